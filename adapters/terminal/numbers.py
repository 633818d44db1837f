"""Numbers that are typed into a form."""

import math
import re

from bot.talk.cards import FormField
from bot.talk.numbers import decimal, whole

_NUMERIC = re.compile(r"[-+]?[\d.,' ]*\d[\d.,' ]*", re.ASCII)


def fits(field: FormField, typed: str) -> bool:
    """True when the field can take the number, as far as the field itself says what fits.

    Where it says nothing, only what is no number in any country is refused.
    """
    text = typed.strip()
    if not _limited(field):
        return _NUMERIC.fullmatch(text) is not None
    number = whole(text) if field.whole else decimal(text)
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
