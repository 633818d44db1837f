"""Messages of one card: filled from top to bottom, the next one begun when one is full."""

import re
from collections.abc import Sequence
from typing import assert_never

from adapters.discord.render import limits
from adapters.discord.render.answer import first_of
from adapters.discord.render.blocks import Group, Markdown, Part, Verbatim
from adapters.discord.render.elements import display, displays
from adapters.discord.render.limits import Json
from adapters.discord.render.page import Message, Page
from adapters.discord.render.text import escape, escaped_part, small
from bot.chat.text import blank, ended_well, first_part, length, one_line, shorten
from bot.talk.cards import Picture

_LITTLE = 1_000
"""Units. Where less is free, a text that goes on begins in the next message."""

LONGEST = 12_000
"""Units of a text to copy. A longer one would flood the channel: its beginning is shown, and all of
it is in the file beside it."""

_EXCERPT = 2_000

_PROMPT = "prompt.txt"
_ATTACHED = "attachment://"
_FENCE = "```"
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif"}


class Pages:
    """Takes the parts of a card in order."""

    def __init__(self) -> None:
        self.pages = [Page()]
        self._upto = 0

    def add(self, part: Part, *, joins: bool = False) -> None:
        """Put a part at the end, on as many pages as it takes."""
        match part:
            case Group(components, apart):
                if not self._last.take(components, joins=joins and not apart):
                    self._group(components)
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
        if length(text) > LONGEST:
            self._in_parts(_first_lines(text, _EXCERPT))
            told = f"… and so on: all {len(text):,} characters are in {_PROMPT}, to the letter."
            self.add(Group(tuple(displays(small(told)))))
        else:
            self._in_parts(text)
        self._file(_PROMPT, text.encode("utf-8"))

    def _in_parts(self, text: str) -> None:
        """Text that no code block holds: in several, or as it is where it would close them."""
        as_code = _FENCE not in text
        around = length(_code(""))
        while text:
            if self._last.room() < min(_LITTLE, length(escape(text[:_LITTLE])) + around):
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
        name = _UNSAFE.sub("-", picture.name).strip(".-") or "image"
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
        full = self._last.full or len(self._last.files) == limits.FILES
        return self._next() if full else self._last


def _code(text: str) -> str:
    """A code block. Directly behind the fence, the first line could be taken for a language."""
    return f"{_FENCE}\n{text}\n{_FENCE}"


def _first_lines(text: str, room: int) -> str:
    part = first_part(text, room)
    return part if len(part) == len(text) else ended_well(part)
