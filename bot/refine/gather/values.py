"""Values in a message that a later message can correct: dates, times, money, counts."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.refine.words import stem

_MONTH = (
    r"jan(?:uary|uar|vier|eiro)?|feb(?:ruary|ruar)?|f[ée]v(?:rier|ereiro)?|mar(?:ch|s|zo|[çc]o)?"
    r"|m[äa]rz|apr(?:il|ile)?|avr(?:il)?|abr(?:il)?|may|mai|mayo|maio|maggio|mei|june?|juni|juin"
    r"|junio|junho|giugno|july?|juli|juillet|julio|julho|luglio|aug(?:ust|ustus)?|ao[ûu]t|agosto"
    r"|sep(?:t(?:ember|embre|iembre)?)?|set(?:embro|tembre)?|oct(?:ober|obre|ubre)?|okt(?:ober)?"
    r"|out(?:ubro)?|ottobre|nov(?:ember|embre|iembre|embro)?|dec(?:ember)?|dez(?:ember|embro)?"
    r"|d[ée]c(?:embre)?|dic(?:iembre|embre)?|enero|gennaio|febrero|febbraio|maart"
)
_DAY = (
    r"mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?"
    r"|sun(?:day)?|lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo|lundi|mardi|mercredi"
    r"|jeudi|vendredi|samedi|dimanche|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag"
    r"|segunda|ter[çc]a|quarta|quinta|sexta|luned[ìi]|marted[ìi]|mercoled[ìi]|gioved[ìi]"
    r"|venerd[ìi]|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|[月火水木金土日]曜日?"
    r"|[월화수목금토일]요일|星期[一二三四五六日天]|周[一二三四五六日]"
)
_PATTERNS = (
    (
        "money",
        r"[£$€¥₩]\s?\d(?:[\d,.]*\d)?(?:\s?(?:k|m|bn)\b)?|\d[\d,.]*\s?(?:€|£|usd|eur|gbp|dollars?|euros?|円|元|원)",
    ),
    ("percent", r"\d+(?:[.,]\d+)?\s?(?:%|percent|prozent|por ciento|pour cent)"),
    (
        "date",
        rf"(?:(?:{_DAY})\.?,?\s+)?(?:the\s+)?\d{{1,2}}(?:st|nd|rd|th|\.)?\s*(?:of|de)?\s*(?:{_MONTH})\b(?:\s+\d{{4}})?"
        rf"|\b(?:{_MONTH})\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+\d{{4}})?"
        r"|\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{1,2}月\d{1,2}日|\d{1,2}월\s?\d{1,2}일",
    ),
    (
        "time",
        r"\d{1,2}[:.]\d{2}(?:\s?(?:am|pm)\b)?|\d{1,2}\s?(?:am|pm)\b|\d{1,2}h\d{0,2}\b|\d{1,2}[時点시](?:\d{1,2}分)?",
    ),
    ("day", rf"\b(?:{_DAY})\b"),
    ("version", r"\bv?\d+\.\d+(?:\.\d+)+\b"),
    ("count", r"\d[\d,]*(?:\.\d+)?(?:\s?[a-z\u00c0-\u024f]+|[\u3040-\u9fff\uac00-\ud7af])?"),
)
_CONTEXT = 4


@dataclass(frozen=True, slots=True)
class Value:
    """A value in a text. `norm` is equal for spellings of the same value."""

    kind: str
    text: str
    norm: str
    start: int
    end: int
    unit: str


def values(text: str) -> Iterator[Value]:
    """The values that stand in `text`, in order."""
    for found in _any().finditer(text):
        if (
            found.start()
            and re.match(r"[\w.#]", text[found.start() - 1])
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
            _unit(kind, found.group(), text[found.end() : found.end() + 40]),
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
            month = re.search(rf"({_MONTH})", plain)
            day = str(int(digits[0])) if digits else ""
            return f"{day} {month.group()[:3]}" if month else "-".join(digits)
        case "percent" | "money":
            number = re.search(r"\d[\d,.]*", plain)
            return _shortest(number.group()) if number else plain
        case "count":
            return digits[0] if len(digits) == 1 else re.sub(r"[^\d.]", "", plain)
        case "day":
            return plain[:3]
        case _:
            return plain


def _shortest(number: str) -> str:
    plain = number.replace(",", "").rstrip(".")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _unit(kind: str, text: str, after: str) -> str:
    if kind == "count":
        word = re.search(r"[^\W\d_]+$", text)
        return stem(word.group()) if word else ""
    following = re.match(r"\s*([^\W\d_]+)", after)
    return stem(following.group(1)) if following else ""
