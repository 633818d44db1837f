"""Values in a message that a later message can correct: dates, times, money, counts."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.refine.words import STOP, stem

MONTH = (
    r"(?:jan(?:uary|uar|vier|eiro)?|feb(?:ruary|ruar)?|f[ée]v(?:rier|ereiro)?|mar(?:ch|s|zo|[çc]o)?"
    r"|m[äa]rz|apr(?:il|ile)?|avr(?:il)?|abr(?:il)?|may|mai|mayo|maio|maggio|mei|june?|juni|juin"
    r"|junio|junho|giugno|july?|juli|juillet|julio|julho|luglio|aug(?:ust|ustus)?|ao[ûu]t|agosto"
    r"|sep(?:t(?:ember|embre|iembre)?)?|set(?:embro|tembre)?|oct(?:ober|obre|ubre)?|okt(?:ober)?"
    r"|out(?:ubro)?|ottobre|nov(?:ember|embre|iembre|embro)?|dec(?:ember)?|dez(?:ember|embro)?"
    r"|d[ée]c(?:embre)?|dic(?:iembre|embre)?|enero|gennaio|febrero|febbraio|maart)"
)
_DAY = (
    r"mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?"
    r"|sun(?:day)?|lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo|lundi|mardi|mercredi"
    r"|jeudi|vendredi|samedi|dimanche|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag"
    r"|segunda|ter[çc]a|quarta|quinta|sexta|luned[ìi]|marted[ìi]|mercoled[ìi]|gioved[ìi]"
    r"|venerd[ìi]|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag"
)
_CJK_DAY = r"[月火水木金土日]曜日?|[월화수목금토일]요일|星期[一二三四五六日天]|周[一二三四五六日]"
_PATTERNS = (
    (
        "money",
        r"[£$€¥₩]\s?\d(?:[\d,.]*\d)?(?:\s?(?:k|m|bn)\b)?|\d(?:[\d,.]*\d)?\s?(?:€|£|usd|gbp|chf|dollars?|euros?|eur|円|元|원)",
    ),
    ("percent", r"\d+(?:[.,]\d+)?\s?(?:%|percent|prozent|por ciento|pour cent)"),
    (
        "date",
        rf"(?:(?:{_DAY})\.?,?\s+)?(?:the\s+)?\d{{1,2}}(?:\s?(?:[-–&]|to|and)\s?\d{{1,2}})?(?:st|nd|rd|th|\.)?"
        rf"\s*(?:of|de)?\s*{MONTH}\b(?:\s+\d{{4}})?"
        rf"|\b{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+\d{{4}})?"
        r"|\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{1,2}月\d{1,2}日|\d{1,2}월\s?\d{1,2}일",
    ),
    (
        "time",
        r"\d{1,2}[:.]\d{2}(?!\.?\d)(?:\s?(?:am|pm)\b)?|\d{1,2}\s?(?:am|pm|uhr)\b|\d{1,2}h\d{0,2}\b"
        r"|\d{1,2}[時点시](?:\d{1,2}分)?",
    ),
    ("day", rf"\b(?:{_DAY})s?\b|{_CJK_DAY}"),
    ("version", r"\bv?\d+\.\d+(?:\.\d+)+\b"),
    ("range", r"\d{1,2}\s?[-–]\s?\d{1,2}(?![\d-])"),
    ("ordinal", r"\d{1,2}(?:st|nd|rd|th|e|er|[eè]me|[ºª])\b"),
    ("count", r"\d(?:[\d,]*\d)?(?:\.\d+)?"),
)
_UNIT_AFTER = re.compile(r"[ -]?([^\W\d_]+)(?: ([^\W\d_]+))?")
_LABEL_BEFORE = re.compile(r"([^\W\d_]+)( ?= ?| )$")
_NO_UNIT = STOP | {"sry", "sorry", "actually", "instead", "max", "min", "per", "says", "said"}
_CJK_UNIT = re.compile(r"[\u3040-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Value:
    """A value in a text. `norm` is equal for spellings of the same value.

    `units` are what it counts: the words after it, and of a bare number the label before it.
    """

    kind: str
    text: str
    norm: str
    start: int
    end: int
    units: frozenset[str]


@functools.lru_cache(maxsize=2048)
def values(text: str) -> tuple[Value, ...]:
    """The values that stand in `text`, in order. Kept: the same lines are asked for often."""
    return tuple(_find(text))


def _find(text: str) -> Iterator[Value]:
    for found in _any().finditer(text):
        if (
            found.start()
            and re.match(r"[A-Za-z0-9_\u00c0-\u024f.#]", text[found.start() - 1])
            and found.group()[0].isdigit()
        ):
            continue
        kind = found.lastgroup or "count"
        yield Value(
            kind,
            found.group(),
            normal(kind, found.group()),
            found.start(),
            found.end(),
            _units(kind, text, found.start(), found.end()),
        )


@functools.cache
def _any() -> re.Pattern[str]:
    """Compiled at first use: it takes 20 ms, and most prompts come without a thread."""
    return re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _PATTERNS), re.I)


def normal(kind: str, text: str) -> str:
    """One spelling for a value: `3pm`, `3.00pm` and `3` (as a time) are the same."""
    plain = text.casefold().strip()
    digits = re.findall(r"\d+", plain)
    match kind:
        case "time":
            hour = str(int(digits[0]))
            return f"{hour}:{digits[1] if len(digits) > 1 else '00'}"
        case "date":
            month = re.search(MONTH, plain)
            if not month:
                return "-".join(digits)
            days = "-".join(str(int(day)) for day in digits if len(day) < 3)
            return f"{days} {month.group()[:3]}"
        case "percent" | "money":
            number = re.search(r"\d[\d,.]*", plain)
            return _shortest(number.group()) if number else plain
        case "count":
            return _shortest(plain)
        case "range" | "ordinal":
            return "-".join(digits)
        case "day":
            return plain[:3]
        case _:
            return plain


def _shortest(number: str) -> str:
    plain = number.replace(",", "").rstrip(".")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _units(kind: str, text: str, start: int, end: int) -> frozenset[str]:
    if sign := _CJK_UNIT.match(text, end):
        return frozenset([sign.group()])
    after = _UNIT_AFTER.match(text, end)
    words = [word for word in after.groups() if word] if after else []
    units = {stem(word) for word in words if word.casefold() not in _NO_UNIT}
    if kind != "count":
        return frozenset(units)
    label = _LABEL_BEFORE.search(text, max(0, start - 30), start)
    if label and "=" in label.group(2):
        return frozenset([f"{label.group(1)}="])
    if words and words[0].casefold() not in _NO_UNIT:
        return frozenset(units)
    if label and label.group(1).casefold() not in _NO_UNIT:
        return frozenset([stem(label.group(1))])
    return frozenset()
