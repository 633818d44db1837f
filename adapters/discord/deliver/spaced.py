"""States of a card, spaced to be read, and further apart where Discord takes them slowly."""

import asyncio

from bot.chat.showing import Showing
from bot.live import TryLater
from bot.talk.cards import Card

_REST = 2.0
"""Times that a state took, until the next one is brought: others wait for the same rates."""


class Rhythm:
    """When the next state of a card is due. The last one is due at once."""

    def __init__(self) -> None:
        self._free_at = 0.0

    def wait(self, card: Card) -> None:
        """Raise TryLater when this state comes too soon."""
        left = self._free_at - asyncio.get_running_loop().time()
        if not card.final and left > 0:
            raise TryLater(left, last_at_once=True)

    def rest(self, seconds: float) -> None:
        """Let so much time pass until the next state."""
        self._free_at = asyncio.get_running_loop().time() + seconds


class Spaced:
    """A card that takes its share of a channel's rates and no more; its last state does not wait.

    discord.py waits for rates with a state that grows old meanwhile, and whatever is brought next
    stands behind it. So a card whose state took long waits for a while before it brings another.
    """

    def __init__(self, there: Showing) -> None:
        self._there = there
        self._rhythm = Rhythm()

    async def show(self, card: Card) -> float:
        """Bring it to this state; its own rhythm says when the next is due. Raises as `there`."""
        self._rhythm.wait(card)
        clock = asyncio.get_running_loop().time
        began, spacing = clock(), 0.0
        try:
            spacing = await self._there.show(card)
        finally:
            self._rhythm.rest(max(spacing, _REST * (clock() - began)))
        return 0.0
