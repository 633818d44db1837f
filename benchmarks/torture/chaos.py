"""What happens to the replicas and to the database while people work."""

import asyncio
import random
from collections.abc import Callable, Sequence

from benchmarks.postgres import Mode, Postgres
from benchmarks.replicas import Replica


class Chaos:
    """Kills the replicas, whichever a die says. `kills` are the loop's times; `killed` hears of each."""

    def __init__(
        self, replicas: Sequence[Replica], every: float, killed: Callable[[], None]
    ) -> None:
        self._replicas = replicas
        self._every = every
        self._killed = killed
        self._dice = random.Random(6)
        self.kills: list[float] = []
        self.restarts: list[tuple[float, float]] = []
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Kill one every few seconds from now on."""
        self._task = asyncio.create_task(self._go_on())

    async def end(self) -> None:
        """Kill no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        for each in self._replicas:
            if not each.alive:
                await each.start()

    async def restart(self, server: Postgres, mode: Mode) -> None:
        """Restart the database; `restarts` says when that was, and how long it took."""
        clock = asyncio.get_running_loop().time
        began = clock()
        await server.restart(mode)
        self.restarts.append((began, clock() - began))

    async def _go_on(self) -> None:
        clock = asyncio.get_running_loop().time
        due = clock()
        while True:
            due += self._every
            await asyncio.sleep(max(0.0, due - clock()))
            replica = self._dice.choice(self._replicas)
            if not replica.alive:
                print(f"  {replica.name} had ended by itself", flush=True)
            self.kills.append(clock())
            await replica.kill()
            self._killed()
            await replica.start()
