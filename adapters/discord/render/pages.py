"""Messages of one card: filled from top to bottom, the next one begun when one is full."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from adapters.discord.render import limits
from adapters.discord.render.answer import first_of
from adapters.discord.render.blocks import Group, Markdown, Part, Verbatim
from adapters.discord.render.elements import DO, again, display
from adapters.discord.render.limits import Json, inside
from adapters.discord.render.marks import card_mark, page_mark
from adapters.discord.render.text import escape, escaped_part
from bot.chat.text import blank, ended_well, first_part, length, one_line, shorten
from bot.talk.cards import Picture

_LITTLE = 1_000
"""Units. Where less is free, a text that goes on begins in the next message."""

_ATTACHED = "attachment://"
_FENCE = "```"
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+|^[.-]+")
_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif"}


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with a message. Its name is safe in an address."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Message:
    """One Discord message: its components and the files that they show.

    `upto` is how many characters of the card's answer, cleaned, it and those before it show.
    """

    components: tuple[Json, ...]
    files: tuple[File, ...]
    upto: int


class Page:
    """What stands in one message. Its components have no custom_ids of their own yet."""

    def __init__(self) -> None:
        self.components: list[Json] = []
        self.files: list[File] = []
        self.upto = 0
        self._joins = False

    def take(self, group: Sequence[Json], *, joins: bool = False) -> bool:
        """Put these components at the end, if all fit.

        With `joins` neighbours that were put there so become one where they can.
        """
        placed = list(self.components)
        open_to_it = joins and self._joins
        for component in group:
            shared = _joined(placed[-1], component) if placed and open_to_it else None
            placed[-1:] = [shared] if shared else [*placed[-1:], component]
            open_to_it = joins
        if _count(placed) > limits.COMPONENTS or _text(placed) > limits.MESSAGE_TEXT:
            return False
        self.components = placed
        self._joins = joins
        return True

    def room(self) -> int:
        """How many units a text may have in one more display."""
        if _count(self.components) == limits.COMPONENTS:
            return 0
        return limits.MESSAGE_TEXT - _text(self.components)

    def attach(self, name: str, data: bytes) -> str:
        """Add a file, for which there must be room; the name that it has here."""
        stem, _, ending = name.rpartition(".")
        taken = {each.name for each in self.files}
        names = (name, *(f"{stem}-{number}.{ending}" for number in range(2, limits.FILES + 2)))
        free = next(each for each in names if each not in taken)
        self.files.append(File(free, data))
        return free

    def message(self, card_id: str, number: int) -> Message:
        """The message, as page `number` of the card."""
        names = _Names()
        first, *others = [names.given(component) for component in self.components]
        first["id"] = page_mark(card_id, number)
        container = {
            "type": limits.CONTAINER,
            "id": card_mark(card_id),
            "components": [first, *others],
        }
        return Message((container,), tuple(self.files), self.upto)


class _Names:
    """Gives every button and select of a message a custom_id of its own."""

    def __init__(self) -> None:
        self._times: dict[str, int] = {}
        self._silent = 0

    def given(self, component: Json) -> Json:
        named: Json = dict(component)
        if "components" in named:
            named["components"] = [self.given(each) for each in named["components"]]
        if "accessory" in named:
            named["accessory"] = self.given(named["accessory"])
        if named.get("custom_id") == DO:
            named["custom_id"] = f"{DO}:{self._silent}"
            self._silent += 1
        elif "custom_id" in named:
            encoded = named["custom_id"]
            named["custom_id"] = again(encoded, self._times.get(encoded, 0))
            self._times[encoded] = self._times.get(encoded, 0) + 1
        return named


class Pages:
    """Takes the parts of a card in order."""

    def __init__(self) -> None:
        self.pages = [Page()]
        self._upto = 0

    def add(self, part: Part, *, joins: bool = False) -> None:
        """Put a part at the end, on as many pages as it takes."""
        match part:
            case Group(components, apart):
                if self._last.take(components, joins=joins and not apart) or self._next().take(
                    components
                ):
                    return
                for component in components:
                    _ = self._last.take([component]) or self._next().take([component])
            case Verbatim(text):
                self._verbatim(text)
            case Markdown():
                self._answer(part)
            case Picture():
                self._picture(part)
            case _:
                assert_never(part)

    def messages(self, card_id: str) -> tuple[Message, ...]:
        """The pages that hold something."""
        pages = [page for page in self.pages if page.components]
        upto = 0
        for page in pages:
            page.upto = upto = max(upto, page.upto)
        return tuple(page.message(card_id, number) for number, page in enumerate(pages))

    @property
    def _last(self) -> Page:
        return self.pages[-1]

    def _next(self) -> Page:
        if self._last.components:
            self.pages.append(Page())
        return self._last

    def _group(self, components: Sequence[Json]) -> None:
        if self._next().take(components):
            return
        for component in components:
            _ = self._last.take([component]) or self._next().take([component])

    def _verbatim(self, text: str) -> None:
        whole = _code(text)
        if _FENCE not in text and length(whole) <= limits.MESSAGE_TEXT:
            if length(whole) > self._last.room() and len(self._last.components) > 1:
                self._next()
            if self._last.take([display(whole)]):
                return
        self._in_parts(text)
        self._file("prompt.txt", text.encode("utf-8"))

    def _in_parts(self, text: str) -> None:
        """Text that no code block holds: in several, or as it is where it would close them."""
        as_code = _FENCE not in text
        around = length(_code(""))
        while text:
            if self._last.room() < min(_LITTLE, length(escape(text)) + around):
                self._next()
            if as_code:
                part = _first_lines(text, self._last.room() - around)
                shown = _code(part)
            else:
                part = escaped_part(text, self._last.room())
                shown = "" if blank(part) else escape(part)
            if shown:
                self._last.take([display(shown)])
            text = text[len(part) :]

    def _answer(self, answer: Markdown) -> None:
        text, opened = answer.text, 0
        while text:
            # That it is asked whatever follows keeps each text on its page.
            if self._last.room() < _LITTLE:
                self._next()
            first = first_of(text, self._last.room(), final=answer.final)
            if not blank(first.shown):
                self._last.take([display(first.shown)])
            self._upto += max(0, first.taken - opened)
            self._last.upto = self._upto
            if first.head is None:
                return
            opened = len(first.head)
            text = first.head + text[first.taken :]

    def _picture(self, picture: Picture) -> None:
        name = _UNSAFE.sub("-", picture.name).strip("-") or "image"
        ending = _ENDINGS.get(picture.media_type, "png")
        if not name.lower().endswith((f".{ending}", ".jpeg")):
            name = f"{name}.{ending}"
        page = self._with_room_for_a_file()
        item: Json = {"media": {"url": f"{_ATTACHED}{page.attach(name, picture.data)}"}}
        described = one_line(picture.name).strip()
        if described:
            item["description"] = shorten(described, limits.IMAGE_DESCRIPTION)
        *_, last = page.components or [{}]
        if last.get("type") == limits.GALLERY and len(last["items"]) < limits.FILES:
            page.components[-1] = {**last, "items": [*last["items"], item]}
        else:
            page.take([{"type": limits.GALLERY, "items": [item]}])

    def _file(self, name: str, data: bytes) -> None:
        page = self._with_room_for_a_file()
        url = f"{_ATTACHED}{page.attach(name, data)}"
        page.take([{"type": limits.FILE, "file": {"url": url}}])

    def _with_room_for_a_file(self) -> Page:
        full = _count(self._last.components) == limits.COMPONENTS
        return self._next() if full or len(self._last.files) == limits.FILES else self._last


def _code(text: str) -> str:
    """A code block. Directly behind the fence, the first line could be taken for a language."""
    return f"{_FENCE}\n{text}\n{_FENCE}"


def _first_lines(text: str, room: int) -> str:
    part = first_part(text, room)
    return part if len(part) == len(text) else ended_well(part)


def _joined(one: Json, two: Json) -> Json | None:
    """Two neighbours as one component; None where they do not go together."""
    if one["type"] == two["type"] == limits.TEXT:
        return {**one, "content": f"{one['content']}\n{two['content']}"}
    if one["type"] == two["type"] == limits.ROW:
        both = [*one["components"], *two["components"]]
        if len(both) <= limits.ROW_BUTTONS and all(e["type"] == limits.BUTTON for e in both):
            return {**one, "components": both}
    return None


def _count(components: Iterable[Json]) -> int:
    """Components of a message with these in its container."""
    return 1 + sum(1 for each in components for _ in inside(each))


def _text(components: Iterable[Json]) -> int:
    """Units of all texts."""
    every = (each for component in components for each in inside(component))
    return sum(length(each["content"]) for each in every if each["type"] == limits.TEXT)
