"""Notices between processes that use the same server.

A notice says only that there is something to look for; whatever it is stands in the tables. It can
get lost while a connection is being made anew, so who listens is given another after that.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, select

from bot.store import presence
from bot.store.server import Server

if TYPE_CHECKING:
    import asyncpg

log = logging.getLogger(__name__)

Told = Callable[[], None]

_PROBE_EVERY = 30.0
_PROBE_PATIENCE = 10.0
_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 5.0
"""Seconds."""


def tell(connection: Connection, channel: str) -> None:
    """Tell everybody who listens to this server, once the transaction is kept."""
    connection.execute(select(func.pg_notify(channel, "")))


class _Listeners:
    """Who is to be told; what one of them does wrong stays their own matter."""

    def __init__(self) -> None:
        self._told: dict[str, list[Told]] = {}

    @property
    def channels(self) -> tuple[str, ...]:
        return tuple(self._told)

    def add(self, channel: str, told: Told) -> None:
        self._told.setdefault(channel, []).append(told)

    def tell(self, channel: str) -> None:
        for told in tuple(self._told.get(channel, ())):
            try:
                told()
            except Exception:
                log.exception("A notice on %s could not be taken", channel)

    def forget(self) -> None:
        self._told.clear()


class Notices:
    """Listens over a connection of its own, which is made anew whenever it breaks."""

    def __init__(self, server: Server, patience: float) -> None:
        """Whoever begins to listen waits `patience` seconds at most for the server."""
        self._server = server
        self._patience = patience
        self._listeners = _Listeners()
        self._heard: dict[str, asyncio.Event] = {}
        self._late: set[str] = set()
        """Channels whose listeners went on before anything could be heard."""
        self._changed = asyncio.Event()
        self._sign: int | None = None
        self._listening: asyncio.Task[None] | None = None

    async def listen(self, channel: str, told: Told) -> None:
        """Call `told` at each notice from now on. It must not take long.

        When the server is away, this returns all the same after a while: `told` is called as
        soon as it is back.
        """
        self._listeners.add(channel, told)
        heard = self._heard.setdefault(channel, asyncio.Event())
        self._changed.set()
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen())
        try:
            await asyncio.wait_for(heard.wait(), self._patience)
        except TimeoutError:
            self._late.add(channel)

    def show(self, sign: int) -> None:
        """Let others see this sign as long as the connection stands: the server takes it away
        with the process. It takes the place of an earlier one, and shows once somebody listens.
        """
        self._sign = sign
        self._changed.set()

    async def close(self) -> None:
        """Tell nobody anything any more."""
        self._listeners.forget()
        if self._listening is not None:
            self._listening.cancel()
            with suppress(asyncio.CancelledError):
                await self._listening

    async def _listen(self) -> None:
        pause, missed = 0.0, False
        while True:
            await asyncio.sleep(pause)
            try:
                connection = await self._server.connect()
                pause = 0.0
                try:
                    await self._hear(connection, missed)
                finally:
                    connection.terminate()
            except Exception as error:
                # Whatever it was: who listens has no other way to hear of anything again.
                if pause == 0.0:  # and not each time that it fails to be made anew
                    name = type(error).__name__
                    log.warning("The connection for the database's notices broke (%s)", name)
            missed = True
            pause = min(max(pause * 2, _FIRST_PAUSE), _LONGEST_PAUSE)

    async def _hear(self, connection: "asyncpg.Connection[Any]", missed: bool) -> None:
        """Listen until the connection breaks. Raises what the driver raises then."""
        connection.add_termination_listener(lambda _connection: self._changed.set())
        channels: set[str] = set()
        shown: int | None = None
        while not connection.is_closed():
            self._changed.clear()
            if (sign := self._sign) != shown and sign is not None:
                if shown is not None:
                    await connection.execute(presence.LET_GO, presence.SPACE, shown)
                await connection.execute(presence.HOLD, presence.SPACE, sign)
                shown = sign
            for channel in self._listeners.channels:
                if channel in channels:
                    continue
                await connection.add_listener(channel, self._take)
                channels.add(channel)
                self._heard[channel].set()
                if missed or channel in self._late:
                    self._late.discard(channel)
                    self._listeners.tell(channel)
            missed = False
            try:
                await asyncio.wait_for(self._changed.wait(), _PROBE_EVERY)
            except TimeoutError:
                # A connection that only listens does not notice by itself that it is dead.
                await connection.execute("SELECT 1", timeout=_PROBE_PATIENCE)
        raise ConnectionResetError("the server has gone")

    def _take(self, _connection: object, _sender: int, channel: str, _payload: object) -> None:
        self._listeners.tell(channel)
