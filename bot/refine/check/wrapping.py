"""The prompt alone: no fence or quotation marks around it, nothing said before or after it."""

import functools
import re
from collections.abc import Iterator

from bot.refine.check.answer import asks
from bot.refine.check.breach import Breach, BreachKind
from bot.refine.check.ground import WORD, Known
from bot.refine.check.phrases import starts_with
from bot.refine.check.spot.known import DENSE, listed
from bot.refine.check.text import fold, sentences, telling

_PAIRS = {'"': '"', "'": "'", "“": "”", "„": "“", "«": "»", "「": "」", "『": "』", "`": "`"}
_TAG = re.compile(r"<([a-zA-Z_-]{2,20})>.*</\1>\s*", re.S)
_HEAD = re.compile(r"[^\n:：.!?。！？—]{0,160}?(?:[:：]|[.!?](?=\s|$)|[。！？]|—|\s[-–]\s|\n|$)")
_STATEMENT = re.compile(r"(?:ました|です|ます|た)[。！!：:]?$")
_DECORATION = "#*_>-–— \t\"'“”「【[("


def fenced(text: str, rough: str) -> Iterator[Breach]:
    """A breach when the whole text is wrapped and the rough prompt is not."""
    plain, given = text.strip(), rough.strip()
    if plain.startswith(("```", "~~~", '"""', "'''")) and not given.startswith(plain[:3]):
        yield Breach(BreachKind.FENCE, "the prompt stands in a fence")
        return
    closing = _PAIRS.get(plain[:1])
    wrapped = closing is not None and len(plain) > 2 and plain.find(closing, 1) == len(plain) - 1
    if wrapped and plain[:1] != given[:1]:
        yield Breach(BreachKind.FENCE, "the prompt stands in quotation marks")
    tag = _TAG.fullmatch(plain)
    if tag and f"<{tag.group(1)}" not in given:
        yield Breach(BreachKind.FENCE, "the prompt stands between tags")


def framed(text: str, known: Known, headings: tuple[str, ...], language: str) -> Iterator[Breach]:
    """A breach for words to the reader before or after the prompt."""
    head = _head(text)
    if head and not _given(head, known, headings) and _speaks_first(head, known, language):
        yield Breach(BreachKind.PREAMBLE, f'"{head.strip()[:60]}" is said before the prompt')
    tail = _spoken_last(text, known, language)
    if tail:
        yield Breach(BreachKind.PREAMBLE, f'"{tail[:60]}" is said after the prompt')


def _head(text: str) -> str:
    plain = text.strip().lstrip(_DECORATION)
    match = _HEAD.match(plain)
    return match.group().strip(_DECORATION) if match else ""


def _given(part: str, known: Known, headings: tuple[str, ...]) -> bool:
    folded = fold(part).strip(" .:!?。：")
    return folded in known.folded or any(folded in fold(heading) for heading in headings)


def _own(part: str, known: Known, language: str) -> bool:
    """Does `part` say nothing that the sources talk about?"""
    return not any(word in known.stems for word in telling(part, language))


@functools.cache
def _meta(language: str) -> frozenset[str]:
    return frozenset(word for code in {language, "en"} for word in listed(code, "meta"))


def _speaks_of_itself(part: str, known: Known, language: str) -> bool:
    """Does `part` talk about the prompt, which the sources do not?"""
    meta = _meta(language)
    folded = fold(part)
    if language in DENSE:
        return any(word in folded and word not in known.folded for word in meta)
    return any(word in meta and word not in known.words for word in WORD.findall(folded))


def _speaks_first(head: str, known: Known, language: str) -> bool:
    own = _own(head, known, language)
    if _speaks_of_itself(head, known, language) and (own or head.rstrip()[-1:] in (":", "：")):
        return True
    opener = starts_with(fold(head), language, "preambles")
    return own and (bool(opener and opener not in known.folded) or _states(head, language))


def _states(head: str, language: str) -> bool:
    return not asks(head, language) or (language == "ja" and bool(_STATEMENT.search(head)))


def _spoken_last(text: str, known: Known, language: str) -> str:
    for sentence in sentences(text)[-4:]:
        plain = sentence.lstrip(_DECORATION)
        folded = fold(plain)
        if not folded or folded.rstrip(".!?。！？") in known.folded:
            continue
        if not _own(plain, known, language):
            continue
        closing = starts_with(folded, language, "closings")
        if closing and closing not in known.folded:
            return plain
        alone = sentence == text.rstrip().rsplit("\n\n", 1)[-1] and sentence != text.strip()
        if _speaks_of_itself(plain, known, language) or folded.endswith("?"):
            return plain
        if alone and _states(plain, language):
            return plain
    return ""
