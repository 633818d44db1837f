"""Phrases of a language that give something away: an opener, a closing, a stock phrase."""

import functools
import re
from collections.abc import Iterator

from bot.refine.check.spot.known import CJK, either, listed


def _codes(language: str) -> tuple[str, ...]:
    """Models fall back to English whatever the prompt is written in."""
    return (language,) if language == "en" else (language, "en")


@functools.cache
def _phrases(language: str, key: str) -> frozenset[str]:
    return frozenset(
        phrase.casefold() for code in _codes(language) for phrase in listed(code, key, "|")
    )


@functools.cache
def _pattern(language: str, key: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<![^\W\d_{CJK}])(?:{either(_phrases(language, key))})(?![^\W\d_{CJK}])|"
        rf"(?:{either(p for p in _phrases(language, key) if re.match(f'[{CJK}]', p))})"
    )


def starts_with(folded: str, language: str, key: str) -> str:
    """The phrase that `folded` begins with, or an empty string."""
    match = _pattern(language, key).match(folded)
    return match.group() if match else ""


def found(folded: str, language: str, key: str) -> Iterator[str]:
    """The phrases of a list that stand in `folded`."""
    for match in _pattern(language, key).finditer(folded):
        yield match.group()
