"""What components that come back from Discord were made of."""

from collections.abc import Iterator, Sequence

from adapters.discord.render.elements import DO, once
from adapters.discord.render.limits import CONTAINER, Json, inside
from adapters.discord.render.marks import page_between
from bot.talk.actions import UnknownAction, decode
from bot.talk.requests import Request


def mark_of(components: Sequence[Json]) -> int | None:
    """The `card_mark` of the card that a message with these components shows.

    None where it shows none; for a message of somebody else it may be any number.
    """
    container = _container(components)
    mark = container.get("id")
    return mark if isinstance(mark, int) else None


def page_of(components: Sequence[Json]) -> int:
    """Which message of its card one with these components is, from 0."""
    container = _container(components)
    mark = container.get("id")
    ids = [each.get("id") for each in container.get("components") or ()]
    if not ids or not isinstance(mark, int) or not isinstance(ids[0], int):
        return 0
    return page_between(mark, ids[0])


def actions_of(components: Sequence[Json]) -> tuple[str, ...]:
    """The encoded actions of all buttons and selects, from top to bottom."""
    return tuple(_actions(components))


def request_of(data: Json) -> Request:
    """The request of a pressed button or a chosen option: `data` is the interaction's.

    Raises UnknownAction when it is not one of ours.
    """
    chosen = data.get("values")
    value = chosen[0] if isinstance(chosen, list) and chosen else data.get("custom_id")
    if not isinstance(value, str):
        raise UnknownAction("This button is not known any more.")
    return decode(once(value))


def _container(components: Sequence[Json]) -> Json:
    return next((each for each in components if each.get("type") == CONTAINER), {})


def _actions(components: Sequence[Json]) -> Iterator[str]:
    for top in components:
        for component in inside(top):
            options = component.get("options") or ()
            if options:
                yield from (once(str(option["value"])) for option in options)
            elif "custom_id" in component and component["custom_id"].partition(":")[0] != DO:
                yield once(component["custom_id"])
