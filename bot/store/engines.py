"""How transactions run: a file's in threads of their own, a server's on the event loop.

What people wrote is in no error of a library: parameters are hidden.
"""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import (
    URL,
    AsyncAdaptedQueuePool,
    Connection,
    Engine,
    NullPool,
    PoolProxiedConnection,
    create_engine,
    event,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.store.errors import explained, is_of_a_server
from bot.store.server import Server

_SERVER = "postgresql+asyncpg://"
# A server takes a hundred unless it is told otherwise: three or four processes fit.
_CONNECTIONS = 10
_MORE_CONNECTIONS = 8  # closed again once they are idle
_FOR_LIBRARIES = 4
_WAIT_FOR_ONE = 10.0
_CONNECTION_LIFE = 1800.0
"""Seconds."""

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
            hide_parameters=True,
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
            hide_parameters=True,
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

    async def at_once(self, work: Work[T]) -> T:
        """Do work that is one statement: like any that writes."""
        return await self.write(work)

    async def promptly(self, work: Work[T]) -> T:
        """Do work that must not queue: there is no way around the others who write to a file."""
        return await self.write(work)

    async def alter(self, work: Work[T]) -> T:
        """Do work that changes the tables: like any that writes."""
        return await self.write(work)

    async def close(self) -> None:
        """Close every connection and end the threads."""
        if "for_libraries" in self.__dict__:
            await self.for_libraries.dispose()
        await self._in_thread(self._reading.dispose)
        self._threads.shutdown(wait=False)

    async def _in_thread(self, work: Callable[..., T], *args: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *args)


class ServerEngine:
    """PostgreSQL, with an asynchronous driver."""

    def __init__(self, server: Server) -> None:
        """Connects when there is something to do."""
        self._server = server
        # No ping before each transaction: one that meets a broken connection is done again.
        self._writing = _pooled(server.connect, _CONNECTIONS, _MORE_CONNECTIONS)
        # What a transaction reads agrees, as it does in a file.
        self._reading = self._writing.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        self._at_once = self._writing.execution_options(isolation_level="AUTOCOMMIT")
        # Whoever stands still between two statements holds no lock that others wait for.
        self._prompt = _pooled(server.connect, 1, 0, isolation_level="AUTOCOMMIT")

    @cached_property
    def for_libraries(self) -> AsyncEngine:
        """For libraries that want an engine of SQLAlchemy's, and do nothing again.

        That there is no connection to be had is raised as StoreError.
        """
        pool = _pool_in_words(self._server.where)
        return _pooled(self._server.connect, _FOR_LIBRARIES, 0, pool_pre_ping=True, poolclass=pool)

    async def read(self, work: Work[T]) -> T:
        """Do work that only reads, in one transaction."""
        return await _on_the_loop(self._reading, work)

    async def write(self, work: Work[T]) -> T:
        """Do work that writes: kept when it returns, undone when it raises."""
        return await _on_the_loop(self._writing, work)

    async def at_once(self, work: Work[T]) -> T:
        """Do work that is one statement: kept when that is done, in a single exchange."""
        return await _on_the_loop(self._at_once, work)

    async def promptly(self, work: Work[T]) -> T:
        """Do work that must not queue behind the others; each statement is kept when it is done."""
        return await _on_the_loop(self._prompt, work)

    async def alter(self, work: Work[T]) -> T:
        """Do work that may take long, or wait long for others who do the same."""
        engine = _unpooled(self._server.connect_patiently)
        try:
            return await _on_the_loop(engine, work)
        finally:
            await engine.dispose()

    async def close(self) -> None:
        """Close every connection."""
        if "for_libraries" in self.__dict__:
            await self.for_libraries.dispose()
        await self._prompt.dispose()
        await self._writing.dispose()


def _pooled(
    connect: Callable[[], Awaitable[Any]], kept: int, more: int, **named: Any
) -> AsyncEngine:
    return create_async_engine(
        _SERVER,
        async_creator=connect,
        hide_parameters=True,
        pool_size=kept,
        max_overflow=more,
        pool_timeout=_WAIT_FOR_ONE,
        pool_recycle=_CONNECTION_LIFE,
        pool_use_lifo=True,
        **named,
    )


def _pool_in_words(where: str) -> type[AsyncAdaptedQueuePool]:
    """Pools that raise StoreError: SQLAlchemy tells no listener of what fails in here, and does
    not put all of it into its own errors."""

    class InWords(AsyncAdaptedQueuePool):
        def connect(self) -> PoolProxiedConnection:
            try:
                return super().connect()
            except Exception as error:
                if isinstance(error, SQLAlchemyError | OSError) or is_of_a_server(error):
                    raise explained(error, where, server=True) from error
                raise

    return InWords


def _unpooled(connect: Callable[[], Awaitable[Any]]) -> AsyncEngine:
    return create_async_engine(
        _SERVER, async_creator=connect, hide_parameters=True, poolclass=NullPool
    )


async def _on_the_loop(engine: AsyncEngine, work: Work[T]) -> T:
    async with engine.begin() as connection:
        return await connection.run_sync(work)


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
