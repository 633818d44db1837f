"""What messages are made of: texts, buttons, selects. Ids are given later, where they are placed.

Until then a button's custom_id and an option's value are the encoded action.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from adapters.discord.render import limits
from adapters.discord.render.limits import Json
from bot.chat.sparing import bare_link
from bot.chat.text import length, one_line, shorten
from bot.talk.actions import encode
from bot.talk.cards import Button, Choice, Menu
from bot.talk.requests import Request

DO = "do"
"""Begins a custom_id that says nothing: a select's, or that of a button that cannot be pressed."""

_PRIMARY, _SECONDARY, _LINK = 1, 2, 5
_LONGEST_ACTION = limits.CUSTOM_ID - 3
"""One that stands in a message again has a number behind it."""

_ADDRESS = re.compile(r"https?://\S+")
_AGAIN = re.compile(r"~\d+$")


def display(content: str) -> Json:
    """A text, in Markdown."""
    return {"type": limits.TEXT, "content": content}


def displays(lines: Iterable[str]) -> list[Json]:
    """Lines of Markdown in as few displays as hold them. No line is over limits.PART."""
    found: list[str] = []
    for line in lines:
        if found and length(found[-1]) + 1 + length(line) <= limits.PART:
            found[-1] += f"\n{line}"
        else:
            found.append(line)
    return [display(content) for content in found]


def row(elements: Sequence[Json]) -> Json:
    """A row of buttons, or of one select."""
    return {"type": limits.ROW, "components": list(elements)}


def section(content: str, button: Json) -> Json:
    """A text with a button beside it."""
    return {"type": limits.SECTION, "components": [display(content)], "accessory": button}


def action_button(label: str, action: Request, *, primary: bool = False) -> Json:
    """A button that comes back to us. A label that is too long is shortened.

    An action that no button can carry makes a button that cannot be pressed.
    """
    button: Json = {
        "type": limits.BUTTON,
        "style": _PRIMARY if primary else _SECONDARY,
        "label": shorten(one_line(label), limits.BUTTON_LABEL).strip() or "…",
    }
    encoded = encode(action)
    if length(encoded) > _LONGEST_ACTION:
        return {**button, "custom_id": DO, "disabled": True}
    return {**button, "custom_id": encoded}


def link_button(label: str, address: str) -> Json:
    """A button that opens an address in the browser."""
    return {
        "type": limits.BUTTON,
        "style": _LINK,
        "label": shorten(one_line(label), limits.BUTTON_LABEL).strip() or "…",
        "url": address,
    }


def fitting_link(button: Button) -> Button | None:
    """The link with an address that a button takes; None when it has none.

    An address that is too long gives way to the one without the prompt in it.
    """
    if _opens(button.url):
        return button
    return bare_link(button) if _opens(button.short_url) else None


def selects(menu: Menu) -> Iterator[Json]:
    """A menu as one select, or as several where it has more choices than one takes.

    The choice that is chosen already is marked; it is not the select's own default, which would
    hide the menu's label. A choice whose action fits in no select becomes a button.
    """
    options: list[Json] = []
    for choice in menu.choices:
        option = _option(choice)
        if length(option["value"]) > _LONGEST_ACTION:
            yield action_button(choice.label, choice.action)
        else:
            options.append(option)
    label = one_line(menu.label).strip() or "…"
    groups = list(in_lots(options, limits.OPTIONS))
    for number, group in enumerate(groups, 1):
        count = f" ({number} of {len(groups)})" if len(groups) > 1 else ""
        yield {
            "type": limits.SELECT,
            "custom_id": DO,
            "placeholder": shorten(label, limits.PLACEHOLDER - len(count)) + count,
            "options": _told_apart(group),
        }


def in_lots(elements: Sequence[Json], most: int) -> Iterator[list[Json]]:
    """The elements in lots of at most so many."""
    for start in range(0, len(elements), most):
        yield list(elements[start : start + most])


def again(encoded: str, times: int) -> str:
    """An encoded action that stands in the same place already, so many times."""
    return f"{encoded}~{times}" if times else encoded


def once(encoded: str) -> str:
    """The encoded action without what `again` put behind it."""
    return _AGAIN.sub("", encoded)


def _opens(address: str | None) -> bool:
    return bool(address and length(address) <= limits.ADDRESS and _ADDRESS.fullmatch(address))


def _option(choice: Choice) -> Json:
    label = one_line(choice.label).strip() or "…"
    option: Json = {
        "label": shorten(f"✓ {label}" if choice.chosen else label, limits.OPTION),
        "value": encode(choice.action),
    }
    about = one_line(choice.about).strip()
    return {**option, "description": shorten(about, limits.OPTION)} if about else option


def _told_apart(options: Iterable[Json]) -> list[Json]:
    times: dict[str, int] = {}
    found = []
    for option in options:
        value = option["value"]
        found.append({**option, "value": again(value, times.get(value, 0))})
        times[value] = times.get(value, 0) + 1
    return found
