"""Databases on a PostgreSQL server, made quickly: from a template, and used again when emptied."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
from sqlalchemy import make_url

T = TypeVar("T")

_BROKEN = (asyncpg.PostgresConnectionError, asyncpg.AdminShutdownError, asyncpg.InterfaceError)

# Emptying is several times quicker than making one anew. Whoever still holds a connection
# is a process or a task that was killed in the midst of something.
_ALONE = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_EMPTY = """
SET session_replication_role = replica;
DO $$
DECLARE name text;
BEGIN
  FOR name IN SELECT oid::regclass::text FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
  LOOP
    EXECUTE 'DELETE FROM ' || name;
  END LOOP;
  PERFORM setval(oid::regclass, 1, false) FROM pg_class
    WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace;
END $$
"""
_LOOKS = """
SELECT string_agg(concat_ws(' ', relname, relkind, relnatts), ',' ORDER BY relname)
FROM pg_class WHERE relnamespace = 'public'::regnamespace
"""


class ServerDatabases:
    """Databases whose names begin alike, so that several processes can share a server."""

    def __init__(
        self, server: str, prefix: str, migrate: Callable[[str], Coroutine[Any, Any, None]]
    ) -> None:
        """`server` is the address of a database there, for an account that may make others."""
        self._server = server
        self._prefix = prefix
        self._made: list[str] = []
        self._count = 0
        self._idle: list[str] = []
        # One loop for all that is done here: connections stay open between the tests.
        self._loop = asyncio.new_event_loop()
        self._connections: dict[str, asyncpg.Connection[Any]] = {}
        self._template = self._make("template1")
        self._do(migrate(self._address(self._template)))
        self._looks = self._do(self._look(self._template))
        # What somebody is connected to cannot be copied.
        self._do(self._connections.pop(self._template).close())

    @contextmanager
    def ready(self, _folder: Path) -> Iterator[str]:
        """One with the tables and nothing in them."""
        name = self._idle.pop() if self._idle else self._make(self._template)
        try:
            yield self._address(name)
        finally:
            self._take_back(name)

    @contextmanager
    def blank(self, _folder: Path) -> Iterator[str]:
        """One with no tables yet."""
        name = self._make("template1")
        try:
            yield self._address(name)
        finally:
            self._drop(name)

    def close(self) -> None:
        """Drop them all."""
        for name in tuple(self._made):
            self._drop(name)
        for connection in self._connections.values():
            self._do(connection.close())
        self._loop.close()

    def _take_back(self, name: str) -> None:
        """Empty it for the next; one whose tables are not what they were is of no more use."""
        try:
            looks = self._do(self._look(name))
        except _BROKEN:
            # A test may break every connection to its database, and so the one of the last time.
            self._connections.pop(name).terminate()
            looks = self._do(self._look(name))
        if looks != self._looks:
            self._drop(name)
            return
        self._do(self._connections[name].execute(_EMPTY))
        self._idle.append(name)

    def _make(self, template: str) -> str:
        self._count += 1
        name = f"{self._prefix}_{self._count}"
        self._do(self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
        self._made.append(name)
        return name

    def _drop(self, name: str) -> None:
        own = self._connections.pop(name, None)
        if own is not None:
            own.terminate()
        self._do(self._execute(f'DROP DATABASE "{name}" WITH (FORCE)'))
        self._made.remove(name)

    async def _look(self, name: str) -> object:
        """What tables are there, once nobody else is."""
        connection = await self._connected(self._address(name), name)
        await connection.execute(_ALONE)
        return await connection.fetchval(_LOOKS)

    async def _execute(self, statement: str) -> None:
        connection = await self._connected(self._server, "")
        await connection.execute(statement)

    async def _connected(self, address: str, name: str) -> "asyncpg.Connection[Any]":
        connection = self._connections.get(name)
        if connection is None or connection.is_closed():
            connection = self._connections[name] = await asyncpg.connect(address)
        return connection

    def _address(self, name: str) -> str:
        return make_url(self._server).set(database=name).render_as_string(hide_password=False)

    def _do(self, work: Awaitable[T]) -> T:
        return self._loop.run_until_complete(work)
