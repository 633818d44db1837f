"""Finding what a rewrite has to keep to the letter."""

import re
from collections.abc import Iterable, Iterator

from bot.refine.check.spot.literal import FINDERS
from bot.refine.check.spot.names import names
from bot.refine.check.spot.negations import negations
from bot.refine.check.spot.quantities import in_figures, in_words, windows, without_chat
from bot.refine.check.spot.span import NUMERIC, Span, SpanKind

_TRAILING = ".,;:!?…。、 "
_TRIMMED = NUMERIC | {SpanKind.URL, SpanKind.PATH, SpanKind.MENTION}


def protected(text: str, language: str = "en") -> tuple[Span, ...]:
    """What a rewrite has to keep to the letter: in order, without overlaps, in linear time."""
    rest = text
    spans: list[Span] = []

    def claim(found: Iterable[tuple[SpanKind, int, int]]) -> None:
        nonlocal rest
        pieces: list[str] = []
        at = 0
        for kind, start, end in found:
            pieces += (rest[at:start], "\0" * (end - start))
            at = end
            spans.append(Span(kind, text[start:end], start, end))
        if at:
            rest = "".join((*pieces, rest[at:]))

    whole = ((0, len(text)),)
    for kind, signs, pattern in FINDERS:
        if any(sign in rest for sign in signs):
            claim(_trimmed(kind, pattern, rest, whole))
    rest = without_chat(rest, language)
    around_digits = tuple(windows(rest))
    if around_digits:
        for kind, pattern in in_figures():
            claim(_trimmed(kind, pattern, rest, around_digits))
    for kind, pattern in in_words(language):
        claim(_trimmed(kind, pattern, rest, whole))
    called = list(names(rest, language))
    claim(found for found in called if found[0] is SpanKind.NAME)
    claim(negations(rest, language))
    claim(f for f in called if f[0] is SpanKind.TERM and "\0" not in rest[f[1] : f[2]])
    return tuple(sorted(spans, key=lambda span: span.start))


def _trimmed(
    kind: SpanKind, pattern: re.Pattern[str], text: str, parts: Iterable[tuple[int, int]]
) -> Iterator[tuple[SpanKind, int, int]]:
    """Matches without the punctuation and blanks that end a sentence, not a span."""
    for low, high in parts:
        for match in pattern.finditer(text, low, high):
            found = match.group()
            if kind in _TRIMMED:
                found = found.rstrip(_TRAILING)
            if found and "\0" not in found:
                yield kind, match.start(), match.start() + len(found)
