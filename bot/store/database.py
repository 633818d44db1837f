"""One database: where it is, how it is opened, and its transactions."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.store.errors import StoreError, explained

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
}
_WRITING = "prompt_rocket_writing"

P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[Concatenate[AsyncConnection, P], Awaitable[T]]


class Database:
    """An engine with two kinds of transaction. Whatever fails is raised as StoreError."""

    def __init__(self, url: str, busy_seconds: float) -> None:
        """Prepare, without touching anything yet. Waits `busy_seconds` for a locked file."""
        parsed = _parsed(url)
        self._file = _file(parsed)
        self.where = str(self._file or f"{parsed.database} on {parsed.host}")
        self._reading = _engine(parsed, busy_seconds, self._file is not None)
        self._writing = self._reading.execution_options(**{_WRITING: True})
        # SQLite takes one writer at a time. Those of this process queue here, in order,
        # and not in the busy handler, which is neither fair nor patient.
        self._gate = asyncio.Lock() if self._file else None
        self._going_on: set[asyncio.Task[Any]] = set()

    @property
    def engine(self) -> AsyncEngine:
        """The engine whose transactions may write. They do not queue with those of `write`."""
        return self._writing

    async def make_folder(self) -> None:
        """Make the folder of a database that is a file."""
        if self._file:
            folder = self._file.parent
            with _Explaining(self.where):
                await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)

    async def read(self, work: Work[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Do work that only reads, in one transaction, with a connection before its arguments."""
        return await self._undisturbed(self._transaction(self._reading, work, *args, **named))

    async def write(self, work: Work[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Do work that writes: kept when it returns, undone when it raises."""
        if self._gate is None:
            return await self._undisturbed(self._transaction(self._writing, work, *args, **named))
        return await self._undisturbed(self._in_turn(self._gate, work, *args, **named))

    async def close(self) -> None:
        """Close every connection, once the work that goes on is done."""
        await asyncio.gather(*self._going_on, return_exceptions=True)
        await self._reading.dispose()

    async def _in_turn(
        self, gate: asyncio.Lock, work: Work[P, T], *args: P.args, **named: P.kwargs
    ) -> T:
        async with gate:
            return await self._transaction(self._writing, work, *args, **named)

    async def _transaction(
        self, engine: AsyncEngine, work: Work[P, T], *args: P.args, **named: P.kwargs
    ) -> T:
        with _Explaining(self.where):
            async with engine.begin() as connection:
                return await work(connection, *args, **named)

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
        parsed = make_url(url)
    except ArgumentError:
        raise StoreError(
            "DATABASE_URL is not an address of a database. "
            "Please write it like sqlite:///data/rocket.db or postgresql://user@host/name."
        ) from None
    return parsed.set(drivername=_DRIVERS.get(parsed.drivername, parsed.drivername))


def _file(url: URL) -> Path | None:
    if url.get_backend_name() != "sqlite":
        return None
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise StoreError(
            "DATABASE_URL names no file to keep things in. "
            "Please write it like sqlite:///data/rocket.db."
        )
    return Path(url.database)


def _engine(url: URL, busy_seconds: float, sqlite: bool) -> AsyncEngine:
    # Explicit transactions: the driver itself would open one too late for reads to agree.
    options: dict[str, Any] = (
        {"connect_args": {"timeout": busy_seconds, "isolation_level": None}}
        if sqlite
        else {"pool_pre_ping": True}
    )
    try:
        engine = create_async_engine(url, **options)
    except ModuleNotFoundError as error:
        raise StoreError(
            f"This database needs the Python package {error.name}. "
            f"Please install it, for instance with: pip install {error.name}"
        ) from error
    except SQLAlchemyError:
        raise StoreError(
            f"Databases of the kind {url.drivername} are not known here. "
            "Please use sqlite:///… or postgresql://…."
        ) from None
    if sqlite:
        event.listen(engine.sync_engine, "connect", _prepare)
        event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    try:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
    finally:
        cursor.close()


def _begin(connection: Connection) -> None:
    # A writer asks for the lock at once: one that starts as a reader cannot wait for it.
    writing = connection.get_execution_options().get(_WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
