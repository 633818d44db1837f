"""It is all there: not empty, not half, not about something else."""

import re
from collections.abc import Iterator

from bot.refine.check.breach import Breach, BreachKind
from bot.refine.check.text import fold, missing, sentences, stems, telling

_ENDED = re.compile(r"[.!?:;。！？…)\]}\"'”’»」』`|*_>~]\s*$")
_HANGING = re.compile(r"[,(\[{、，/&+=-]\s*$")
_TAIL = 2
_FEW = 3
_HALF = 0.5


def incomplete(
    text: str, rough: str, known_words: frozenset[str], corrected: tuple[str, ...], language: str
) -> Iterator[Breach]:
    """A breach when the text is empty, ends in the middle, or lost what it is about."""
    if not re.search(r"\w", text):
        if rough.strip():
            yield Breach(BreachKind.EMPTY, "it is empty")
        return
    if _is_beginning(text, rough) or _breaks_off(text, rough, known_words):
        yield Breach(BreachKind.CUT_OFF, "it ends in the middle")
        return
    asked = list(dict.fromkeys(telling(rough, language)))
    replaced = {word for c in corrected for word in stems(c)}
    gone = [w for w in missing(asked, set(stems(text))) if w not in replaced]
    if len(asked) >= _FEW and len(gone) > _HALF * len(asked):
        yield Breach(BreachKind.TOPIC, "it leaves out most of what was asked")
    elif len(gone) >= _TAIL and gone[-_TAIL:] == asked[-_TAIL:] and not _ENDED.search(text):
        yield Breach(BreachKind.CUT_OFF, "the end of the request is missing")
    else:
        yield from _dropped_sentence(rough, gone, language)


def _dropped_sentence(rough: str, gone: list[str], language: str) -> Iterator[Breach]:
    """A whole sentence of the request that left no trace."""
    if not gone:
        return
    absent = set(gone)
    for sentence in sentences(rough):
        words = telling(sentence, language)
        if len(words) >= _TAIL and absent.issuperset(words):
            yield Breach(BreachKind.LOST, f'"{sentence[:60]}" is left out')
            return


def _is_beginning(text: str, rough: str) -> bool:
    short, whole = fold(text).rstrip(" .…"), fold(rough).rstrip(" .…!?")
    return len(short) < len(whole) and whole.startswith(short)


def _breaks_off(text: str, rough: str, known_words: frozenset[str]) -> bool:
    if _ENDED.search(text):
        return False
    if _HANGING.search(text) and not _HANGING.search(rough.strip()):
        return True
    last = re.search(r"[^\W\d_]+$", fold(text))
    if not last or last.group() in known_words or last.group() > "\u3040":
        return False
    return any(word.startswith(last.group()) for word in known_words)
