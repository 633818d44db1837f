"""What blocks and elements that come back from Slack were made of."""

from collections.abc import Iterator, Sequence

from adapters.slack.render.limits import MESSAGE_BLOCKS, Json
from bot.talk.actions import UnknownAction, decode
from bot.talk.requests import Request


def card_of(blocks: Sequence[Json]) -> str | None:
    """The id of the card that these blocks show; None when they are not ours.

    Slack gives Markdown blocks ids of its own: a message of nothing else is not recognised.
    """
    for block in blocks:
        card, _, number = str(block.get("block_id", "")).rpartition(":")
        if card and number.isdecimal():
            return card
    return None


def page_of(blocks: Sequence[Json]) -> int:
    """Which message of the card these blocks are in, from 0."""
    for block in blocks:
        card, _, number = str(block.get("block_id", "")).rpartition(":")
        if card and number.isdecimal():
            return int(number) // MESSAGE_BLOCKS
    return 0


def actions_of(blocks: Sequence[Json]) -> tuple[str, ...]:
    """The encoded actions of all buttons and menus, from top to bottom."""
    return tuple(_values(blocks))


def request_of(action: Json) -> Request:
    """The request of a pressed button or a chosen entry, as a block action reports it.

    Raises UnknownAction when it is not one of ours.
    """
    chosen = action.get("selected_option") or {}
    value = chosen.get("value") or action.get("value")
    if not isinstance(value, str):
        raise UnknownAction("This button is not known any more.")
    return decode(value)


def _values(blocks: Sequence[Json]) -> Iterator[str]:
    for block in blocks:
        beside = [block["accessory"]] if "accessory" in block else []
        inside = block.get("elements", []) if block.get("type") == "actions" else []
        for element in (*beside, *inside):
            options = element.get("options", ())
            for carrier in (element, *options):
                if "value" in carrier:
                    yield carrier["value"]
