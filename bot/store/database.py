"""One database: where it is, how it is opened, and its transactions."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.engines import FileEngine, ServerEngine
from bot.store.errors import StoreError, explained

P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[Concatenate[Connection, P], T]


class Database:
    """Two kinds of transaction. Whatever fails is raised as StoreError.

    The work of a transaction is given a connection before its arguments. It may run in another
    thread, so it has to keep to the connection and to what it was given.
    """

    def __init__(self, url: str, busy_seconds: float) -> None:
        """Prepare, without touching anything yet. Waits `busy_seconds` for a locked file."""
        parsed = _parsed(url)
        self._file = _file(parsed)
        self.where = str(self._file or f"{parsed.database} on {parsed.host}")
        self._engine = FileEngine(parsed, busy_seconds) if self._file else ServerEngine(parsed)
        self._going_on: set[asyncio.Task[Any]] = set()

    @property
    def engine(self) -> AsyncEngine:
        """The engine whose transactions may write. They do not queue with those of `write`."""
        return self._engine.for_libraries

    async def make_folder(self) -> None:
        """Make the folder of a database that is a file."""
        if self._file:
            folder = self._file.parent
            with _Explaining(self.where):
                await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)

    async def read(self, work: Work[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Do work that only reads, in one transaction."""
        reading = self._engine.read(lambda connection: work(connection, *args, **named))
        return await self._undisturbed(self._explained(reading))

    async def write(self, work: Work[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Do work that writes: kept when it returns, undone when it raises."""
        writing = self._engine.write(lambda connection: work(connection, *args, **named))
        return await self._undisturbed(self._explained(writing))

    async def close(self) -> None:
        """Close every connection, once the work that goes on is done."""
        await asyncio.gather(*self._going_on, return_exceptions=True)
        await self._engine.close()

    async def _explained(self, transaction: Awaitable[T]) -> T:
        with _Explaining(self.where):
            return await transaction

    async def _undisturbed(self, transaction: Coroutine[Any, Any, T]) -> T:
        # A driver that is cancelled in the midst of a statement can lose its connection with
        # the lock still held. So a transaction ends by itself, also when nobody waits for it.
        task = asyncio.create_task(transaction)
        self._going_on.add(task)
        task.add_done_callback(self._going_on.discard)
        return await asyncio.shield(task)


class _Explaining:
    """Turns what a database or the file system raises into a StoreError."""

    def __init__(self, where: str) -> None:
        self._where = where

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, SQLAlchemyError | sqlite3.Error | OSError):
            raise explained(error, self._where) from error


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError:
        raise StoreError(
            "DATABASE_URL is not an address of a database. "
            "Please write it like sqlite:///data/rocket.db or postgresql://user@host/name."
        ) from None


def _file(url: URL) -> Path | None:
    if url.get_backend_name() != "sqlite":
        return None
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise StoreError(
            "DATABASE_URL names no file to keep things in. "
            "Please write it like sqlite:///data/rocket.db."
        )
    return Path(url.database)
