"""What we know about ten languages: word lists, and regular expressions made of them."""

import functools
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

_DATA = Path(__file__).parent.parent / "data"
LANGUAGES = ("en", "es", "fr", "de", "pt", "it", "nl", "ja", "zh", "ko")
DENSE = frozenset({"ja", "zh", "ko"})
"""Languages that are written without (or with few) blanks."""

CJK = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Their characters, for use inside a character class."""


@functools.cache
def known(language: str) -> dict[str, str | list[str]]:
    """What we know about a language; English for one that we do not know."""
    code = language if language in LANGUAGES else "en"
    return tomllib.loads((_DATA / f"{code}.toml").read_text(encoding="utf-8"))


@functools.cache
def listed(language: str, key: str, separator: str | None = None) -> tuple[str, ...]:
    """A word list of a language, split at blanks (or at `separator`)."""
    value = known(language).get(key, "")
    parts = value if isinstance(value, list) else [value]
    return tuple(word.strip() for part in parts for word in part.split(separator) if word.strip())


def either(words: Iterable[str]) -> str:
    """A regular expression for any of these words, longest first, grouped by first letter."""
    by_letter: dict[str, list[str]] = {}
    for word in sorted(set(words), key=lambda word: (-len(word), word)):
        by_letter.setdefault(word[0], []).append(re.escape(word[1:]).replace(r"\ ", r"\s"))
    groups = (
        f"{re.escape(letter)}(?:{'|'.join(endings)})" for letter, endings in by_letter.items()
    )
    return "|".join(groups) or r"(?!)"
