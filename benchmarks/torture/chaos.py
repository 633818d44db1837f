"""What happens to the replicas and to the database while people work."""

import asyncio
import random
from collections.abc import Callable, Sequence
from contextlib import suppress

from benchmarks.postgres import Mode, Postgres
from benchmarks.replicas import Replica


class Chaos:
    """Kills replicas, whichever a die says, and starts them again.

    `kills` are the loop's times; `killed` hears of each.
    """

    def __init__(
        self, replicas: Sequence[Replica], every: float, killed: Callable[[], None]
    ) -> None:
        self._replicas = replicas
        self._every = every
        self._killed = killed
        self._over = asyncio.Event()
        self._dice = random.Random(6)
        self.kills: list[float] = []
        self.restarts: list[tuple[float, float]] = []
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Kill one every few seconds from now on."""
        self._task = asyncio.create_task(self._go_on())

    async def end(self) -> None:
        """Kill no more."""
        self._over.set()
        if self._task is not None:
            await self._task

    async def restart(self, server: Postgres, mode: Mode) -> None:
        """Restart the database; `restarts` says when that was, and how long it took."""
        clock = asyncio.get_running_loop().time
        began = clock()
        await server.restart(mode)
        self.restarts.append((began, clock() - began))

    async def _go_on(self) -> None:
        clock = asyncio.get_running_loop().time
        due = clock()
        while not self._over.is_set():
            due += self._every
            with suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), max(0.0, due - clock()))
                return
            replica = self._dice.choice(self._replicas)
            if not replica.alive:
                print(f"  {replica.name} had ended by itself", flush=True)
            self.kills.append(clock())
            await replica.kill()
            self._killed()
            await replica.start()
