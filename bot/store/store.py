"""The store as the rest of the bot sees it."""

import asyncio
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.database import Database
from bot.store.errors import StoreBusy
from bot.store.job_store import JobStore
from bot.store.migrate import bring_up_to_date
from bot.store.post_store import PostStore
from bot.store.prompt_store import PromptStore
from bot.store.run_store import RunStore

if TYPE_CHECKING:
    from bot.store.lanes import Lanes
    from bot.store.turns import StoredTurns

_BETWEEN_TRIES = 0.05
"""Seconds."""


class Store(PromptStore, RunStore, PostStore):
    """Everything that outlives a restart.

    What belongs to a team takes the place first, and the person next when somebody acts. A team
    never meets another team's data: its ids are unknown here, which reads as None or as nothing.
    Whatever the database cannot do is raised as StoreError, with a sentence for the person.
    """

    def __init__(self, database: Database) -> None:
        """Use `open` instead: it also makes the folder and the tables."""
        self._database = database

    @classmethod
    async def open(cls, url: str, busy_seconds: float = 10.0) -> "Store":
        """Open the database at `url`, make it where it is missing, and bring it up to date.

        A file that another program holds is waited for, and so is a server that is away,
        `busy_seconds` at most.
        """
        database = Database(url, busy_seconds)
        try:
            await database.make_folder()
            await _patiently(database, busy_seconds)
        except BaseException:
            await database.close()
            raise
        return cls(database)

    @property
    def engine(self) -> AsyncEngine:
        """The database's engine, for stores of libraries that keep tables of their own here.

        Its transactions may write, so on SQLite each one holds the database for itself.
        """
        return self._database.engine

    @property
    def jobs(self) -> JobStore:
        """Deliveries and who works on them."""
        return JobStore(self._database)

    @property
    def lanes(self) -> "Lanes | None":
        """Rates that the processes share which use this database; None when only one does."""
        if not self.shared:
            return None
        from bot.store.lanes import Lanes

        return Lanes(self._database)

    @property
    def turns(self) -> "StoredTurns | None":
        """Turns that the processes share which use this database; None when only one does."""
        if not self.shared:
            return None
        from bot.store.turns import StoredTurns

        return StoredTurns(self._database)

    async def close(self) -> None:
        """Close the database. The store is of no use afterwards."""
        await self._database.close()

    async def ping(self) -> None:
        """Ask the database for nothing: it answers, or this raises."""
        await self._database.read(_nothing)

    @property
    def shared(self) -> bool:
        """Whether other processes may use this database at the same time."""
        return self._database.shared


def _nothing(connection: Connection) -> None:
    connection.execute(select(1))


async def _patiently(database: Database, busy_seconds: float) -> None:
    """Bring it up to date, again while others are at it.

    SQLite does not wait for a lock when a new file is switched to its write-ahead log.
    """
    loop = asyncio.get_running_loop()
    ends = loop.time() + busy_seconds
    while True:
        try:
            return await bring_up_to_date(database)
        except StoreBusy:
            if loop.time() >= ends:
                raise
            await asyncio.sleep(_BETWEEN_TRIES)
