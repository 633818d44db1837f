"""A card as ordinary messages: posted once, edited as it changes, flowing over several."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from bot.chat.refusals import Refused
from bot.live import TryLater
from bot.store import StoreError
from bot.talk.cards import Card

_log = logging.getLogger(__name__)

M = TypeVar("M")
"""One message of a card, as a platform's rendering has it."""

_Taken = TypeVar("_Taken", contravariant=True)

Find = Callable[[], Awaitable[Sequence[str]]]
"""Looks which messages show a card already, in order. Raises what `Posting` does."""

Keep = Callable[[Card, Sequence[str]], Awaitable[None]]
"""Remembers which messages show a card, given all their ids in order."""

SPACING = 1.0
"""Seconds between two edits of a message, so that it can be read while it grows."""

_TRIES = 30
"""Times that it is tried again to keep which messages show a card."""


class Posting(Protocol[_Taken]):
    """Single messages in one conversation. All raise TryLater, Refused or Unclear."""

    async def post(self, message: _Taken) -> str:
        """Post a message; its id."""
        ...

    async def update(self, message_id: str, message: _Taken) -> None:
        """Edit a message."""
        ...

    async def delete(self, message_id: str) -> None:
        """Delete a message; one that is gone already is all right."""
        ...

    async def drop_lost(self) -> None:
        """Delete a message whose answer was lost and that nobody wants any more."""
        ...


@dataclass(slots=True)
class _Part(Generic[M]):
    """One message of the card.

    `shows` is None while nobody knows what it shows; `state` is the last one of the card that it
    was known to show.
    """

    id: str
    shows: M | None = None
    state: Card | None = None


def _never(_message_id: str) -> bool:
    return False


class Ordinary(Generic[M]):
    """One card in one conversation, as `render` makes messages of it.

    `there` are the messages that show it already, in order. `deleted` knows of messages that
    somebody else deleted: such a one is posted anew, also one that was full and has not changed.
    That is done `anew` times at most, where it is given; then `show` raises Refused. `find` looks
    before the first state is shown what else shows the card: somebody may have begun with it.
    """

    def __init__(
        self,
        messages: Posting[M],
        render: Callable[[Card], Sequence[M]],
        keep: Keep,
        there: Sequence[str] = (),
        deleted: Callable[[str], bool] = _never,
        anew: int | None = None,
        find: Find | None = None,
    ) -> None:
        self._messages = messages
        self._render = render
        self._keep = keep
        self._deleted = deleted
        self._anew = anew
        self._find = find
        self._parts: list[_Part[M]] = [_Part(each) for each in there]
        self._remembered: tuple[str, ...] = tuple(there)
        self._tries = _TRIES

    @property
    def shown(self) -> tuple[str, ...]:
        """The ids of the messages that show the card."""
        return tuple(part.id for part in self._parts)

    @property
    def standing(self) -> tuple[Card | None, ...]:
        """Which state of the card each of them shows, or showed before a change whose outcome
        nobody knows."""
        return tuple(part.state for part in self._parts)

    async def show(self, card: Card) -> float:
        """Bring the messages to this state; seconds until the next. Raises what `Posting` does.

        What was done stays done when it raises TryLater: the next try goes on from there. So it
        does where all is shown and the store has not kept which messages show the card.
        """
        if self._find is not None:
            self._parts = [_Part(each) for each in await self._find()]
            self._find = None
        messages = self._render(card)
        whole = False
        while not whole:
            for number, message in enumerate(messages):
                await self._bring(number, message, card)
            # Meanwhile somebody may have deleted what was there already.
            whole = not any(self._deleted(part.id) for part in self._parts[: len(messages)])
        await self._messages.drop_lost()
        while len(self._parts) > len(messages):
            await self._messages.delete(self._parts[-1].id)
            self._parts.pop()
        if self.shown != self._remembered:
            if not await remember(self._keep, card, self.shown) and self._tries:
                self._tries -= 1
                raise TryLater(SPACING)
            self._remembered = self.shown
        return SPACING

    async def withdraw(self) -> None:
        """Delete what was posted and is not kept. Raises what `Posting` does."""
        await self._messages.drop_lost()
        while self._parts and self._parts[-1].id not in self._remembered:
            await self._messages.delete(self._parts[-1].id)
            self._parts.pop()

    async def _bring(self, number: int, message: M, card: Card) -> None:
        if number < len(self._parts) and self._deleted(self._parts[number].id):
            await self._drop_from(number, missing=True)
        if number < len(self._parts):
            part = self._parts[number]
            if part.shows == message:
                part.state = card
                return
            before, part.shows = part.shows, None
            try:
                await self._messages.update(part.id, message)
            except Refused as no:
                part.shows = before
                if not no.gone:
                    raise
                await self._drop_from(number, missing=no.missing)
            else:
                part.shows, part.state = message, card
                return
        self._parts.append(_Part(await self._messages.post(message), message, card))

    async def _drop_from(self, number: int, *, missing: bool) -> None:
        """A part cannot be edited: it and what follows it are posted anew, to stay in order."""
        if missing and self._anew is not None:
            if not self._anew:
                raise Refused("edit", "deleted too often")
            self._anew -= 1
        for part in self._parts[number + 1 if missing else number :]:
            await self._messages.delete(part.id)
        del self._parts[number:]


async def remember(keep: Keep, card: Card, shown: Sequence[str]) -> bool:
    """Keep what shows the card. People see it all the same when the store fails; False when it
    is worth another try."""
    try:
        await keep(card, shown)
    except StoreError as problem:
        _log.warning("the messages of a card were not kept: %s", type(problem).__name__)
        return not problem.passes
    return True
