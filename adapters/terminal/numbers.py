"""Numbers that are typed into a form."""

import math
import re

from bot.talk.cards import FormField

_NUMERIC = re.compile(r"[-+]?[\d.,' ]*\d[\d.,' ]*", re.ASCII)
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", re.IGNORECASE)
_THOUSANDS = re.compile(r"\d{1,3}([,.'’ \u00a0\u202f]\d{3})+", re.ASCII)
_WHOLE = re.compile(r"-?\d{1,20}", re.ASCII)


def fits(field: FormField, typed: str) -> bool:
    """True when the field can take the number, as far as the field itself says what fits.

    Where it says nothing, only what is no number in any country is refused.
    """
    text = typed.strip()
    if not _limited(field):
        return _NUMERIC.fullmatch(text) is not None
    number = _whole(text) if field.whole else _any(text)
    low = -math.inf if field.lowest is None else field.lowest
    high = math.inf if field.highest is None else field.highest
    return number is not None and low <= number <= high


def wanted(field: FormField, typed: str) -> str:
    """What the field takes, for one who typed something else."""
    if not _limited(field):
        return f"“{typed}” is not a number."
    kind = "a whole number" if field.whole else "a number"
    low, high = (None if end is None else f"{end:.15g}" for end in (field.lowest, field.highest))
    if low is not None and high is not None:
        return f"please give {kind} from {low} to {high}."
    if low is None and high is None:
        return f"please give {kind}."
    return f"please give {kind}, " + (f"{low} or more." if high is None else f"{high} or less.")


def _limited(field: FormField) -> bool:
    return field.whole or field.lowest is not None or field.highest is not None


def _whole(text: str) -> int | None:
    if _THOUSANDS.fullmatch(text):
        text = re.sub(r"\D", "", text)
    return int(text) if _WHOLE.fullmatch(text) else None


def _any(text: str) -> float | None:
    text = text.replace(",", ".")
    return float(text) if _NUMBER.fullmatch(text) else None
