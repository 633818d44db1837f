"""Rendered components and files, as discord.py sends them."""

import io
from collections.abc import Sequence
from typing import Any

import discord

from adapters.discord.render import File, Message, render_card
from adapters.discord.render.limits import Json
from bot.talk.cards import Card


class Layout(discord.ui.LayoutView):
    """A view of components that are rendered already.

    Nobody waits for its buttons: what is pressed is told by its custom_id, in this process or
    in a later one.
    """

    def __init__(self, components: Sequence[Json]) -> None:
        super().__init__(timeout=None)
        self._rendered = list(components)

    def to_components(self) -> list[dict[str, Any]]:
        """The components as they were rendered."""
        return self._rendered

    def has_components_v2(self) -> bool:
        """Always: the messages of a card are made of nothing else."""
        return True

    def is_dispatchable(self) -> bool:
        """Never: it is not to be remembered."""
        return False


class Window(discord.ui.Modal):
    """A modal that is rendered already."""

    def __init__(self, data: Json) -> None:
        super().__init__(title=data["title"], custom_id=data["custom_id"], timeout=None)
        self._rendered = data
        # One that is over is not remembered.
        self.stop()

    def to_dict(self) -> dict[str, Any]:
        """The modal as it was rendered."""
        return self._rendered


def messages_of(card: Card) -> tuple[Message, ...]:
    """The messages of a card, in order."""
    return render_card(card).messages


def layout_of(message: Message) -> Layout:
    """The components of a message."""
    return Layout(message.components)


def files_of(files: Sequence[File]) -> list[discord.File]:
    """The files that go with a message; each can be sent once."""
    return [discord.File(io.BytesIO(each.data), filename=each.name) for each in files]
