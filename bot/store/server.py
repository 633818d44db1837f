"""How a PostgreSQL server is reached. Its driver is imported only where one is used."""

import asyncio
import socket
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL

from bot.store.errors import StoreError

if TYPE_CHECKING:
    import asyncpg

_CONNECTING = 10.0
_STATEMENT = 10.0
_ANSWER = 15.0
_IDLE_IN_TRANSACTION = 60.0
"""Seconds. The server ends a statement first; one that says nothing at all is given up later."""

_PROBES = {"TCP_KEEPIDLE": 15, "TCP_KEEPINTVL": 5, "TCP_KEEPCNT": 3, "TCP_USER_TIMEOUT": 20_000}
"""Seconds, a count, and milliseconds: a peer that vanished is noticed within half a minute."""

_NOT_FOR_THE_DRIVER = ("channel_binding", "prepared_statement_cache_size")

_NOT_UNDERSTOOD = (
    "DATABASE_URL has something in it that cannot be used. "
    "Please write it like postgresql://user@host/name, and look at what follows the question mark."
)


class Server:
    """A PostgreSQL server and the database on it."""

    def __init__(self, url: URL, busy_seconds: float) -> None:
        """A lock is waited for `busy_seconds`. Raises StoreError when there is no driver."""
        try:
            import asyncpg
        except ModuleNotFoundError as error:
            raise StoreError(
                f"This database needs the Python package {error.name}. "
                f"Please install it, for instance with: pip install {error.name}"
            ) from error
        self.where = f"{url.database or url.username} on {url.host or 'this machine'}"
        self._driver = asyncpg
        plain = url.set(drivername="postgresql").difference_update_query(_NOT_FOR_THE_DRIVER)
        self._address = plain.render_as_string(hide_password=False)
        self._lock = max(1, round(busy_seconds * 1000))

    async def connect(self) -> "asyncpg.Connection[Any]":
        """A connection of its own. A statement on it may take its time, but not any time."""
        return await self._connect(_ANSWER, _STATEMENT)

    async def connect_patiently(self) -> "asyncpg.Connection[Any]":
        """A connection whose statements and locks may take as long as they do."""
        return await self._connect(None, 0.0)

    async def _connect(self, answer: float | None, statement: float) -> "asyncpg.Connection[Any]":
        try:
            connection = await self._driver.connect(
                self._address, timeout=_CONNECTING, command_timeout=answer
            )
        except (self._driver.InterfaceError, ValueError):
            # What the driver says of an address may quote it, and so its password.
            raise StoreError(_NOT_UNDERSTOOD) from None
        try:
            _probe(connection)
            # Not as it starts: poolers refuse a connection that asks for these.
            await connection.execute(
                f"SET statement_timeout = {round(statement * 1000)};"
                f"SET lock_timeout = {self._lock if statement else 0};"
                f"SET idle_in_transaction_session_timeout = {round(_IDLE_IN_TRANSACTION * 1000)};"
                "SET jit = off"
            )
        except BaseException as error:
            connection.terminate()
            if isinstance(error, self._driver.InterfaceError):
                raise ConnectionResetError("the connection broke as it was made") from error
            raise
        return connection


def _probe(connection: Any) -> None:
    """Have the system notice a peer that is gone: the driver asks for nothing of the kind."""
    transport: asyncio.Transport | None = getattr(connection, "_transport", None)
    plug: socket.socket | None = None if transport is None else transport.get_extra_info("socket")
    if plug is None or plug.family == getattr(socket, "AF_UNIX", None):
        return
    plug.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _PROBES.items():
        if hasattr(socket, name):
            plug.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
