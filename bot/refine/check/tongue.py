"""Promise 3: the language of the rough prompt."""

import functools
import re
from collections.abc import Iterator

from bot.refine.check.breach import Breach, BreachKind
from bot.refine.check.ground import Known
from bot.refine.check.spot.known import DENSE
from bot.refine.check.spot.span import Span, SpanKind
from bot.refine.check.text import fold, sentences
from bot.refine.language import guesses

_LETTERS = re.compile(r"[^\W\d_]+")
_FEW = 4
_LONG = 30
_SURE = 0.5
_UNLIKELY = 0.15
_CERTAIN = 0.7
_POSSIBLE = 0.2
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_KANA, _HANGUL = re.compile(r"[\u3040-\u30ff]"), re.compile(r"[\uac00-\ud7af]")
_LITERAL = frozenset({SpanKind.QUOTE, SpanKind.CODE, SpanKind.URL, SpanKind.EMAIL, SpanKind.PATH,
                      SpanKind.PLACEHOLDER, SpanKind.MENTION})  # fmt: skip


def changed_language(
    text: str,
    rough: str,
    spans: tuple[Span, ...],
    rough_spans: tuple[Span, ...],
    known: Known,
    language: str,
) -> Iterator[Breach]:
    """A breach when the words that the rewrite adds are in another language."""
    own = _without_literals(text, spans)
    new = " ".join(s for s in sentences(own) if fold(s).rstrip(".!?。！？: ") not in known.folded)
    if not new:
        return
    spoken = _script(_without_literals(rough, rough_spans))
    written = _script(new)
    words = _LETTERS.findall(new)
    if spoken or written:
        enough = len(_DENSE.findall(new)) >= _FEW if written else len(words) >= _FEW
        if enough and spoken != written and not (spoken == "ja" and written == "zh"):
            yield _breach(language)
        return
    if len(words) < _FEW:
        return
    expected = _spoken_in(rough, language)
    ranked = dict(guesses(new))
    best = next(iter(ranked), language)
    likely = max((ranked.get(code, 0.0) for code in expected), default=1.0)
    if best not in expected and ranked.get(best, 0.0) >= _SURE and likely < _UNLIKELY:
        yield _breach(language)


@functools.lru_cache(maxsize=16)
def _spoken_in(rough: str, language: str) -> frozenset[str]:
    """The language of a text; several where a short text could be in several."""
    ranked = dict(guesses(rough))
    sure = next((code for code, chance in ranked.items() if chance >= _CERTAIN), None)
    if sure:
        return frozenset({sure})
    return frozenset({language, *(code for code, chance in ranked.items() if chance >= _POSSIBLE)})


def _breach(language: str) -> Breach:
    return Breach(
        BreachKind.LANGUAGE, f"it is not in the language of the rough prompt ({language})"
    )


def _without_literals(text: str, spans: tuple[Span, ...]) -> str:
    pieces: list[str] = []
    at = 0
    for span in spans:
        if span.kind in _LITERAL:
            pieces += (text[at : span.start], " ")
            at = span.end
    return "".join((*pieces, text[at:]))


def _script(text: str) -> str:
    """The language that a dense script gives away, or an empty string."""
    dense = len(_DENSE.findall(text))
    if dense < len(re.findall(r"[A-Za-z]+", text)):
        return ""
    if _KANA.search(text):
        return "ja"
    return "ko" if _HANGUL.search(text) else "zh" if dense else ""


def speaks_otherwise(sources: tuple[str, ...], language: str) -> bool:
    """Is a source of some length surely in another language than the prompt?"""
    return any(_surely_other(text, language) for text in sources if len(text) >= _LONG)


@functools.lru_cache(maxsize=64)
def _surely_other(text: str, language: str) -> bool:
    if _script(text) != (language if language in DENSE else ""):
        return True
    if language in DENSE:
        return False
    best, chance = next(iter(guesses(text)), (language, 0.0))
    return best != language and chance >= _SURE
