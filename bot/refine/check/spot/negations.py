"""Negations, each with the few words that it governs."""

import functools
import re
from collections.abc import Iterator

from bot.refine.check.spot.known import DENSE, either, known, listed
from bot.refine.check.spot.span import SpanKind

_NEXT = r"(?:[ \t]+[^\s\0.,;:!?()\"“”«»]{1,40}){0,3}"


@functools.cache
def negators(language: str) -> re.Pattern[str]:
    """The words of a language that negate; in Japanese, Chinese and Korean with their verb."""
    if language in DENSE:
        return re.compile(str(known(language)["negation_pattern"]))
    words = [*listed(language, "negation_after"), *listed(language, "negation_around")]
    words += [word.replace("'", "’") for word in words if "'" in word]
    return re.compile(rf"(?<![\w'’-])(?:{either(words)})(?![\w'’-])", re.I)


@functools.cache
def _governing(language: str) -> re.Pattern[str]:
    if language in DENSE:
        return negators(language)
    before = r"(?:(?:\bne[ \t]+|\bn['’])\w{1,30}[ \t]+)?" if language == "fr" else ""
    return re.compile(before + negators(language).pattern + _NEXT, re.I)


@functools.cache
def _innocent(language: str) -> re.Pattern[str]:
    phrases = [phrase.replace("\\.", ".") for phrase in listed(language, "not_negation", "|")]
    edge = "" if language in DENSE else r"(?<!\w)"
    return re.compile(rf"{edge}(?:{either(phrases)})", re.I)


def without_innocent(text: str, language: str) -> str:
    """`text`, at the same length, without phrases that look like negations and are none."""
    return _innocent(language).sub(lambda match: "\0" * len(match.group()), text)


def negations(text: str, language: str) -> Iterator[tuple[SpanKind, int, int]]:
    """Each negation of `text` with up to three words after it (in CJK: the verb before it)."""
    for match in _governing(language).finditer(without_innocent(text, language)):
        yield SpanKind.NEGATION, match.start(), match.end()
