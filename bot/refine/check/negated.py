"""Promise 1, for negations: what was ruled out stays ruled out, and nothing else is."""

import functools
import re
from collections.abc import Iterator

from bot.refine.check.breach import Breach, BreachKind
from bot.refine.check.spot.known import DENSE, listed
from bot.refine.check.spot.negations import negators, without_innocent
from bot.refine.check.text import fold, is_plain, missing, stem

_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[.;:!?\n]|,")
_STOPS = frozenset(".;:!?\n")
_GOVERNED = 3
_REACH = 9
_HAN = re.compile(r"[\u3400-\u9fff\u30a1-\u30faー]+|[\uac00-\ud7af]{2,}")
_CHARS = 2


def negations_lost(
    text: str, rough: str, language: str, corrected: tuple[str, ...]
) -> Iterator[Breach]:
    """A breach for each negation of the rough prompt that no longer governs its words."""
    if language in DENSE:
        yield from _lost_dense(text, rough, language)
        return
    if not negators(language).search(rough):
        return
    kept = _negated(text, language)
    said = {match.group().casefold() for match in negators(language).finditer(text)}
    replaced = {stem(word) for c in corrected for word in c.split()}
    for phrase, after, before in _walk(rough, language):
        words = before[:1] + after[:_GOVERNED]
        if set(words) & replaced or len(missing(words, kept)) < len(words):
            continue
        if after or phrase.split()[0] not in said:
            yield _breach(phrase)


def _breach(phrase: str) -> Breach:
    return Breach(BreachKind.NEGATION, f'"{phrase[:60]}" no longer says that')


@functools.cache
def _around(language: str) -> frozenset[str]:
    """Negators whose words may stand before them."""
    words = {*listed(language, "negation_around")}
    return frozenset(words | ({"pas", "jamais"} if language == "fr" else set()))


def _walk(text: str, language: str) -> Iterator[tuple[str, list[str], list[str]]]:
    """Each negator of `text` with the telling stems after it and, where it may be, before it."""
    words = _TOKEN.findall(without_innocent(text, language).replace("’", "'").casefold())
    pattern = negators(language)
    for at, word in enumerate(words):
        if not pattern.fullmatch(word):
            continue
        after = _telling(words[at + 1 : at + 1 + _REACH * 2], language)
        before: list[str] = []
        if word in _around(language) or not _clause(words[at + 1 : at + 4]):
            before = _telling(words[max(0, at - _REACH * 2) : at][::-1], language)
        yield _phrase(words[at : at + 3]), after, before


def _phrase(words: list[str]) -> str:
    stop = next((n for n, word in enumerate(words) if word in _STOPS or word == ","), len(words))
    return " ".join(words[:stop])


def _clause(words: list[str]) -> bool:
    """Does anything follow before the clause ends?"""
    return bool(words) and words[0] != "," and words[0] not in _STOPS


@functools.cache
def _verbs(language: str) -> frozenset[str]:
    return frozenset(listed(language, "verbs"))


def _telling(words: list[str], language: str) -> list[str]:
    verbs = _verbs(language)
    found: list[str] = []
    for word in words:
        if word in _STOPS or len(found) == _REACH:
            break
        if word != "," and len(word) > 1 and (word in verbs or not is_plain(word, language)):
            found.append(stem(word))
    return found


@functools.lru_cache(maxsize=16)
def _negated(text: str, language: str) -> set[str]:
    """Every stem that stands where a negation reaches it."""
    return {
        word for _, after, before in _walk(text, language) for word in (*after[:6], *before[:6])
    }


def _lost_dense(text: str, rough: str, language: str) -> Iterator[Breach]:
    """In Japanese, Chinese and Korean the negated verb stands in the negation itself."""
    pattern = negators(language)
    kept = "\n".join(m.group() for m in pattern.finditer(without_innocent(text, language)))
    count = kept.count("\n") + bool(kept)
    for match in pattern.finditer(without_innocent(rough, language)):
        runs = _HAN.findall(match.group())
        heads = {run[-_CHARS:] for run in runs} | {run[:_CHARS] for run in runs}
        if (heads and not any(head in kept for head in heads)) or count == 0:
            yield _breach(match.group())


def negations_added(text: str, rough: str, folded_sources: str, language: str) -> Iterator[Breach]:
    """A breach where the rewrite rules out what the sources ask for."""
    if language in DENSE or not negators(language).search(text):
        return
    ruled_out = _negated(folded_sources, language)
    wanted = {stem(word) for word in re.findall(r"[^\W\d_]{3,}", fold(rough))}
    for phrase, after, _ in _walk(text, language):
        first = after[:1]
        if first and first[0] in wanted and not any(w in ruled_out for w in after[:2]):
            yield Breach(BreachKind.NEGATION, f'nobody said "{phrase[:60]}"')
