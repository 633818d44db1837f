"""Turns to identify, so that Discord takes each of them."""

import asyncio
import random

SECONDS = 5.25
"""Between two identifications in a lane: Discord's five, and what one may be later than another
on its way."""


class Identifying:
    """Gives each shard its turn; shards whose numbers leave the same rest share a lane.

    `lanes` is the `max_concurrency` that Discord names. Other processes of the same bot share
    the lanes and cannot be seen from here: where two collide, Discord refuses one, whose next
    turn comes after a wait that chance lengthens.
    """

    def __init__(self, lanes: int, seconds: float = SECONDS) -> None:
        self._lanes = max(lanes, 1)
        self._seconds = seconds
        self._free: dict[int, float] = {}
        self._seen: set[int] = set()

    def longest(self, shards: int) -> float:
        """Seconds until the last of so many shards has its turn, if nothing collides."""
        return self._seconds * -(-shards // self._lanes)

    async def turn(self, shard: int) -> None:
        """Wait until the shard may identify."""
        lane, now = shard % self._lanes, asyncio.get_running_loop().time()
        turn = max(now, self._free.get(lane, now))
        if shard in self._seen:
            turn += random.uniform(0.2, 1.0) * self._seconds  # noqa: S311
        self._seen.add(shard)
        self._free[lane] = turn + self._seconds
        await asyncio.sleep(turn - now)
