"""How long anybody waits while a platform says "later" again and again."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.chat.refusals import NotNow
from bot.live import TryLater

LONGEST = 360.0
"""Seconds. A limit is over by then, and a ban is not; a job that is begun as often as jobs are
outlasts a ban of an hour."""

T = TypeVar("T")


class Waits:
    """The waits for one thing, by the clock of the running loop."""

    def __init__(self) -> None:
        self._ends: float | None = None

    def next(self, later: TryLater) -> float:
        """Seconds until the next try. Raises NotNow when there is none: nothing was taken for
        `LONGEST` seconds."""
        now = asyncio.get_running_loop().time()
        if self._ends is None:
            self._ends = now + LONGEST
        if now >= self._ends:
            raise NotNow("wait", str(later)) from later
        return min(later.seconds, self._ends - now)

    def over(self) -> None:
        """It was taken."""
        self._ends = None


async def until_taken(work: Callable[[], Awaitable[T]]) -> T:
    """Do it when the platform takes it. Raises NotNow when it does not, and what `work` does."""
    waits = Waits()
    while True:
        try:
            return await work()
        except TryLater as later:
            await asyncio.sleep(waits.next(later))
