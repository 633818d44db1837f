"""What stands in Discord at the end, held against what the models said, to the character."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.markdown.blocks import Blocks, after, at_end
from tests.doubles.discord.components import message_problems
from tests.doubles.discord.state import COMPONENTS_V2, Json

_DRAWN = frozenset(" \t|-\u2060")
"""Of what tables are drawn, and what makes a mention harmless: not looked at."""

_UNDRAWN = str.maketrans(dict.fromkeys(_DRAWN))

_FENCE = "```"
_TEXT, _CONTAINER = 10, 17
_OURS = re.compile(r"### |-# |(?:ℹ️|✅|⚠️|❌) ")
"""How a text begins that the app says itself: a title, small print, or a note."""

_CLOSING = re.compile(r"[*_~`|\-\s()\[\]>]*")
"""What may close what is open where a text breaks off."""


_LONGEST_CLOSING, _CLOSING_LINES = 40, 3


class Seen(Protocol):
    """A message, as far as it is looked at here."""

    components: list[Json]

    @property
    def loading(self) -> bool:
        """Is it still promised only?"""
        ...

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons."""
        ...


@dataclass(slots=True)
class Standing:
    """How messages compare with answers. All of it is empty when they are the same."""

    lost: list[str] = field(default_factory=list)
    """What of an answer is not there, for each answer that is not whole."""

    doubled: list[str] = field(default_factory=list)
    """Texts that are no continuation of any answer."""

    unfinished: int = 0
    """Messages that wait or can be stopped, or answers without exactly one end."""

    refused: list[str] = field(default_factory=list)
    """What Discord would not have taken."""

    @property
    def exact(self) -> bool:
        """Is every answer there once, whole and finished?"""
        return not (self.lost or self.doubled or self.unfinished or self.refused)


def standing(messages: Iterable[Seen], said: Sequence[str]) -> Standing:
    """Read messages in their order, as the continuations of answers.

    What the adapter adds is left out: what it says itself, what tables are drawn of, code fences
    around them, and at a seam what closes and opens again what the seam goes through.
    """
    found = Standing()
    answers = [_Said(each) for each in said]
    buttons = 0
    for message in messages:
        buttons += message.buttons.count("Run again")
        found.unfinished += message.loading + message.buttons.count("Stop")
        payload = {"components": message.components, "flags": COMPONENTS_V2}
        found.refused += message_problems(payload, files=_files(message.components))
        for text in _texts(message.components):
            if not any(each.goes_on(text) for each in answers):
                found.doubled.append(text)
    found.lost = [left for each in answers if (left := each.left)]
    found.unfinished += abs(buttons - len(said))
    return found


class _Said:
    """An answer, and the places that its messages may have come to so far."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._bare = bare(text)
        self._origins = [at for at, each in enumerate(text) if each not in _DRAWN]
        self._places = {0}
        self._above: dict[int, Blocks] = {}

    @property
    def left(self) -> str:
        """What is not there."""
        at = max(self._places)
        return self._text[self._origins[at] :] if self._bare[at:].strip() else ""

    def goes_on(self, text: str) -> bool:
        """Take a text as the next one of this answer, if it is."""
        there = {end for at in self._places for end in self._continued(at, text)}
        if not there - self._places:
            return False
        self._places = there
        return True

    def _continued(self, at: int, text: str) -> Iterator[int]:
        shown = bare(text)
        for head in self._heads(self._origins[at] if at < len(self._origins) else len(self._text)):
            for before in ("", f"{_FENCE}\n"):
                if shown.startswith(before + head):
                    yield from self._read(at, shown[len(before + head) :])

    def _heads(self, at: int) -> set[str]:
        """What may open again what stands open behind so many characters."""
        begun = self._text.rfind("\n", 0, at) + 1
        stop = self._text.find("\n", at) + 1 or len(self._text)
        if begun not in self._above:
            self._above[begun] = at_end(self._text[:begun])
        above = self._above[begun]
        open_there = (above, *(after(above, self._text[begun:end]) for end in (at, stop)))
        fences = (each.fence.opening for each in open_there if each.fence)
        return {bare(each) for each in ("", *fences, *(each.table for each in open_there))}

    def _read(self, at: int, text: str) -> Iterator[int]:
        """The places that the answer may have come to after this text."""
        places, lines = {at}, re.findall(r"[^\n]*\n|[^\n]+", text)
        for number, line in enumerate(lines):
            then, rest = set[int](), "".join(lines[number : number + _CLOSING_LINES])
            for place in places:
                if self._bare.startswith(line, place):
                    then.add(place + len(line))
                elif self._bare.startswith(line[:-1], place) and rest == f"{line}{_FENCE}\n":
                    then.add(place + len(line) - 1)
                if line.rstrip("\n") == _FENCE:
                    then.add(place)
                if number + _CLOSING_LINES >= len(lines):
                    # A mark at the end may be the answer's own or not, until more is read.
                    same = _common(self._bare[place : place + len(rest)], rest)
                    ends = range(max(0, same - _LONGEST_CLOSING), same + 1)
                    yield from (place + end for end in ends if _CLOSING.fullmatch(rest[end:]))
            places = then
        yield from places


def bare(text: str) -> str:
    """A text without what is not looked at."""
    return text.translate(_UNDRAWN)


def _files(components: list[Json]) -> list[str]:
    inside = [each for top in components for each in top.get("components", ())]
    return [each["file"]["name"] for each in inside if "file" in each]


def _texts(components: list[Json]) -> Iterator[str]:
    for top in components:
        for each in top["components"] if top["type"] == _CONTAINER else (top,):
            if each["type"] == _TEXT and not _OURS.match(each["content"]):
                yield each["content"]


def _common(one: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
