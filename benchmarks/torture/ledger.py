"""What stands in the database: the deliveries that were taken, and how often they were begun."""

import asyncio
import sqlite3
from dataclasses import dataclass
from typing import Any

import asyncpg

_ALL = """
SELECT platform, team, delivery, key, person, kind, state, attempt, owner
FROM deliveries ORDER BY created
"""
_OF_DISCORD = "SELECT delivery FROM deliveries WHERE platform = 'discord'"
_UNDONE = "SELECT count(*) FROM deliveries WHERE state <> 'done'"
_SIZES = """
SELECT (SELECT count(*) FROM deliveries), (SELECT count(*) FROM deliveries WHERE state <> 'done'),
  (SELECT count(*) FROM owners), (SELECT count(*) FROM turns), (SELECT count(*) FROM lanes)
"""
_PATIENCE = 30.0
_AWAY = (asyncpg.PostgresError, asyncpg.InterfaceError, sqlite3.Error, OSError)


@dataclass(frozen=True, slots=True)
class Row:
    """One delivery."""

    platform: str
    team: str
    delivery: str
    key: str
    person: str
    kind: str
    state: str
    attempt: int
    owner: str | None


class Ledger:
    """Asks the database at `url`, also while it is being restarted."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: asyncpg.Connection[Any] | None = None
        self._lock = asyncio.Lock()

    async def rows(self) -> list[Row]:
        """All deliveries, the oldest first."""
        return [_row(row) for row in await self.ask(_ALL)]

    async def of_discord(self) -> set[str]:
        """The ids of what Discord told of and was taken; none while the database is away."""
        try:
            return {row[0] for row in await self._one_at_a_time(_OF_DISCORD)}
        except _AWAY:
            return set()

    async def undone(self) -> int:
        """How many deliveries are not done."""
        ((number,),) = await self.ask(_UNDONE)
        return int(number)

    async def all_done(self, seconds: float) -> bool:
        """Wait until nothing is left to do; False when that takes longer."""
        ends = asyncio.get_running_loop().time() + seconds
        undone = await self.undone()
        while undone and asyncio.get_running_loop().time() < ends:
            await asyncio.sleep(0.3)
            undone = await self.undone()
        return not undone

    async def sizes(self) -> dict[str, int]:
        """How many rows there are of what comes and goes."""
        (row,) = await self.ask(_SIZES)
        names = ("deliveries", "not done", "owners", "turns", "lanes")
        return dict(zip(names, row, strict=True))

    async def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Ask until there is an answer."""
        ends = asyncio.get_running_loop().time() + _PATIENCE
        while True:
            try:
                return await self._one_at_a_time(query)
            except _AWAY:
                if asyncio.get_running_loop().time() > ends:
                    raise
                await asyncio.sleep(0.2)

    async def close(self) -> None:
        """Ask no more."""
        if self._connection is not None:
            await self._connection.close()

    async def _one_at_a_time(self, query: str) -> list[tuple[Any, ...]]:
        try:
            async with self._lock:
                return await self._ask(query)
        except _AWAY:
            self._connection = None
            raise

    async def _ask(self, query: str) -> list[tuple[Any, ...]]:
        if self._url.startswith("sqlite"):
            with sqlite3.connect(self._url.removeprefix("sqlite:///"), timeout=10) as file:
                return list(file.execute(query))
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(self._url)
        return [tuple(row) for row in await self._connection.fetch(query)]


def _row(row: tuple[Any, ...]) -> Row:
    platform, team, delivery, key, person, kind, state, attempt, owner = row
    return Row(
        *(platform, team, delivery, key or "", person or "", kind or "", state or ""),
        attempt or 0,
        owner,
    )
