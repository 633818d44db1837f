"""Promise 2: it stays a prompt and never answers."""

import functools
import re
from collections.abc import Iterator

from bot.refine.check.breach import Breach, BreachKind
from bot.refine.check.ground import Known
from bot.refine.check.phrases import found, starts_with
from bot.refine.check.spot.known import DENSE, listed
from bot.refine.check.text import fold, missing, sentences, telling

_NEW_WORDS = 6
_MOSTLY_NEW = 0.5
_PARTLY_NEW = 0.3
_FEW_NEW = 3
_FENCE = re.compile(r"```[^\n]*\n(.*?)```", re.S)
_CODE_LINE = re.compile(
    r"^\s*(?:def |class |import |from \w+ import |#include|public |const |let |var |function |"
    r"SELECT |select |return |<\?php|<!DOCTYPE|<html|package |using |if __name__)",
    re.M,
)
_QUESTION = re.compile(r"[?？]")


def answered(
    text: str, rough: str, known: Known, language: str, *, foreign: bool = False
) -> Iterator[Breach]:
    """A breach when `text` carries out the rough prompt instead of asking for it.

    Where sources are `foreign`, new words tell nothing: they may be theirs, translated.
    """
    why = (
        _opens_like_an_answer(text, rough, known, language)
        or _brings_code(text, known)
        or _asks_no_more(text, rough, known, language)
        or (not foreign and _mostly_new(text, known, language))
    )
    if why:
        yield Breach(BreachKind.ANSWER, f"it {why} instead of asking for it")


def _opens_like_an_answer(text: str, rough: str, known: Known, language: str) -> str:
    folded_rough = fold(rough)
    lines = [fold(line.lstrip("#*_> \"'“-")) for line in text.strip().splitlines()[:40]]
    first = lines[0] if lines else ""
    opener = starts_with(first, language, "openers")
    if opener and opener not in folded_rough and first[:40] not in known.folded:
        return f'begins like an answer ("{first[:30]}")'
    for signoff in found(fold(text), language, "signoffs"):
        if signoff not in known.folded:
            return f'is signed like an answer ("{signoff}")'
    return ""


def _brings_code(text: str, known: Known) -> str:
    for block in _FENCE.findall(text):
        if fold(block) not in known.folded:
            return "brings code that nobody gave"
    new = [m.group() for m in _CODE_LINE.finditer(text) if fold(m.group()) not in known.folded]
    return "brings code that nobody gave" if len(new) > 1 else ""


@functools.cache
def _asking(language: str) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(listed(language, "verbs")), frozenset(listed(language, "questions"))


def asks(text: str, language: str) -> bool:
    """Does `text` ask for something: a question, or a sentence that begins with a request?"""
    if _QUESTION.search(text):
        return True
    verbs, asking = _asking(language)
    if language in DENSE:
        return any(word in text for word in verbs | asking)
    for sentence in sentences(text)[:60]:
        words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", fold(sentence))[:6]
        if words[:1] and words[0] in asking:
            return True
        if any(word in verbs for word in words[:4]):
            return True
    return False


def _asks_no_more(text: str, rough: str, known: Known, language: str) -> str:
    if not asks(rough, language) or asks(text, language):
        return ""
    words = telling(text, language)
    new = missing(words, known.stems)
    question = bool(_QUESTION.search(rough))
    rest = [fold(s).strip(" .!") for s in sentences(rough) if not _QUESTION.search(s)]
    if question and not new and any(part in fold(text) for part in rest):
        return ""
    if question or len(new) >= _FEW_NEW or len(new) > _PARTLY_NEW * max(1, len(words)):
        return "states something"
    return ""


def _mostly_new(text: str, known: Known, language: str) -> str:
    words = telling(text, language)
    new = set(missing(set(words), known.stems))
    if len(new) >= _NEW_WORDS and len(new) >= _MOSTLY_NEW * len(set(words)):
        return "is mostly new content"
    return ""
