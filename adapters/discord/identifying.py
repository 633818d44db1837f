"""Turns to identify, so that Discord takes each of them."""

import asyncio
import random
from collections import defaultdict

from bot.budgets import Budgets, Rate, SharedLanes, Ticket

SECONDS = 5.25
"""Between two identifications in a lane: Discord's five, and what one may be later than another
on its way."""


class Identifying:
    """Gives each shard its turn; shards whose numbers leave the same rest share a lane.

    `lanes` is the `max_concurrency` that Discord names: for the bot, whatever number of processes
    it has. Those that share a store take turns in its lanes, which are `shared`. Where there is
    none, or it does not answer, they cannot see each other: where two collide, Discord refuses
    one, whose next turn comes after a wait that chance lengthens.
    """

    def __init__(
        self, lanes: int, seconds: float = SECONDS, shared: SharedLanes | None = None
    ) -> None:
        self._lanes = max(lanes, 1)
        self._seconds = seconds
        self._rate = Rate(seconds)
        # Not more than one turn is booked beyond the one that goes on: who books may be killed.
        self._budgets = Budgets(
            shared, longest=2 * seconds, clock=lambda: asyncio.get_running_loop().time()
        )
        # One of a lane asks at a time: it is not booked for longer than there are processes.
        self._gates: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._free: dict[int, float] = {}
        self._tickets: dict[int, Ticket] = {}
        self._seen: set[int] = set()
        self.held_up = 0.0
        """Seconds that shards which had no turn before waited for those of other processes, and
        wait just now."""

    def longest(self, shards: int) -> float:
        """Seconds until the last of so many shards has its turn, if it waits for nobody else."""
        return self._seconds * -(-shards // self._lanes)

    async def turn(self, shard: int) -> None:
        """Wait until the shard may identify. Who is broken off and soon asks again keeps its turn.

        In order for those who ask here; the processes take turns.
        """
        lane, clock = shard % self._lanes, asyncio.get_running_loop().time
        async with self._gates[lane]:
            ticket, again = self._tickets.get(shard), shard in self._seen
            if ticket is None:
                wait = max(0.0, self._free.get(lane, 0.0) - clock())
                if again:
                    wait += random.uniform(0.2, 1.0) * self._seconds  # noqa: S311
                await asyncio.sleep(wait)
                ticket = self._tickets[shard] = Ticket()
            name = f"discord identify {lane}"
            while (wait := await self._budgets.wait(name, self._rate, ticket)) > 0:
                if not again:
                    self.held_up += wait
                await asyncio.sleep(wait)
            del self._tickets[shard]
            self._seen.add(shard)
            self._free[lane] = clock() + self._seconds
