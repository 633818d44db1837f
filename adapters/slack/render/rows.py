"""Rows of buttons and menus."""

from collections.abc import Iterable, Iterator

from adapters.slack.render import limits
from adapters.slack.render.elements import (
    action_button,
    fitting_link,
    link_button,
    menus,
    rich,
    section,
    words,
)
from adapters.slack.render.limits import Json
from bot.chat.text import clean, length, one_line, parts
from bot.talk.cards import Button, Menu

_ROW_SIZE = 10_000


def row(items: Iterable[Button | Menu]) -> list[Json]:
    """Blocks with all the items, in their order: as few rows as hold them.

    A label that is too long for a button stands whole above it. A link whose address no
    button takes stands there as text.
    """
    found = _Row()
    for item in items:
        match item:
            case Menu():
                found.elements += menus(item)
            case Button(label, None):
                found.link(item)
            case Button(label, action, primary=primary) if action is not None:
                found.name(label)
                found.elements.append(action_button(label, action, primary=primary))
    found.end()
    return found.blocks


class _Row:
    def __init__(self) -> None:
        self.elements: list[Json] = []
        self.blocks: list[Json] = []

    def name(self, label: str) -> None:
        """Write a label that its button cannot show whole above the row that begins with it."""
        if length(label) > limits.BUTTON:
            self.write(one_line(label))

    def link(self, button: Button) -> None:
        link = fitting_link(button)
        if link is None or link.url is None:
            self.write(clean(f"{button.label}: {button.url or ''}"))
            return
        self.name(link.label)
        self.elements.append(link_button(link.label, link.url))

    def write(self, text: str) -> None:
        """Close the row and put a text below it."""
        self.end()
        self.blocks += [rich(section(words(part))) for part in parts(text, limits.TEXT)]

    def end(self) -> None:
        """Close the row: what was gathered becomes blocks."""
        self.blocks += [{"type": "actions", "elements": some} for some in _rows(self.elements)]
        self.elements = []


def _rows(elements: Iterable[Json]) -> Iterator[list[Json]]:
    some: list[Json] = []
    filled = 0
    for element in elements:
        taken = limits.size(element)
        if some and (len(some) == limits.ROW or filled + taken > _ROW_SIZE):
            yield some
            some, filled = [], 0
        some.append(element)
        filled += taken
    if some:
        yield some
