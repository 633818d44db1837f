"""Databases for tests: files, or on a server where TEST_DATABASE_URL names one."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, text

from bot.store import Store
from bot.store.database import Database
from bot.store.schema import metadata
from tests.postgres.pool import ServerDatabases


class Databases(Protocol):
    """Where databases come from."""

    def ready(self, folder: Path) -> AbstractContextManager[str]:
        """The address of a database with the tables and nothing in them."""

    def blank(self, folder: Path) -> AbstractContextManager[str]:
        """The address of a database with no tables yet."""


class FileDatabases:
    """Files of SQLite in the folder of the test: copies, since making one anew takes its time."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.db"
        asyncio.run(_migrate(f"sqlite:///{self._template}"))

    @contextmanager
    def ready(self, folder: Path) -> Iterator[str]:
        """A copy of one that was migrated."""
        yield f"sqlite:///{shutil.copy(self._template, folder / 'rocket.db')}"

    @contextmanager
    def blank(self, folder: Path) -> Iterator[str]:
        """Its folder is not there yet either."""
        yield f"sqlite:///{folder}/deep/down/rocket.db"


@contextmanager
def server_databases(server: str) -> Iterator[Databases]:
    """Databases on a server, for this process."""
    made = ServerDatabases(server, f"rocket_test_{os.getpid()}", _migrate)
    try:
        yield made
    finally:
        made.close()


@asynccontextmanager
async def held(url: str) -> AsyncIterator[None]:
    """As if another program was writing: whoever wants to write has to wait, readers need not."""
    other = Database(url, 10.0)
    try:
        async with other.engine.begin() as connection:
            if other.shared:
                tables = ", ".join(metadata.tables)
                await connection.execute(text(f"LOCK TABLE {tables} IN EXCLUSIVE MODE"))
            yield
            await connection.rollback()
    finally:
        await other.close()


async def emptied(url: str) -> None:
    """Take everything out of it, as if it was new: for a test that begins several times."""
    database = Database(url, 10.0)
    try:
        await database.write(_take_all_out)
    finally:
        await database.close()


def _take_all_out(connection: Connection) -> None:
    for table in reversed(metadata.sorted_tables):
        connection.execute(table.delete())


async def _migrate(url: str) -> None:
    await (await Store.open(url)).close()
