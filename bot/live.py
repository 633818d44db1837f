"""Live cards: messages that change until they are final, in a rhythm that the platform allows."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.talk.cards import Card

Deliver = Callable[[Card], Awaitable[float]]
"""Shows a state of a card, as a new message or as an edit. Gives back the seconds that have to
pass before the next edit of the same card. Raises TryLater when the platform took nothing."""


class TryLater(Exception):
    """The platform did not take the state; it will in `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"in {seconds:g} s")
        self.seconds = seconds


class LiveCards:
    """The cards of one request. Nothing is lost: the last state of each is always delivered.

    A card has one delivery under way at most; what it becomes meanwhile is delivered next, as
    one state. One slow card never holds the others. When a delivery raises, later states of
    that card go nowhere, and `settle` raises it.
    """

    def __init__(self, deliver: Deliver) -> None:
        self._deliver = deliver
        self._following: dict[str, _Following] = {}

    def show(self, card: Card) -> None:
        """Take the next state of a card. Returns at once."""
        following = self._following.get(card.id)
        if following is None:
            following = self._following[card.id] = _Following(self._deliver)
        following.take(card)

    async def settle(self) -> None:
        """Wait until the last state of every card is delivered. Raises what `deliver` raised."""
        for following in list(self._following.values()):
            following.over = True
            following.news.set()
        await asyncio.gather(*(each.task for each in self._following.values()))

    async def close(self) -> None:
        """Give up what is not delivered yet."""
        tasks = [each.task for each in self._following.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class _Following:
    """One card, from its first state to its last."""

    def __init__(self, deliver: Deliver) -> None:
        self._deliver = deliver
        self._newest: Card | None = None
        self.news = asyncio.Event()
        self.over = False
        self.task = asyncio.create_task(self._follow())

    def take(self, card: Card) -> None:
        """Take a newer state."""
        self._newest = card
        self.news.set()

    async def _follow(self) -> None:
        while True:
            await self.news.wait()
            self.news.clear()
            card, self._newest = self._newest, None
            if card is None:
                if self.over:
                    return
                continue
            if self.over:
                self.news.set()
            try:
                spacing = await self._deliver(card)
            except TryLater as later:
                # A newer state that came meanwhile goes out instead of this one.
                self._newest = self._newest or card
                await asyncio.sleep(later.seconds)
                self.news.set()
                continue
            if spacing > 0 and not card.final:
                await asyncio.sleep(spacing)
