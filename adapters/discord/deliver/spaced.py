"""States of a card, further apart where Discord takes them slowly."""

import asyncio

from bot.chat.exchange import Showing
from bot.live import TryLater
from bot.talk.cards import Card

_REST = 2.0
"""Times that a state took, until the next one is brought: others wait for the same rates."""


class Spaced:
    """A card that takes its share of a channel's rates and no more; its last state does not wait.

    discord.py waits for rates with a state that grows old meanwhile, and whatever is brought next
    stands behind it. So a card whose state took long waits for a while before it brings another.
    """

    def __init__(self, there: Showing) -> None:
        self._there = there
        self._free_at = 0.0

    async def show(self, card: Card) -> float:
        """Bring it to this state; seconds until the next. Raises as what is there does."""
        clock = asyncio.get_running_loop().time
        began = clock()
        if not card.final and began < self._free_at:
            raise TryLater(self._free_at - began, last_at_once=True)
        try:
            return await self._there.show(card)
        finally:
            self._free_at = clock() + _REST * (clock() - began)
