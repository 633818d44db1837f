"""Rows of buttons and selects."""

from collections.abc import Iterable

from adapters.discord.render import limits
from adapters.discord.render.elements import (
    action_button,
    displays,
    fitting_link,
    in_lots,
    link_button,
    row,
    selects,
)
from adapters.discord.render.limits import Json
from adapters.discord.render.text import plain
from bot.chat.text import length, one_line
from bot.talk.cards import Button, Menu


def rows(items: Iterable[Button | Menu]) -> list[Json]:
    """All the items, in their order: as few rows as hold them; a select has one of its own.

    A label that is too long for a button stands whole above it. A link whose address no
    button takes stands there as text.
    """
    found = _Rows()
    for item in items:
        match item:
            case Menu():
                for element in selects(item):
                    found.put(element)
            case Button(label, None):
                found.link(item)
            case Button(label, action, primary=primary) if action is not None:
                found.name(label)
                found.put(action_button(label, action, primary=primary))
    found.end()
    return found.made


class _Rows:
    def __init__(self) -> None:
        self.made: list[Json] = []
        self._buttons: list[Json] = []

    def put(self, element: Json) -> None:
        if element["type"] == limits.BUTTON:
            self._buttons.append(element)
        else:
            self.end()
            self.made.append(row([element]))

    def name(self, label: str) -> None:
        """Write a label that its button cannot show whole above the row that begins with it."""
        if length(label) > limits.BUTTON_LABEL:
            self.end()
            self.made += displays(plain(one_line(label)))

    def link(self, button: Button) -> None:
        link = fitting_link(button)
        if link is None or link.url is None:
            self.end()
            self.made += displays(plain(one_line(f"{button.label}: {button.url or ''}")))
            return
        self.name(link.label)
        self.put(link_button(link.label, link.url))

    def end(self) -> None:
        """Close the row: what was gathered becomes components."""
        self.made += [row(some) for some in in_lots(self._buttons, limits.ROW_BUTTONS)]
        self._buttons = []
