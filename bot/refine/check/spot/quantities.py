"""Spans that say how much, how many and when."""

import functools
import re
from collections.abc import Iterator

from bot.refine.check.spot.known import CJK, DENSE, LANGUAGES, either, listed
from bot.refine.check.spot.span import SpanKind

_NUM = r"\d++(?:[.,'’\u202f]\d{1,9}){0,5}+"
_RANGE = rf"{_NUM}(?:[^\S\n]?[-–—~〜～][^\S\n]?{_NUM})?+"
_START = r"(?<![^\W_" + CJK + r"])(?<!\d[.,])"
_GAP = r"[^\S\n]"
_END = r"(?!\w)"
_DIGITS = re.compile(r"\d++")
_BEFORE, _AFTER = 24, 48
_CHAT = re.compile(
    r"(?<![\w.,])[24](?=\s(?:the|an?|my|our|your|ur|u|me|him|her|them|it|this|that|us|be|go)\b)",
    re.I,
)
_ZONE = rf"(?:{_GAP}?(?:utc|gmt|cest|cet|est|edt|pst|pdt|bst|jst|uhr)(?:[+-]\d{{1,2}})?{_END})?"
_SIGN = r"(?:[A-Z]{1,3}\$|[$€£¥₩₹￥])"
_CURRENCY = (
    r"(?:euros?|dollars?|dólares|dólar|pounds?|usd|eur|gbp|chf|jpy|yen|pesos?|reais|dollari|franken"
    r"|万円|億円|円|元|块|만원|원|ドル|ユーロ|美元|欧元|달러|유로)"
)
_SCALE = (
    rf"(?:{_GAP}?(?:k|m|bn|mil|mio\.?|mrd\.?|tsd\.?|millones|million(?:s|en|es)?|billion(?:s|en)?)"
    rf"{_END})?"
)

Finder = tuple[SpanKind, re.Pattern[str]]


def without_chat(text: str, language: str) -> str:
    """`text` without the 4 and the 2 that stand for a word."""
    return _CHAT.sub("\0", text) if language == "en" else text


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
def in_figures() -> tuple[Finder, ...]:
    """Finders of quantities, for all our languages at once."""
    return (
        (SpanKind.DATE, _any(*_dates())),
        (SpanKind.MONEY, _any(*_money())),
        (SpanKind.TIME, _any(*_times())),
        (SpanKind.UNIT, _any(*_units())),
        (SpanKind.NUMBER, _any(*_numbers())),
    )


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.I)


def _dates() -> tuple[str, ...]:
    months = either({month for code in LANGUAGES for month in _months(code)})
    year = rf"(?:[12]\d{{3}}|'\d\d){_END}"
    day = r"\d{1,2}(?:st|nd|rd|th|er|º|ª|\.|ter|ten)?"
    of = rf"(?:of{_GAP}|de{_GAP}|del{_GAP}|di{_GAP}|d')?"
    return (
        r"(?<![\w.])(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"
        rf"|\d{{1,2}}(?P<sep>[-/.])\d{{1,2}}(?P=sep)(?:\d{{4}}|\d\d)){_END}(?!\.\d)",
        rf"(?<![\w.]){day}{_GAP}{of}(?:{months}){_END}\.?(?:,?{_GAP}{of}{year})?",
        rf"(?<!\w)(?=[^\W\d_]{{3,10}}\.?{_GAP}(?:the{_GAP})?\d)(?:{months})\.?{_GAP}(?:the{_GAP})?"
        rf"\d{{1,2}}(?:st|nd|rd|th)?{_END}(?!:\d)(?:,?{_GAP}{year})?",
        rf"(?<!\w)(?=[^\W\d_]{{3,10}}{_GAP}(?:of{_GAP}|de{_GAP})?\d)(?:{months}){_GAP}{of}{year}",
        rf"(?<!\d)\d{{2,4}}{_GAP}?[年년]{_GAP}?"
        rf"(?:度|\d{{1,2}}{_GAP}?[月월](?:{_GAP}?\d{{1,2}}{_GAP}?[日일号])?)?",
        rf"(?<!\d)\d{{1,2}}{_GAP}?[月월]{_GAP}?\d{{1,2}}{_GAP}?[日일号]",
        r"(?<!\d)\d{1,2}[月월](?![\u4e00-\u9fff])",
    )


def _months(language: str) -> list[str]:
    return [month for names in listed(language, "months", "|") for month in names.split()]


def _times() -> tuple[str, ...]:
    minutes = rf"(?:{_GAP}?\d{{1,2}}{_GAP}?[分분]|半)?"
    return (
        rf"{_START}\d{{1,2}}[:.]\d{{2}}(?::\d\d)?{_GAP}?[ap]\.?m\.?{_END}{_ZONE}",
        rf"{_START}\d{{1,2}}:\d{{2}}(?::\d\d)?(?![\d:]){_ZONE}",
        rf"{_START}\d{{1,2}}{_GAP}?[ap]\.?m{_END}\.?{_ZONE}",
        rf"{_START}\d{{1,2}}[.]\d{{2}}{_GAP}?uhr{_END}",
        rf"{_START}\d{{1,2}}{_GAP}?h{_GAP}?\d{{2}}{_END}",
        rf"(?:午前|午後|上午|下午|오전|오후){_GAP}?\d{{1,2}}{_GAP}?[時点时시]{minutes}",
        rf"(?<!\d)\d{{1,2}}{_GAP}?[時点时시](?!間|间|간){minutes}",
    )


def _money() -> tuple[str, ...]:
    return (
        rf"{_SIGN}{_GAP}?{_RANGE}{_SCALE}(?:{_GAP}?/{_GAP}?[a-z]{{1,7}}{_END})?",
        rf"{_START}{_RANGE}{_SCALE}{_GAP}?(?:[€£¥₩₹]|{_CURRENCY}(?![a-zäöü]))",
        rf"(?<!\w)(?:usd|eur|gbp|chf|jpy){_GAP}{_NUM}{_SCALE}",
    )


def _units() -> tuple[str, ...]:
    units = {unit for code in LANGUAGES for unit in listed(code, "units")}
    dense = either(unit for unit in units if re.match(rf"[{CJK}]", unit))
    spaced = either(unit for unit in units if not re.match(rf"[{CJK}]", unit))
    return (
        rf"(?<![\w.])[+\-−±]?{_RANGE}{_GAP}?(?:%|％|‰|°{_GAP}?[CF]?{_END})",
        rf"{_START}{_RANGE}(?:[-]|{_GAP})?(?:{spaced})(?![^\W_{CJK}])",
        rf"(?<!\d){_RANGE}{_GAP}?(?:{dense})",
    )


def _numbers() -> tuple[str, ...]:
    return (
        rf"(?<![\w.])[+\-−±~≈]?{_RANGE}(?:st|nd|rd|th|º|ª|x|k|m|bn|\+)?{_END}",
        r"(?<!\w)(?=[^\W_]{0,12}\d)(?=\d{0,12}[A-Za-z])[A-Za-z0-9]{2,24}"
        rf"(?:-[A-Za-z0-9]{{1,12}})?{_END}",
        rf"(?<!\w)[A-Za-z]{{1,10}}-\d{{1,6}}[a-z]?{_END}",
        rf"(?<!\d){_RANGE}",
    )


@functools.cache
def in_words(language: str) -> tuple[Finder, ...]:
    """Finders of what is said in words: dates, quantities."""
    counted = either(word for group in listed(language, "counted") for word in group.split("|"))
    units = either(listed(language, "units"))
    unsure = set(listed(language, "ambiguous_months"))
    months = [month for month in _months(language) if len(month) > 3 and month not in unsure]
    days = [d for d in listed(language, "weekdays") if len(d) > 3 or re.match(rf"[{CJK}]", d)]
    clear = either([*months, *days, *listed(language, "relative", "|")])
    if language in DENSE:
        gap = rf"{_GAP}?" if language == "ko" else ""
        many = "" if language == "ko" else r"[一二三四五六七八九十百千万两]{2,6}|"
        quantity = rf"(?:(?<![{CJK}])|(?<=[はがをにでと、，]))(?:{many}{counted}){gap}(?:{units})"
        return (SpanKind.DATE, _any(clear)), (SpanKind.UNIT, _any(quantity))
    after = either(listed(language, "month_after"))
    return (
        (
            SpanKind.DATE,
            _any(
                rf"(?<![\w-])(?:{clear})(?![\w-])",
                rf"(?<={_GAP})(?:{after}){_GAP}(?:{either(unsure)}){_END}",
            ),
        ),
        (
            SpanKind.UNIT,
            _any(
                rf"(?<![\w-])(?:{counted})(?:[ -](?:hundred|thousand|million))?(?:-|{_GAP})"
                rf"(?:{units}){_END}"
            ),
        ),
    )
