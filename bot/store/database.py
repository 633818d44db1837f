"""One database: where it is, how it is opened, and its transactions."""

import asyncio
import logging
import random
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import URL, Connection, ExceptionContext, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.engines import FileEngine, ServerEngine
from bot.store.errors import StoreError, explained, is_of_a_server, passes
from bot.store.notices import Notices, Told
from bot.store.presence import FileSign, sign
from bot.store.server import Server

_log = logging.getLogger(__name__)

_FIRST_PAUSE = 0.05
_LONGEST_PAUSE = 1.0
"""Seconds between two tries on a server."""

_GOODBYE = 3.0
"""Seconds that work has to come to its end when the program ends."""

_TWO_AT = (
    "DATABASE_URL has an @ too many. Please write @ in a name or a password as %40, and / as %2F, "
    "# as %23, % as %25."
)

_FAILURES = (SQLAlchemyError, sqlite3.Error, OSError)

P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[Concatenate[Connection, P], T]


class Database:
    """Two kinds of transaction. Whatever fails is raised as StoreError.

    The work of a transaction is given a connection before its arguments. It may run in another
    thread, so it has to keep to the connection and to what it was given. On a server it is done
    again when the connection broke, also when nobody can tell whether the first time was kept.
    So work that writes must be the same done once or twice: ids and steps see to that.
    """

    def __init__(self, url: str, busy_seconds: float) -> None:
        """Prepare, without touching anything yet.

        Waits `busy_seconds` for a locked file, a locked row, or a server that is away.
        """
        parsed = _parsed(url)
        self._file = _file(parsed)
        self._busy_seconds = busy_seconds
        self._engine: FileEngine | ServerEngine
        self._notices: Notices | None = None
        self._file_sign = FileSign(self._file) if self._file else None
        if self._file:
            self.where = str(self._file)
            self._engine = FileEngine(parsed, busy_seconds)
        else:
            server = Server(parsed, busy_seconds)
            self.where = server.where
            self._engine = ServerEngine(server)
            self._notices = Notices(server, busy_seconds)
        self._going_on: set[asyncio.Task[Any]] = set()

    @property
    def shared(self) -> bool:
        """Whether other processes may use it at the same time."""
        return self._file is None

    @cached_property
    def engine(self) -> AsyncEngine:
        """The engine whose transactions may write. They do not queue with those of `write`.

        Nothing is done again, but what fails is raised as StoreError here too.
        """
        engine = self._engine.for_libraries
        event.listen(engine.sync_engine, "handle_error", self._in_words, retval=True)
        return engine

    def _in_words(self, failed: ExceptionContext) -> BaseException | None:
        if failed.is_pre_ping:
            return None
        error = failed.sqlalchemy_exception or failed.original_exception
        return explained(error, self.where, self.shared)

    async def make_folder(self) -> None:
        """Make the folder of a database that is a file."""
        if self._file:
            folder = self._file.parent
            try:
                await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
            except OSError as error:
                raise explained(error, self.where) from error

    async def read(self, work: Work[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Do work that only reads, in one transaction."""
        once = partial(self._engine.read, lambda connection: work(connection, *args, **named))
        return await self._undisturbed(self._until_done(once))

    async def write(self, work: Work[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Do work that writes: kept when it returns, undone when it raises."""
        once = partial(self._engine.write, lambda connection: work(connection, *args, **named))
        return await self._undisturbed(self._until_done(once))

    async def at_once(self, work: Work[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Do work that is one statement and writes: it is kept when the statement is done."""
        once = partial(self._engine.at_once, lambda connection: work(connection, *args, **named))
        return await self._undisturbed(self._until_done(once))

    async def promptly(self, work: Work[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Do work that is short, writes, and must not queue behind other work.

        On a server it has a connection of its own, and each statement is kept when it is done.
        """
        once = partial(self._engine.promptly, lambda connection: work(connection, *args, **named))
        return await self._undisturbed(self._until_done(once))

    async def alter(self, work: Work[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Do work that changes the tables. It may take its time."""
        once = partial(self._engine.alter, lambda connection: work(connection, *args, **named))
        return await self._undisturbed(self._until_done(once))

    async def listen(self, channel: str, told: Told) -> None:
        """Call `told` at each notice on this channel from now on; in a file nobody leaves any."""
        if self._notices is not None:
            await self._notices.listen(channel, told)

    async def show(self, owner: str) -> bool:
        """Give a sign of life that ends with this process, however it ends.

        True when all that came before are known to be dead; on a server the others see the sign.
        """
        if self._file_sign is not None:
            return await asyncio.to_thread(self._file_sign.hold)
        if self._notices is not None:
            self._notices.show(sign(owner))
        return False

    async def close(self) -> None:
        """Close every connection, once the work that goes on is done, or takes too long."""
        if self._notices is not None:
            await self._notices.close()
        if self._file_sign is not None:
            self._file_sign.let_go()
        if self._going_on:
            await asyncio.wait(tuple(self._going_on), timeout=_GOODBYE)
        try:
            await asyncio.wait_for(self._engine.close(), _GOODBYE)
        except TimeoutError:
            _log.warning("the database was not closed in time")

    async def _until_done(self, once: Callable[[], Awaitable[T]]) -> T:
        loop = asyncio.get_running_loop()
        ends, pause = loop.time() + self._busy_seconds, _FIRST_PAUSE
        while True:
            try:
                return await once()
            except Exception as error:
                ours = isinstance(error, _FAILURES) or is_of_a_server(error)
                if not ours:
                    raise
                if not self.shared or not passes(error) or loop.time() >= ends:
                    raise explained(error, self.where, self.shared) from error
            # Not all at the same time: what was in each other's way would be so again.
            share = random.uniform(0.5, 1.0)  # noqa: S311
            await asyncio.sleep(min(pause * share, ends - loop.time()))
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _undisturbed(self, transaction: Coroutine[Any, Any, T]) -> T:
        # A driver that is cancelled in the midst of a statement can lose its connection with
        # the lock still held. So a transaction ends by itself, also when nobody waits for it.
        task = asyncio.create_task(transaction)
        self._going_on.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    def _ended(self, transaction: asyncio.Task[Any]) -> None:
        self._going_on.discard(transaction)
        if not transaction.cancelled():
            transaction.exception()  # it was told, or nobody waits for it any more


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError:
        raise StoreError(
            "DATABASE_URL is not an address of a database. "
            "Please write it like sqlite:///data/rocket.db or postgresql://user@host/name."
        ) from None


def _file(url: URL) -> Path | None:
    if url.get_backend_name() in ("postgresql", "postgres"):
        if "@" in (url.database or ""):
            # What stands there is part of the password, and would be told as the name.
            raise StoreError(_TWO_AT)
        return None
    if url.get_backend_name() != "sqlite":
        raise StoreError(
            f"Databases of the kind {url.drivername} are not known here. "
            "Please use sqlite:///… or postgresql://…."
        )
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise StoreError(
            "DATABASE_URL names no file to keep things in. "
            "Please write it like sqlite:///data/rocket.db."
        )
    return Path(url.database)
