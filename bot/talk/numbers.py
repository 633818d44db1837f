"""Numbers as people type them."""

import re

_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", re.IGNORECASE | re.ASCII)
_THOUSANDS = re.compile(r"\d{1,3}([,.'’ \u00a0\u202f]\d{3})+", re.ASCII)
_WHOLE = re.compile(r"-?\d{1,20}", re.ASCII)


def whole(text: str) -> int | None:
    """A whole number, with or without marks between the thousands; None for anything else."""
    text = text.strip()
    if _THOUSANDS.fullmatch(text):
        text = re.sub(r"\D", "", text)
    return int(text) if _WHOLE.fullmatch(text) else None


def decimal(text: str) -> float | None:
    """A number, with a point or a comma before its decimals; None for anything else."""
    text = text.strip().replace(",", ".")
    return float(text) if _NUMBER.fullmatch(text) else None
