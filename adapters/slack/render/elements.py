"""What blocks are made of: texts, buttons, menus. Ids are given later, where they are placed."""

import re
from collections.abc import Iterable, Iterator

from adapters.slack.render import limits
from adapters.slack.render.limits import Json, size
from bot.chat.sparing import bare_link
from bot.chat.text import length, one_line, shorten
from bot.talk.actions import encode
from bot.talk.cards import Button, Choice, Menu
from bot.talk.requests import Request

DO = "do"
OPEN = "open"

CHANNEL = re.compile(r"[CG][A-Z0-9]{1,20}")
"""The id of a channel."""

_ADDRESS = re.compile(r"https?://\S+")
_MENU_SIZE = 8_000


def plain(text: str) -> Json:
    """Text to the letter: no markup, no :codes: of emoji."""
    plain: Json = {"type": "plain_text", "text": text}
    # Slack makes emoji of their names; to say that it is not to costs room on every button.
    return plain | {"emoji": False} if ":" in text else plain


def words(text: str, **style: bool) -> Json:
    """Text of a rich_text block, to the letter."""
    element: Json = {"type": "text", "text": text}
    return {**element, "style": style} if style else element


def section(*elements: Json) -> Json:
    """One paragraph of a rich_text block."""
    return {"type": "rich_text_section", "elements": list(elements)}


def rich(*elements: Json) -> Json:
    """A rich_text block."""
    return {"type": "rich_text", "elements": list(elements)}


def context(text: str) -> Json:
    """Small print. `text` is at most limits.TEXT long."""
    return {"type": "context", "elements": [plain(text)]}


def action_button(label: str, action: Request, *, primary: bool = False) -> Json:
    """A button that comes back to us. A label that is too long is shortened."""
    element: Json = {
        "type": "button",
        "text": plain(shorten(one_line(label), limits.BUTTON)),
        "action_id": DO,
        "value": encode(action),
    }
    return {**element, "style": "primary"} if primary else element


def link_button(label: str, address: str) -> Json:
    """A button that opens an address in the browser."""
    return {
        "type": "button",
        "text": plain(shorten(one_line(label), limits.BUTTON)),
        "action_id": OPEN,
        "url": address,
    }


def fitting_link(button: Button) -> Button | None:
    """The link with an address that a button takes; None when it has none.

    An address that is too long gives way to the one without the prompt in it.
    """
    if _opens(button.url):
        return button
    return bare_link(button) if _opens(button.short_url) else None


def _opens(address: str | None) -> bool:
    return bool(address and length(address) <= limits.ADDRESS and _ADDRESS.fullmatch(address))


def menus(menu: Menu) -> Iterator[Json]:
    """A menu as one select, or as several where there are more choices than a message holds.

    Of choices with the same action the first is kept. The one that is chosen already is marked;
    it is not Slack's initial option, which would hide the menu's label. A choice whose action
    is too long for a menu becomes a button.
    """
    options: dict[str, Json] = {}
    for choice in menu.choices:
        option = _option(choice)
        if length(option["value"]) > limits.OPTION_VALUE:
            yield action_button(choice.label, choice.action)
        else:
            options.setdefault(option["value"], option)
    groups = list(_groups(options.values()))
    label = one_line(menu.label)
    for number, group in enumerate(groups, 1):
        count = f" ({number} of {len(groups)})" if len(groups) > 1 else ""
        yield {
            "type": "static_select",
            "placeholder": plain(shorten(label, limits.PLACEHOLDER - len(count)) + count),
            "action_id": DO,
            "options": group,
        }


def _option(choice: Choice) -> Json:
    label = one_line(choice.label)
    option: Json = {
        "text": plain(shorten(f"✓ {label}" if choice.chosen else label, limits.OPTION)),
        "value": encode(choice.action),
    }
    about = one_line(choice.about).strip()
    return {**option, "description": plain(shorten(about, limits.OPTION))} if about else option


def _groups(options: Iterable[Json]) -> Iterator[list[Json]]:
    group: list[Json] = []
    filled = 0
    for option in options:
        if len(group) == limits.OPTIONS or filled + size(option) > _MENU_SIZE:
            yield group
            group, filled = [], 0
        group.append(option)
        filled += size(option)
    if group:
        yield group
