"""A card as ordinary messages: posted once, edited as it changes, flowing over several."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from adapters.slack.deliver.calls import Refused
from adapters.slack.deliver.messages import GONE, MISSING, Messages
from adapters.slack.render import Message, render_card
from bot.store import StoreError
from bot.talk.cards import Card

_log = logging.getLogger(__name__)

Keep = Callable[[Card, Sequence[str]], Awaitable[None]]
"""Remembers which messages show a card, given all their ts in order."""

SPACING = 1.0
"""Seconds between two edits of a message, so that it can be read while it grows."""


@dataclass(slots=True)
class _Part:
    """One message of the card; `shows` is None while nobody knows what it shows."""

    ts: str
    shows: Message | None = None


class Ordinary:
    """One card in one conversation. `there` are the messages that show it already, in order."""

    def __init__(self, messages: Messages, keep: Keep, there: Sequence[str] = ()) -> None:
        self._messages = messages
        self._keep = keep
        self._parts = [_Part(ts) for ts in there]
        self._remembered: tuple[str, ...] = tuple(there)

    @property
    def shown(self) -> tuple[str, ...]:
        """The ts of the messages that show the card."""
        return tuple(part.ts for part in self._parts)

    async def show(self, card: Card) -> float:
        """Bring the messages to this state; seconds until the next. Raises what `Messages` does.

        What was done stays done when it raises TryLater: the next try goes on from there.
        """
        messages = render_card(card).messages
        for number, message in enumerate(messages):
            await self._bring(number, message)
        await self._messages.drop_lost()
        while len(self._parts) > len(messages):
            await self._messages.delete(self._parts[-1].ts)
            self._parts.pop()
        if self.shown != self._remembered:
            await remember(self._keep, card, self.shown)
            self._remembered = self.shown
        return SPACING

    async def _bring(self, number: int, message: Message) -> None:
        if number < len(self._parts):
            part = self._parts[number]
            if part.shows == message:
                return
            # Until the answer is there, nobody knows what it shows.
            part.shows = None
            try:
                await self._messages.update(part.ts, message)
            except Refused as no:
                if no.error not in GONE:
                    raise
                await self._drop_from(number, gone=no.error == MISSING)
            else:
                part.shows = message
                return
        self._parts.append(_Part(await self._messages.post(message), message))

    async def _drop_from(self, number: int, *, gone: bool) -> None:
        """A part cannot be edited: it and what follows it are posted anew, to stay in order."""
        for part in self._parts[number + 1 if gone else number :]:
            await self._messages.delete(part.ts)
        del self._parts[number:]


async def remember(keep: Keep, card: Card, shown: Sequence[str]) -> None:
    """Keep what shows the card. People see it all the same when the store fails."""
    try:
        await keep(card, shown)
    except StoreError as problem:
        _log.warning("the messages of a card were not kept: %s", type(problem).__name__)
