"""Promise 1: every protected span of the rough prompt survives."""

import itertools
import re
from collections.abc import Iterator

from bot.refine.check.breach import Breach, BreachKind
from bot.refine.check.quantities import Index, figures
from bot.refine.check.spot.quantities import without_chat
from bot.refine.check.spot.span import NUMERIC, Span, SpanKind
from bot.refine.check.text import fold

_MOST = 20
_BLANKS = re.compile(r"\s+")
_MARKS = "\"'“”„‟«»‹›‘’‚「」『』《》"
_CAPITAL = re.compile(r"(?<=\s)[A-ZÀ-ÖØ-Þ]\w{2,}")
_UNSPACED = re.compile(r"[a-z]+\.[a-z]+")
_LOOSE = frozenset({SpanKind.NAME, SpanKind.TERM})


def lost(
    text: str, rough: str, spans: tuple[Span, ...], corrected: tuple[str, ...], language: str
) -> Iterator[Breach]:
    """A breach for each protected span that is missing or changed; at most twenty."""
    replaced = tuple(fold(c) for c in corrected)
    for span in itertools.islice(_lost_spans(text, rough, spans, replaced, language), _MOST):
        yield Breach(BreachKind.LOST, f"the {span.kind} {_shown(span.text)} is missing or changed")


def _lost_spans(
    text: str, rough: str, spans: tuple[Span, ...], corrected: tuple[str, ...], language: str
) -> Iterator[Span]:
    squeezed = _BLANKS.sub(" ", text)
    folded = fold(text)
    short = figures(without_chat(rough, language)) - figures(text)
    index: Index | None = None
    for span in spans:
        if _is_corrected(span.text, corrected):
            continue
        if span.kind is SpanKind.NEGATION:
            # Whether it still negates is checked elsewhere; here only the names in it.
            if not all(fold(word) in folded for word in _CAPITAL.findall(span.text)):
                yield span
            continue
        if span.kind in NUMERIC:
            if _written_out(span.text, folded):
                continue
            missed = next((n for n in figures(span.text) if short[n] > 0), None)
            if missed is not None:
                short[missed] -= 1
                yield span
                continue
            if stands(fold(span.text), folded):
                continue
            index = index or Index([text])
            if not index.holds(span.text):
                yield span
        elif not _kept(span, squeezed, folded):
            yield span


def _written_out(short: str, folded: str) -> bool:
    """Is a chat form written out: *y3* as *year 3*?"""
    form = re.fullmatch(r"([a-z])(\d{1,2})", fold(short).strip())
    return form is not None and bool(re.search(rf"\b{form[1]}[a-z]{{2,}} {form[2]}(?!\d)", folded))


def _kept(span: Span, squeezed: str, folded: str) -> bool:
    wanted = _BLANKS.sub(" ", span.text)
    if span.kind is SpanKind.QUOTE:
        inner = wanted.strip(_MARKS + " ")
        at = squeezed.find(inner)
        while at >= 0:
            around = squeezed[max(0, at - 2) : at] + squeezed[at + len(inner) : at + len(inner) + 2]
            if not inner or any(mark in around for mark in _MARKS):
                return True
            at = squeezed.find(inner, at + 1)
        return False
    if span.kind in _LOOSE:
        plain = fold(span.text)
        if "-" in plain and (plain.replace("-", " ") in folded or plain.replace("-", "") in folded):
            return True
        return stands(plain, folded) or all(
            stands(fold(word), folded) for word in span.text.split()
        )
    if span.kind is SpanKind.CODE and _UNSPACED.fullmatch(wanted):
        return stands(wanted, squeezed) or wanted.replace(".", ". ") in folded
    return stands(wanted, squeezed)


def stands(wanted: str, text: str) -> bool:
    """Does `wanted` stand in `text`, not as a part of a longer word or number?"""
    at = text.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if _edge(text[at - 1 : at], wanted[:1]) and _edge(text[end : end + 1], wanted[-1:]):
            after = text[end : end + 2]
            if not (wanted[-1:].isdigit() and after[:1] in (".", ",") and after[1:].isdigit()):
                return True
        at = text.find(wanted, at + 1)
    return False


def _edge(outside: str, inside: str) -> bool:
    """Is there a word boundary between two neighbours? CJK has none, so any place is one."""
    if not outside or not inside:
        return True
    if inside.isdigit():
        return not outside.isdigit()
    if inside.isalpha() and inside < "\u0370":
        return not (outside.isalpha() and outside < "\u0370")
    return True


def _is_corrected(found: str, corrected: tuple[str, ...]) -> bool:
    folded = fold(found)
    return any(folded == c or stands(folded, c) or stands(c, folded) for c in corrected if c)


def _shown(found: str) -> str:
    short = _BLANKS.sub(" ", found).strip()
    short = short if len(short) <= 80 else short[:77] + "..."
    return short if short[:1] in _MARKS else f'"{short}"'
