"""The promises, verified on the text that is about to be shown."""

import functools
from collections.abc import Iterator
from itertools import islice

from bot.refine.check.answer import answered
from bot.refine.check.breach import Breach, BreachKind, Sources
from bot.refine.check.ground import known_from
from bot.refine.check.kept import lost
from bot.refine.check.negated import negations_added, negations_lost
from bot.refine.check.planted import leaked, obeyed, split_planted
from bot.refine.check.sourced import strange, unsourced
from bot.refine.check.spot import protected
from bot.refine.check.tongue import changed_language, speaks_otherwise
from bot.refine.check.unasked import capped, hurried, left_blank, stock
from bot.refine.check.whole import incomplete
from bot.refine.check.wrapping import fenced, framed

__all__ = ["Breach", "BreachKind", "Sources", "check"]

_MOST = 20
_protected = functools.lru_cache(maxsize=16)(protected)


def check(text: str, sources: Sources) -> tuple[Breach, ...]:
    """The promises that `text` breaks as a rewrite of `sources.rough`; none: all hold.

    A text that is the rough prompt itself always passes. Takes time linear in the texts.
    """
    if text.strip() == sources.rough.strip():
        return ()
    return tuple(dict.fromkeys(_breaches(text, sources)))


def _breaches(text: str, sources: Sources) -> Iterator[Breach]:
    rough, language = sources.rough, sources.language
    clean, commands = split_planted(sources.added, language)
    known = known_from((rough, *clean, *sources.headings))
    spans, rough_spans = protected(text, language), _protected(rough, language)
    yield from incomplete(text, rough, known, sources.corrected, language)
    yield from leaked(text, rough, sources.marker)
    yield from obeyed(text, rough, clean, commands, language)
    yield from fenced(text, rough)
    yield from framed(text, known, sources.headings, language)
    yield from changed_language(text, rough, spans, rough_spans, known, language)
    yield from lost(text, rough, rough_spans, sources.corrected, language)
    yield from islice(negations_lost(text, rough, language, sources.corrected), _MOST)
    yield from islice(negations_added(text, rough, known.folded, language), _MOST)
    yield from unsourced(text, spans, known, language, names=False)
    yield from islice(left_blank(text, known), _MOST)
    yield from islice(capped(text, known, language), _MOST)
    yield from islice(stock(text, known, language), _MOST)
    new_words = [
        *unsourced(text, spans, known, language, names=True),
        *strange(text, known, language),
        *hurried(text, known, language),
    ]
    unlike = [*answered(text, rough, known, language)]
    if not new_words and not unlike:
        return
    # What a source says in another language stands in no source word by word.
    if not speaks_otherwise(clean, language):
        yield from (*new_words, *unlike)
    else:
        yield from answered(text, rough, known, language, foreign=True)
