"""It is all there: not empty, not half, not about something else."""

import re
from collections.abc import Iterator

from bot.refine.check.breach import Breach, BreachKind
from bot.refine.check.ground import Known
from bot.refine.check.spot.known import DENSE
from bot.refine.check.text import fold, missing, sentences, stems, telling

_ENDED = frozenset(".!?:;。！？…)]}\"'“”‘’»«」』`|*_>~")
_HANGING = frozenset(",([{、，/&+=-")
_LAST_SIGNS = 3
_TAIL = 2
_FEW = 3
_HALF = 0.5


def incomplete(
    text: str, rough: str, known: Known, corrected: tuple[str, ...], language: str
) -> Iterator[Breach]:
    """A breach when the text is empty, ends in the middle, or lost what it is about."""
    if not re.search(r"\w", text):
        if rough.strip():
            yield Breach(BreachKind.EMPTY, "it is empty")
        return
    if _is_beginning(text, rough) or _breaks_off(text, rough, known, language):
        yield Breach(BreachKind.CUT_OFF, "it ends in the middle")
        return
    asked = list(dict.fromkeys(telling(rough, language)))
    replaced = {word for c in corrected for word in stems(c)}
    gone = [w for w in missing(asked, set(stems(text))) if w not in replaced]
    if len(asked) >= _FEW and len(gone) > _HALF * len(asked):
        yield Breach(BreachKind.TOPIC, "it leaves out most of what was asked")
    elif len(gone) >= _TAIL and gone[-_TAIL:] == asked[-_TAIL:] and not _ended(text):
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


def _breaks_off(text: str, rough: str, known: Known, language: str) -> bool:
    """Does it end inside a word, or where every source goes on?"""
    if _ended(text):
        return False
    if text.rstrip()[-1:] in _HANGING and rough.rstrip()[-1:] not in _HANGING:
        return True
    last_line = fold(text.rstrip().rsplit("\n", 1)[-1])
    if language in DENSE:
        return not _ends_there(last_line[-_LAST_SIGNS:], known)
    ending = last_line.rsplit(" ", 2)[-2:]
    if ending[-1].isalpha() and ending[-1] not in known.words:
        return any(word.startswith(ending[-1]) for word in known.words)
    phrase = " ".join(ending)
    return len(ending) > 1 and phrase in known.folded and not _ends_there(phrase, known)


def _ended(text: str) -> bool:
    return text.rstrip()[-1:] in _ENDED


def _ends_there(ending: str, known: Known) -> bool:
    """Does a sentence or a line of a source end with `ending`?"""
    pattern = re.compile(re.escape(ending) + r"(?:\s*$|\W{0,4}[.,;:!?。！？、…])", re.M)
    return any(pattern.search(fold(line)) for text in known.texts for line in text.splitlines())
