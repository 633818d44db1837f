"""Messages of one card: filled from top to bottom, the next one begun when one is full."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from adapters.slack.render import limits
from adapters.slack.render.blocks import Group, Markdown, Part, Verbatim
from adapters.slack.render.elements import context, rich, words
from adapters.slack.render.limits import Json
from adapters.slack.render.mentions import defuse
from adapters.slack.render.text import escaped, in_json, part_for
from bot.chat.text import length, one_line
from bot.markdown import SHORTEST, pieces

_LITTLE = 1_000
"""Characters of JSON. Where less is free, a text that goes on begins in the next message."""

_CLOSING = 200
"""Characters that may be needed to close what is open at the end of a text."""

_AHEAD = 2_000
"""Characters behind a piece that can bear on where it ends."""

_NAMELESS = "Prompt Rocket"


@dataclass(frozen=True, slots=True)
class Message:
    """One Slack message: its blocks, and the fallback that notifications show."""

    blocks: tuple[Json, ...]
    text: str


class Page:
    """The blocks of one message or view, with their ids."""

    def __init__(self, card_id: str, number: int, most: int, size: int) -> None:
        self._card_id = card_id
        self._first = number * most
        self._most = most
        self._size = size
        self._filled = 0
        self._actions = 0
        self._primary = False
        self.blocks: list[Json] = []

    def take(self, group: Sequence[Json]) -> bool:
        """Put these blocks at the end, if all fit."""
        before = self._actions, self._primary
        placed = [self._with_ids(block, at) for at, block in enumerate(group, len(self.blocks))]
        taken = sum(limits.size(block) for block in placed)
        if len(self.blocks) + len(group) > self._most or self._filled + taken > self._size:
            self._actions, self._primary = before
            return False
        self.blocks += placed
        self._filled += taken
        return True

    def room(self, empty: Json) -> int:
        """How many characters of JSON a text may have in one more block, which is `empty` now."""
        if len(self.blocks) == self._most:
            return 0
        room = self._size - self._filled - limits.size(self._with_ids(empty, len(self.blocks)))
        if empty["type"] != "markdown":
            return room
        texts = (block["text"] for block in self.blocks if block["type"] == "markdown")
        return min(room, limits.MARKDOWN - sum(map(length, texts)))

    def _with_ids(self, block: Json, at: int) -> Json:
        placed = {"type": block["type"], "block_id": f"{self._card_id}:{self._first + at}", **block}
        match block["type"]:
            case "actions":
                placed["elements"] = [self._with_id(each) for each in block["elements"]]
            case "section" if "accessory" in block:
                placed["accessory"] = self._with_id(block["accessory"])
        return placed

    def _with_id(self, element: Json) -> Json:
        named = {**element, "action_id": f"{element['action_id']}:{self._actions}"}
        self._actions += 1
        if "style" in named:
            if self._primary:
                del named["style"]
            self._primary = True
        return named


class Pages:
    """Takes the parts of a card in order."""

    def __init__(
        self, card_id: str, most: int = limits.MESSAGE_BLOCKS, size: int = limits.MESSAGE_SIZE
    ) -> None:
        self._card_id = card_id
        self._most = most
        self._size = size
        self.pages = [self._page(0)]

    def add(self, part: Part) -> None:
        """Put a part at the end, on as many pages as it takes."""
        match part:
            case Group(blocks):
                if not self._last.take(blocks) and not self._next().take(blocks):
                    for block in blocks:
                        _ = self._last.take([block]) or self._next().take([block])
            case Verbatim(text):
                self._flow(text, _preformatted, _first_lines)
            case Markdown(text):
                self._flow(defuse(text), _markdown, _first_piece)
            case _:
                assert_never(part)

    @property
    def _last(self) -> Page:
        return self.pages[-1]

    def _page(self, number: int) -> Page:
        return Page(self._card_id, number, self._most, self._size)

    def _next(self) -> Page:
        if self._last.blocks:
            self.pages.append(self._page(len(self.pages)))
        return self._last

    def _flow(
        self,
        text: str,
        wrap: Callable[[str], Json],
        first: Callable[[str, int], tuple[str, str]],
    ) -> None:
        while text:
            room = self._last.room(wrap(""))
            if room < min(_LITTLE, in_json(text[:_LITTLE]) + _CLOSING):
                room = self._next().room(wrap(""))
            part, text = first(text, room)
            self._last.take([wrap(part)])


def messages(pages: Iterable[Page], title: str) -> tuple[Message, ...]:
    """The pages that hold something, as messages of a card with this title."""
    return tuple(
        Message(tuple(page.blocks), _fallback(page.blocks, title)) for page in pages if page.blocks
    )


def _preformatted(text: str) -> Json:
    return rich({"type": "rich_text_preformatted", "elements": [words(text)]})


def _markdown(text: str) -> Json:
    return {"type": "markdown", "text": text}


def _first_lines(text: str, room: int) -> tuple[str, str]:
    part = part_for(text, room, room)
    return part, text[len(part) :]


def _first_piece(text: str, room: int) -> tuple[str, str]:
    """The first piece of a Markdown text that fits, and the text that goes on after it."""
    longest = room
    while True:
        first, *others = pieces(text[: longest + _AHEAD], max(SHORTEST, longest))
        if (taken := in_json(first.text)) <= room:
            break
        longest = min(longest - 1, longest * room // taken)
    return first.text, "".join(other.head for other in others[:1]) + text[len(first.body) :]


def _fallback(blocks: Iterable[Json], title: str) -> str:
    head = one_line(title).strip()
    said = (text for block in blocks if (text := " ".join(_texts(block)).strip()) != head)
    first = next((text for text in said if text), "")
    return escaped(f"{head}\n{first}".strip() or _NAMELESS, limits.TEXT)


def _texts(block: Json) -> Iterator[str]:
    """The words of a block, without those on its buttons."""
    match block:
        case {"type": "actions"}:
            return
        case {"type": "section", "text": {"text": text}}:
            yield text
        case {"text": str(text)}:
            yield text
        case {"text": inner}:
            yield from _texts(inner)
        case {"elements": elements}:
            for element in elements:
                yield from _texts(element)


def placeholder() -> Group:
    """What stands in a message that would have nothing in it."""
    return Group((context("…"),))
