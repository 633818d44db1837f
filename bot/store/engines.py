"""How transactions run: a file's in threads of their own, a server's on the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.store.errors import StoreError

_SERVERS = {"postgres": "postgresql+asyncpg", "postgresql": "postgresql+asyncpg"}
_WRITING = "prompt_rocket_writing"
_THREADS = 5

T = TypeVar("T")
Work = Callable[[Connection], T]


class FileEngine:
    """SQLite. A transaction is one piece of work for a thread, whatever its statements are.

    An asynchronous driver goes to its thread and back for each statement, which takes longer
    than the statement does.
    """

    def __init__(self, url: URL, busy_seconds: float) -> None:
        """Waits `busy_seconds` for a file that another program holds."""
        self._url = url
        # Explicit transactions: the driver itself would open one too late for reads to agree.
        self._connecting = {"timeout": busy_seconds, "isolation_level": None}
        self._reading = create_engine(
            url.set(drivername="sqlite"),
            connect_args=self._connecting,
            pool_size=_THREADS,
            max_overflow=0,
        )
        _listen(self._reading)
        self._writing = self._reading.execution_options(**{_WRITING: True})
        self._threads = ThreadPoolExecutor(_THREADS, "store")
        # SQLite takes one writer at a time. Those of this process queue here, in order,
        # and not in the busy handler, which is neither fair nor patient.
        self._gate = asyncio.Lock()

    @cached_property
    def for_libraries(self) -> AsyncEngine:
        """For libraries that want an engine of SQLAlchemy's. Each transaction may write."""
        engine = create_async_engine(
            self._url.set(drivername="sqlite+aiosqlite"),
            connect_args=self._connecting,
            execution_options={_WRITING: True},
        )
        _listen(engine.sync_engine)
        return engine

    async def read(self, work: Work[T]) -> T:
        """Do work that only reads, in one transaction."""
        return await self._in_thread(_transaction, self._reading, work)

    async def write(self, work: Work[T]) -> T:
        """Do work that writes: kept when it returns, undone when it raises."""
        async with self._gate:
            return await self._in_thread(_transaction, self._writing, work)

    async def close(self) -> None:
        """Close every connection and end the threads."""
        if "for_libraries" in self.__dict__:
            await self.for_libraries.dispose()
        await self._in_thread(self._reading.dispose)
        self._threads.shutdown(wait=False)

    async def _in_thread(self, work: Callable[..., T], *args: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *args)


class ServerEngine:
    """A database with an asynchronous driver: PostgreSQL."""

    def __init__(self, url: URL) -> None:
        """Raises StoreError when the driver is not installed or the database is not known."""
        driver = _SERVERS.get(url.drivername, url.drivername)
        try:
            self.for_libraries = create_async_engine(url.set(drivername=driver), pool_pre_ping=True)
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

    async def read(self, work: Work[T]) -> T:
        """Do work that only reads, in one transaction."""
        return await self.write(work)

    async def write(self, work: Work[T]) -> T:
        """Do work that writes: kept when it returns, undone when it raises."""
        async with self.for_libraries.begin() as connection:
            return await connection.run_sync(work)

    async def close(self) -> None:
        """Close every connection."""
        await self.for_libraries.dispose()


def _transaction(engine: Engine, work: Work[T]) -> T:
    with engine.begin() as connection:
        return work(connection)


def _listen(engine: Engine) -> None:
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)


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
