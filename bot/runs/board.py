"""Which of several runs has news, and when somebody may look at it."""

import asyncio
from collections.abc import Callable

SPACING = 0.1
"""Seconds between two looks at one run: faster than anybody reads, slow enough to be cheap."""

_MANY = 50
"""So many runs at once, and the spacing is twice as long."""


def spacing_for(going: int) -> float:
    """The spacing while so many runs go on: each look costs more than a token does."""
    return SPACING * (1 + going / _MANY)


class Board:
    """Runs put their numbers up when they have news; one reader takes them down.

    However often a run puts its number up, it is taken once: the reader sees the newest state.
    The first time a number is there at once, later not before `spacing()` seconds have passed.
    """

    def __init__(self, spacing: Callable[[], float] = lambda: SPACING) -> None:
        self._spacing = spacing
        self._fresh: dict[int, None] = {}
        self._free_at: dict[int, float] = {}
        self._hurried: set[int] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._due = asyncio.Event()
        self._closed = False

    def put(self, number: int) -> None:
        """Note that a run has news. Quick enough to be called for every token."""
        if number in self._fresh:
            return
        self._fresh[number] = None
        loop = asyncio.get_running_loop()
        free_at = self._free_at.get(number, 0.0)
        if free_at <= loop.time():
            self._due.set()
        elif self._timer is None or free_at < self._timer.when():
            self._wake_at(free_at)

    def hurry(self, number: int) -> None:
        """Note news that are not to wait, nor to make others wait: a run has begun or ended."""
        self._hurried.add(number)
        self._fresh[number] = None
        self._due.set()

    async def take(self) -> int:
        """The number of the next run that has news."""
        loop = asyncio.get_running_loop()
        while True:
            now = loop.time()
            for number in self._fresh:
                if number in self._hurried:
                    self._hurried.discard(number)
                elif self._free_at.get(number, 0.0) <= now:
                    self._free_at[number] = now + self._spacing()
                else:
                    continue
                del self._fresh[number]
                return number
            if self._fresh:
                self._wake_at(min(self._free_at[number] for number in self._fresh))
            self._due.clear()
            await self._due.wait()

    def close(self) -> None:
        """Give the timer back; runs that still end may put up what they like."""
        self._closed = True
        self._stop_timer()

    def _wake_at(self, when: float) -> None:
        self._stop_timer()
        if not self._closed:
            self._timer = asyncio.get_running_loop().call_at(when, self._ring)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _ring(self) -> None:
        self._timer = None
        self._due.set()
