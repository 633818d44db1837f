"""Spans that say how much, how many and when."""

import functools
import re
from collections.abc import Iterator

from bot.refine.check.spot.known import CJK, DENSE, LANGUAGES, either, listed
from bot.refine.check.spot.span import SpanKind

_NUM = r"\d++(?:[.,'’\u202f]\d{1,9}){0,5}+"
_RANGE = rf"{_NUM}(?:\s?[-–—~〜〜~]\s?{_NUM})?+"
_NOT_IN_WORD = r"(?<![^\W_" + CJK + r"])(?<!\d[.,])"


_DIGITS = re.compile(r"\d++")
_BEFORE, _AFTER = 24, 48


def windows(text: str) -> Iterator[tuple[int, int]]:
    """The parts of `text` that can hold a quantity in figures: what stands around digits."""
    low, high = 0, -1
    for match in _DIGITS.finditer(text):
        if match.start() - _BEFORE > high:
            if high >= 0:
                yield low, high
            low = max(0, match.start() - _BEFORE)
        high = match.end() + _AFTER
    if high >= 0:
        yield low, min(high, len(text))


@functools.cache
def in_figures() -> tuple[tuple[SpanKind, re.Pattern[str]], ...]:
    """Finders of quantities, for all our languages at once."""
    months = either({m for code in LANGUAGES for m in listed(code, "months")})
    units = {unit for code in LANGUAGES for unit in listed(code, "units")}
    dense = either(u for u in units if re.match(rf"[{CJK}]", u))
    spaced = either(u for u in units if not re.match(rf"[{CJK}]", u))
    year = r"(?:[12]\d{3}|'\d\d)(?!\w)"
    day = r"\d{1,2}(?:st|nd|rd|th|er|º|ª|\.|ter|ten)?"
    date = (
        r"(?<![\w.])(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}([-/.])\d{1,2}\1(?:\d{4}|\d\d))(?![\w])(?!\.\d)"
        rf"|(?<![\w.]){day}\s(?:of\s|de\s|di\s|d')?(?:{months})(?!\w)\.?(?:,?\s(?:de\s|of\s|del\s)?{year})?"
        rf"|(?<!\w)(?=[^\W\d_]{{3,10}}\.?\s(?:the\s)?\d)(?:{months})\.?\s(?:the\s)?\d{{1,2}}(?:st|nd|rd|th)?(?!\w)(?!:\d)(?:,?\s{year})?"
        rf"|(?<!\w)(?=[^\W\d_]{{3,10}}\s(?:of\s|de\s)?\d)(?:{months})\s(?:of\s|de\s)?{year}"
        r"|(?<!\d)\d{2,4}\s?[年년]\s?(?:度|\d{1,2}\s?[月월](?:\s?\d{1,2}\s?[日일号])?)?|(?<!\d)\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일号]|(?<!\d)\d{1,2}[月월](?![\u4e00-\u9fff])"
    )
    zone = r"(?:\s?(?:utc|gmt|cet|cest|est|edt|pst|pdt|bst|jst|uhr)(?:[+-]\d{1,2})?(?!\w))?"
    time = (
        rf"{_NOT_IN_WORD}\d{{1,2}}[:.]\d{{2}}(?::\d\d)?\s?[ap]\.?m\.?(?!\w){zone}|{_NOT_IN_WORD}\d{{1,2}}:\d{{2}}(?::\d\d)?(?![\d:]){zone}"
        rf"|{_NOT_IN_WORD}\d{{1,2}}\s?[ap]\.?m(?!\w)\.?{zone}|{_NOT_IN_WORD}\d{{1,2}}[.]\d{{2}}\s?uhr(?!\w)|{_NOT_IN_WORD}\d{{1,2}}\s?h\s?\d{{2}}(?!\w)"
        rf"|(?:午前|午後|上午|下午|오전|오후)\s?\d{{1,2}}\s?[時点时시](?:\s?\d{{1,2}}\s?[分분]|半)?|(?<!\d)\d{{1,2}}\s?[時点时시](?!間|间|간)(?:\s?\d{{1,2}}\s?[分분]|半)?"
    )
    sign = r"(?:[A-Z]{1,3}\$|R\$|[$€£¥₩₹￥])"
    worth = r"(?:euros?|dollars?|dólares|dólar|pounds?|usd|eur|gbp|chf|jpy|yen|pesos?|reais|dollari|franken|円|万円|億円|元|块|원|만원|ドル|ユーロ|美元|欧元|달러|유로)"
    scale = r"(?:\s?(?:k|m|bn|million(?:s|en|es)?|billion(?:s|en)?|mil|mio\.?|mrd\.?|tsd\.?|millones)(?!\w))?"
    money = (
        rf"{sign}\s?{_RANGE}{scale}(?:\s?/\s?(?:[a-z]{{1,7}})(?!\w))?|{_NOT_IN_WORD}{_RANGE}{scale}\s?(?:[€£¥₩₹]|{worth}(?![a-zäöü]))"
        rf"|(?<!\w)(?:usd|eur|gbp|chf|jpy)\s{_NUM}{scale}"
    )
    unit = (
        rf"(?<![\w.])[+\-−±]?{_RANGE}\s?(?:%|％|‰|°\s?[CF]?(?!\w))|{_NOT_IN_WORD}{_RANGE}(?:[\s-]|\s?[\u00a0\u202f])?(?:(?:{spaced})(?![^\W_{CJK}])\.?(?=\W|[{CJK}]|$))"
        rf"|(?<!\d){_RANGE}\s?(?:{dense})"
    )
    number = (
        rf"(?<![\w.])[+\-−±~≈]?{_RANGE}(?:st|nd|rd|th|º|ª|x|k|m|bn|\+)?(?![\w])|(?<!\w)(?=[^\W_]{{0,12}}\d)(?=\d{{0,12}}[A-Za-z])[A-Za-z0-9]{{2,24}}(?:-[A-Za-z0-9]{{1,12}})?(?!\w)"
        rf"|(?<!\w)[A-Za-z]{{1,10}}-\d{{1,6}}[a-z]?(?!\w)|(?<!\d){_RANGE}"
    )
    return tuple(
        (kind, re.compile(pattern, re.I))
        for kind, pattern in (
            (SpanKind.DATE, date),
            (SpanKind.MONEY, money),
            (SpanKind.TIME, time),
            (SpanKind.UNIT, unit),
            (SpanKind.NUMBER, number),
        )
    )


@functools.cache
def in_words(language: str) -> tuple[tuple[SpanKind, re.Pattern[str]], ...]:
    """Finders of what is said in words: dates, quantities."""
    months = [m for m in listed(language, "months") if len(m) > 3]
    unsure = set(listed(language, "ambiguous_months"))
    days = [d for d in listed(language, "weekdays") if len(d) > 3 or re.match(rf"[{CJK}]", d)]
    clear = [*(m for m in months if m not in unsure), *days, *listed(language, "relative", "|")]
    edge, end = (r"", r"") if language in DENSE else (r"(?<![\w-])", r"(?![\w-])")
    after = either(listed(language, "month_after"))
    date = (
        rf"{edge}(?:{either(clear)}){end}|(?<=\s)(?:(?<!\w)(?:{after})\s)(?:{either(unsure)})(?!\w)"
    )
    counted = either(word for group in listed(language, "counted") for word in group.split("|"))
    units = either(listed(language, "units"))
    if language in DENSE:
        gap = r"\s?" if language == "ko" else ""
        quantity = rf"(?<![{CJK}])(?:{counted}){gap}(?:{units})|(?<=[はがをにでと、，])(?:{counted}){gap}(?:{units})"
    else:
        quantity = rf"(?<![\w-])(?:{counted})(?:[\s-](?:hundred|thousand|million))?[\s-](?:{units})(?![\w])"
    return (
        (SpanKind.DATE, re.compile(date, re.I)),
        (SpanKind.UNIT, re.compile(quantity, re.I)),
    )
