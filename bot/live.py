"""Live cards: messages that change until they are final, in a rhythm that the platform allows."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from bot.talk.cards import Card

Deliver = Callable[[Card], Awaitable[float]]
"""Shows a state of a card, as a new message or as an edit. Gives back the seconds that have to
pass before the next edit of the same card. Raises TryLater when the platform took nothing."""

_SOONEST = 0.05
"""Seconds between two tries at least, however soon the platform says that it will take one."""


class TryLater(Exception):
    """The platform did not take the state; it will in `seconds`.

    With `last_at_once`, only states that are not the last one have to wait.
    """

    def __init__(self, seconds: float, *, last_at_once: bool = False) -> None:
        super().__init__(f"in {seconds:g} s")
        self.seconds = seconds
        self.last_at_once = last_at_once


class LiveCards:
    """The cards of one request. Nothing is lost: the last state of each is always delivered.

    A card has one delivery under way at most; what it becomes meanwhile is delivered next, as
    one state. One slow card never holds the others. When a delivery raises, later states of
    that card go nowhere, and `settle` raises it.
    """

    def __init__(self, deliver: Deliver) -> None:
        self._deliver = deliver
        self._following: dict[str, _Following] = {}
        self._closed = False

    def show(self, card: Card) -> None:
        """Take the next state of a card. Returns at once. Once closed, states go nowhere."""
        if self._closed:
            return
        following = self._following.get(card.id)
        if following is None:
            following = self._following[card.id] = _Following(self._deliver)
        following.take(card)

    async def settle(self) -> None:
        """Wait until the last state of every card is delivered, or given up by `close`.

        Raises what `deliver` raised, when the other cards are through. More may be shown after.
        """
        while going := self._going():
            # Not gathered: whoever breaks this wait off does not break the deliveries off.
            await asyncio.wait(going)
        tasks = [each.task for each in self._following.values() if each.task is not None]
        for problem in await asyncio.gather(*tasks, return_exceptions=True):
            given_up = self._closed and isinstance(problem, asyncio.CancelledError)
            if problem is not None and not given_up:
                raise problem

    async def close(self) -> None:
        """Give up what is not delivered yet."""
        self._closed = True
        going = self._going()
        for following in self._following.values():
            following.given_up = True
        for task in going:
            task.cancel()
        await asyncio.gather(*going, return_exceptions=True)

    def _going(self) -> list[asyncio.Task[None]]:
        tasks = (each.task for each in self._following.values())
        return [task for task in tasks if task is not None and not task.done()]


class _Following:
    """One card. A task delivers its states and ends when the newest has been."""

    def __init__(self, deliver: Deliver) -> None:
        self._deliver = deliver
        self._newest: Card | None = None
        self._free_at = 0.0
        self._wakes_early = False
        self._woken = asyncio.Event()
        self._idle = True
        self.task: asyncio.Task[None] | None = None
        self.given_up = False

    def take(self, card: Card) -> None:
        """Take a newer state."""
        self._newest = card
        if card.final and self._wakes_early:
            self._woken.set()
        if self._idle:
            self._idle = False
            self.task = asyncio.create_task(self._follow())

    async def _follow(self) -> None:
        clock = asyncio.get_running_loop().time
        while self._newest is not None and not self.given_up:
            # What comes meanwhile goes out instead.
            if (wait := self._free_at - clock()) > 0:
                await self._sleep(wait)
            card, self._newest = self._newest, None
            self._wakes_early = False
            try:
                spacing = await self._deliver(card)
            except TryLater as later:
                self._newest = self._newest or card
                spacing = max(_SOONEST, later.seconds)
                self._wakes_early = later.last_at_once
                if later.last_at_once and self._newest.final:
                    spacing = 0.0
            self._free_at = clock() + spacing
        # Not reached when a delivery raised: nothing more goes out then.
        self._idle = True

    async def _sleep(self, seconds: float) -> None:
        if not self._wakes_early:
            await asyncio.sleep(seconds)
            return
        self._woken.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)
