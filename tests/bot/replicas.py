"""Processes that share a database: a store for each, or on a file what stands in for a server."""

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import Executable, delete, func, insert, select, update

from bot.budgets import SharedLanes
from bot.store import Store
from bot.store.columns import now
from bot.store.schema import lanes, owners
from bot.turns import StoredTurns
from tests.doubles.shared import InMemoryLanes, InMemoryTurns


@dataclass(slots=True)
class Replica:
    """One process: its name among the owners, and what it shares with the others."""

    owner: str
    lanes: SharedLanes
    turns: StoredTurns
    store: Store

    async def live(self) -> None:
        """It is one of the owners."""
        if isinstance(self.turns, InMemoryTurns):
            self.turns.owners.add(self.owner)
        row = {"id": self.owner, "beat": 1, "started": now()}
        await self._do(insert(owners).values(row))

    async def die(self) -> None:
        """It is taken for dead: its name is no owner's any more."""
        if isinstance(self.turns, InMemoryTurns):
            self.turns.owners.discard(self.owner)
        await self._do(delete(owners).where(owners.c.id == self.owner))

    async def set_back(self, seconds: float) -> None:
        """The database's clock is set back."""
        if isinstance(self.lanes, InMemoryLanes):
            self.lanes.jumped -= seconds
        later = {"booked": lanes.c.booked + seconds, "closed_until": lanes.c.closed_until + seconds}
        await self._do(update(lanes).values(later))

    async def rows(self) -> int:
        """How many lanes there are."""
        if isinstance(self.lanes, InMemoryLanes):
            return len(self.lanes.lanes)
        async with self.store.engine.connect() as connection:
            return (await connection.execute(select(func.count()).select_from(lanes))).scalar_one()

    async def _do(self, statement: Executable) -> None:
        async with self.store.engine.begin() as connection:
            await connection.execute(statement)


@asynccontextmanager
async def replicas(url: str, number: int = 2) -> AsyncIterator[list[Replica]]:
    """So many processes that live."""
    in_memory = InMemoryLanes(time.monotonic, number), InMemoryTurns()
    async with AsyncExitStack() as opened:
        made = []
        for each in range(number):
            store = await Store.open(url)
            opened.push_async_callback(store.close)
            shared = (store.lanes or in_memory[0], store.turns or in_memory[1])
            made.append(Replica(f"owner-{each}", *shared, store))
            await made[-1].live()
        yield made
