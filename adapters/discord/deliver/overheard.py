"""What the gateway tells of the bot's own messages: that one was posted, that one was deleted."""

import asyncio
from dataclasses import dataclass, field

import discord

from adapters.discord.render import Message

_HEARING = 2.0
"""Seconds in which the gateway tells of a message that was posted."""

_MOST = 10_000

Marks = tuple[int | None, int | None]
"""The ids of a message's container and of what stands first in it."""


@dataclass(slots=True, eq=False)
class Echo:
    """What is heard of a message that is about to be posted.

    Its `marks` tell which it is, with the interaction that it answers (`asked`).
    """

    marks: Marks
    asked: int
    ids: list[str] = field(default_factory=list)
    heard: asyncio.Event = field(default_factory=asyncio.Event)


class Overheard:
    """Listens to a client's gateway.

    What only one person sees, Discord tells on shard 0: where another process has that, nothing
    is heard of it. `seconds` is how long a message may take to be heard of.
    """

    def __init__(self, client: discord.Client, seconds: float = _HEARING) -> None:
        self._client = client
        self._seconds = seconds
        self._deleted: dict[str, None] = {}
        self._expected: list[Echo] = []
        self._listening: asyncio.Task[object] | None = None
        client.event(self.on_raw_message_delete)
        client.event(self.on_raw_bulk_message_delete)

    def was_deleted(self, message: str) -> bool:
        """Was this message deleted lately?"""
        return message in self._deleted

    def expect(self, message: Message, asked: int) -> Echo:
        """Listen for a message from now on, until `forget`."""
        if self._listening is None:
            # It never comes to an end: the check only listens.
            waiting = self._client.wait_for("message", check=self._hear)
            self._listening = asyncio.create_task(waiting, name="overheard")
        echo = Echo(marks_of(message), asked)
        self._expected.append(echo)
        return echo

    async def posted(self, echo: Echo) -> str:
        """The id of the message, once it is heard of; "" when it is not."""
        waiting = asyncio.ensure_future(echo.heard.wait())
        try:
            await asyncio.wait({waiting}, timeout=self._seconds)
        finally:
            waiting.cancel()
        return echo.ids[0] if echo.ids else ""

    def forget(self, echo: Echo) -> None:
        """Listen for it no more."""
        if echo in self._expected:
            self._expected.remove(echo)

    async def close(self) -> None:
        """Listen no more."""
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)

    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """One was deleted."""
        self._note(event.message_id)

    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Several were."""
        for message in event.message_ids:
            self._note(message)

    def _hear(self, message: discord.Message) -> bool:
        if self._expected and message.author == self._client.user:
            answered, marks = message.interaction_metadata, marks_on(message)
            for echo in self._expected:
                if echo.marks == marks and (answered is None or answered.id == echo.asked):
                    echo.ids.append(str(message.id))
                    echo.heard.set()
        return False

    def _note(self, message: int) -> None:
        self._deleted[str(message)] = None
        if len(self._deleted) > _MOST:
            del self._deleted[next(iter(self._deleted))]


def marks_of(message: Message) -> Marks:
    """What tells a message from all others of its card, as it is sent."""
    container = message.components[0]
    return container["id"], container["components"][0]["id"]


def marks_on(message: discord.Message) -> Marks:
    """The same, on a message that Discord shows."""
    for container in message.components:
        if isinstance(container, discord.Container) and container.children:
            return container.id, getattr(container.children[0], "id", None)
    return None, None
