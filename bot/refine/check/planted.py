"""Promise 6: text that was gathered is data and is not obeyed."""

import functools
import re
from collections.abc import Iterator

from bot.refine.check.breach import Breach, BreachKind
from bot.refine.check.phrases import found
from bot.refine.check.spot.known import listed
from bot.refine.check.text import fold, sentences, stems, telling
from bot.safety.injection import planted

_TAG = re.compile(r"</?[a-z][a-z -]{2,60}-[0-9a-f]{6,}>")
_ENOUGH = 2
_MUCH = 0.4


def leaked(text: str, rough: str, marker: str) -> Iterator[Breach]:
    """A breach when the marker that fences the material stands in the text."""
    if (marker and marker.casefold() in text.casefold() and marker not in rough) or any(
        tag not in rough for tag in _TAG.findall(text)
    ):
        yield Breach(BreachKind.MARKER, "a marker of the instruction stands in it")


@functools.lru_cache(maxsize=16)
def split_planted(added: tuple[str, ...], language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What was gathered without the sentences that speak to a model, and those sentences."""
    clean: list[str] = []
    commands: list[str] = []
    for text in added:
        if not (planted(text) or any(found(fold(text), language, "planted"))):
            clean.append(text)
            continue
        kept = text
        for sentence in sentences(text):
            if planted(sentence) or any(found(fold(sentence), language, "planted")):
                commands.append(sentence)
                kept = kept.replace(sentence, " ", 1)
        clean.append(kept)
    return tuple(clean), tuple(commands)


def obeyed(
    text: str, rough: str, clean: tuple[str, ...], commands: tuple[str, ...], language: str
) -> Iterator[Breach]:
    """A breach when the rewrite carries a planted instruction, or what it demands."""
    given = fold("\n".join((rough, *clean)))
    new = "\n".join(s for s in sentences(text) if fold(s).rstrip(".!?。！？") not in given)
    if new and planted(new) and not planted(rough):
        yield Breach(BreachKind.INJECTION, "it carries an instruction that was planted")
        return
    addressing = "\n".join(listed(language, "planted", "|"))
    known = set(stems("\n".join((rough, *clean, addressing))))
    said = set(telling(text, language))
    for command in commands:
        own = {word for word in telling(command, language) if word not in known}
        carried = own & said
        whole = fold(command) in fold(text) and fold(command) not in fold(rough)
        if whole or (len(carried) >= _ENOUGH and len(carried) >= _MUCH * len(own)):
            yield Breach(BreachKind.INJECTION, "it does what planted text demands")
            return
