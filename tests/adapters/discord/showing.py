"""Cards of one exchange, shown in Discord without a network."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from adapters.discord.deliver.answers import TOKEN_LIFE, Answers
from adapters.discord.deliver.calls import Calls
from adapters.discord.deliver.channels import ChannelMessages
from adapters.discord.deliver.direct import Direct
from adapters.discord.deliver.layout import messages_of
from adapters.discord.deliver.mixed import Standing
from adapters.discord.deliver.overheard import Overheard
from adapters.discord.deliver.private import Private
from adapters.discord.deliver.progress import Progress, Record
from adapters.discord.render import Message
from bot.chat.ordinary import Ordinary, Posting
from bot.chat.showing import Showing
from bot.live import TryLater
from bot.talk.cards import Card
from tests.adapters.discord.in_memory import InMemory, waiting

_HEARING = 0.001


@dataclass(frozen=True, slots=True)
class Exchange:
    """One person's press and what answers it."""

    discord: InMemory
    calls: Calls
    answers: Answers

    def in_channel(self) -> Showing:
        """A card in a channel, by the bot alone."""
        return self._ordinary(ChannelMessages(self.calls, "1"))

    def answering(self) -> Showing:
        """A card in a channel that answers the press."""
        return self._ordinary(Standing(ChannelMessages(self.calls, "1"), self.answers, posts=True))

    def alone(self) -> Private:
        """A card for the person alone; who cannot be written to is told in the channel."""
        posts: Any = _Nowhere()
        direct = Direct(self.calls, "7", "ben", posts, self._in_sight)
        return Private(self.answers, direct, Progress())

    def _in_sight(self, record: Record) -> ChannelMessages:
        return ChannelMessages(self.calls, "1", record=record)

    def _ordinary(self, messages: Posting[Message]) -> Ordinary[Message]:
        return Ordinary(messages, messages_of, _kept, (), self.calls.overheard.was_deleted)


@asynccontextmanager
async def exchange(
    discord: InMemory, *, life: float = TOKEN_LIFE, hearing: float = _HEARING
) -> AsyncIterator[Exchange]:
    """A press whose token lives so long; the gateway is listened to for `hearing` seconds."""
    client: Any = discord
    calls = Calls(client)
    calls.overheard = Overheard(client, hearing)
    try:
        answers = Answers(calls, client.interaction(), hidden=discord.hidden, life=life)
        yield Exchange(discord, calls, answers)
    finally:
        await calls.close()


async def deliver(showing: Showing, cards: Sequence[Card]) -> None:
    """Show states as LiveCards does: what was not taken is shown again, or the next instead."""
    waiting.set(asyncio.current_task())
    for card in cards:
        for _ in range(500):
            try:
                await showing.show(card)
            except (TryLater, asyncio.CancelledError):
                if not card.final:
                    break
            else:
                break
        else:
            raise AssertionError("the last state was never taken")


class _Nowhere:
    """Keeps no posts."""

    async def keep(self, *_what: object) -> None:
        """Forget it."""


async def _kept(_card: Card, _shown: Sequence[str]) -> None:
    await asyncio.sleep(0)
