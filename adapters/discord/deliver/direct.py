"""The direct messages of one person and the bot."""

from collections.abc import Callable, Sequence

import discord

from adapters.discord.deliver.calls import Calls
from adapters.discord.deliver.channels import ChannelMessages
from adapters.discord.deliver.layout import messages_of
from adapters.discord.deliver.patience import Patience
from adapters.discord.deliver.progress import Progress, Record
from adapters.discord.deliver.recorded import Recorded, Seek
from adapters.discord.deliver.spaced import Spaced
from bot.chat import remarks
from bot.chat.again import shown_again
from bot.chat.ordinary import Ordinary, remember
from bot.chat.posts import Posts
from bot.chat.refusals import Refused
from bot.chat.showing import Showing
from bot.talk.cards import Buttons, Card, Note

ANEW = 5
"""Times that messages of a card are posted anew when somebody has deleted them. Who does it more
often, or has a machine do it, does not want it there."""

_CLOSED = {"50007", "50278"}
"""Discord's codes for a person who takes no direct messages of ours."""

_NOT_REACHED = (
    "{name}, I cannot write to you directly: your settings for this server do not let me. "
)
_PRESS = "Press the button, and only you see it."
_ASK_AGAIN = "Allow direct messages from this server, then ask for it again."


Fallback = Callable[[Record], ChannelMessages]
"""Where everybody reads a card, whose messages are recorded."""


def pointer_of(card_id: str) -> str:
    """The id of the card that leads one person to a card of theirs."""
    return f"pointer-{card_id}"


class Direct:
    """One person's direct messages.

    `fallback` posts a card where everybody reads it: it tells a person who cannot be written to,
    and holds nothing of theirs.
    """

    def __init__(
        self,
        calls: Calls,
        person: str,
        name: str,
        posts: Posts,
        fallback: Fallback | None,
        progress: Progress | None = None,
    ) -> None:
        self._calls = calls
        self._person = person
        self._name = name
        self._posts = posts
        self._fallback = fallback
        self._progress = progress or Progress()
        self._patience = Patience(calls)
        self._channel = ""
        self._pointers: dict[str, tuple[Record, Recorded]] = {}

    def went_on(self, card: str) -> bool:
        """Did a card go on there before, in a process that died?"""
        return self._progress.known(_here(card)) is not None

    async def showing(self, card: Card) -> Showing:
        """A place for one card there. Raises as `Calls.make`, and so does what it shows."""
        channel = await self._opened()

        async def keep(card: Card, shown: Sequence[str]) -> None:
            await self._posts.keep(card, channel, "", shown)

        record = self._progress.record(_here(card.id), channel)
        if not record.known and (busy := self._progress.busy(channel)):
            self._progress.no_longer_busy()
            await record.take(busy)
        if record.messages:
            await remember(keep, card, record.messages)
        bare = ChannelMessages(self._calls, channel, record=record)
        there = Recorded(bare, record, seek=self._seeking(bare))
        deleted = self._calls.overheard.was_deleted
        return Spaced(
            Ordinary(there, messages_of, keep, record.messages, deleted=deleted, anew=ANEW)
        )

    async def point(self, card: Card) -> bool:
        """Tell a person who takes no direct messages how to have their card; False: nowhere.

        Others read that along, so it is done only for what is worth having.
        """
        if self._fallback is None or remarks.only_notes(card):
            return False
        told = _NOT_REACHED.format(name=self._name or "You there")
        pointer = Card(pointer_of(card.id), "", (Note(told + _ASK_AGAIN, "warning"),))
        if show := shown_again(card):
            pointer = Card(pointer.id, "", (Note(told + _PRESS, "warning"), Buttons((show,))))
        record, there = self._pointer(pointer.id, self._fallback)
        if not record.messages:
            for message in messages_of(pointer):
                await there.post(message)
        return True

    def _pointer(self, card: str, fallback: Fallback) -> tuple[Record, Recorded]:
        """The same each time: what came of a try before is known there."""
        if card not in self._pointers:
            record = self._progress.record(card)
            bare = fallback(record)
            there = Recorded(bare, record, seek=self._seeking(bare))
            self._pointers[card] = record, there
        return self._pointers[card]

    def _seeking(self, there: ChannelMessages) -> Seek:
        return lambda message: there.seek(message, self._progress.since)

    async def _opened(self) -> str:
        """The id of the channel, opened when it is not there yet."""
        if not self._channel:
            user = discord.Object(int(self._person))
            opened = await self._patience.call("open", self._calls.client.create_dm(user))
            self._channel = str(opened.id)
        return self._channel


def _here(card: str) -> str:
    return f"{card} directly"


def are_closed(no: Refused) -> bool:
    """Does the person take no direct messages of ours?"""
    return no.error in _CLOSED
