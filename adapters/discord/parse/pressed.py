"""What is known of the message that was pressed, or that a form was opened from. Pure."""

from collections.abc import Sequence

from adapters.discord.address import Pressed
from adapters.discord.render import actions_of, mark_of, page_of
from adapters.discord.render.limits import Json
from bot.talk.actions import is_of
from bot.talk.requests import TakeBack


def pressed_of(message: str, components: Sequence[Json], *, hidden: bool) -> Pressed:
    """A message of ours by its components. `hidden` when only one person sees it."""
    return Pressed(message, mark_of(components), page_of(components), hidden)


def is_post(components: Sequence[Json]) -> bool:
    """Is it something that somebody shared with a channel?"""
    return any(is_of(action, TakeBack) for action in actions_of(components))
