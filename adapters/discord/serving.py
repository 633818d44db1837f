"""Serving Discord: opens the connection, notices its end, and closes it in order."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, Protocol

from discord.gateway import KeepAliveHandler

from adapters.discord.connection import Listener, RocketClient
from adapters.discord.trouble import explained, not_let_in

_GOODBYE = 2.0
"""Seconds for Discord to answer when the connection is closed."""

TAKEN_IN = 3.0
"""Seconds for what was heard to be taken in: Discord waits that long for it."""


class Served(Listener, Protocol):
    """The app with its listeners."""

    async def close(self) -> None:
        """Give up what nobody waits for, once no work goes on any more."""
        ...


async def leave(client: RocketClient) -> None:
    """Close its sockets, though Discord may not answer. May be called again."""
    await _within(_GOODBYE, client.close())
    # discord.py forgets a socket that was greeted and still waits for its turn.
    for thread in threading.enumerate():
        if isinstance(thread, KeepAliveHandler) and thread.ws._connection is client._connection:
            await _within(_GOODBYE, thread.ws.close(1000))
    await client.http.close()


async def _within(seconds: float, closing: Coroutine[Any, Any, None]) -> None:
    """Wait for it so long and no longer, whatever becomes of it."""
    task = asyncio.ensure_future(closing)
    await asyncio.wait({task}, timeout=seconds)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


class DiscordServing:
    """An app that hears of what happens between `start` and `stop`."""

    def __init__(self, app: Served, client: RocketClient, api_url: str, gateway_url: str) -> None:
        """`client` is logged in, and this closes it. Needs a running loop."""
        self._app = app
        self._client = client
        self._api_url = api_url
        self._gateway_url = gateway_url
        self._connection: asyncio.Task[None] | None = None
        self.ending: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def start(self, patience: float) -> None:
        """Connect every shard; those that wait for their turn get their time besides `patience`.

        Raises Trouble; `stop` puts away what was opened until then.
        """
        self._client.listen(self._app)
        self._connection = asyncio.create_task(self._client.connect(), name="discord")
        self._connection.add_done_callback(self._ended)
        ready = asyncio.create_task(self._client.wait_until_ready())
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            while not (ready.done() or self._connection.done()):
                seconds = patience + self._client.start_seconds
                left = began + seconds - clock()
                if left <= 0:
                    raise not_let_in(self._gateway_url, seconds)
                await asyncio.wait(
                    {ready, self._connection}, timeout=left, return_when=asyncio.FIRST_COMPLETED
                )
            if self._connection.done():
                raise explained(self._connection.exception(), self._api_url)
        finally:
            ready.cancel()

    @property
    def trouble(self) -> str:
        """Why not all can be heard of just now; "" when every shard of ours is connected."""
        away = self._client.away
        if not away:
            return ""
        which = ", ".join(str(shard) for shard in sorted(away))
        return f"There is no connection to Discord just now for shard {which}."

    async def shut(self) -> None:
        """Nothing: Discord delivers once, and to this process alone. So all is heard until the
        end, and whoever does the jobs sees to it that none is begun any more."""

    async def stop(self, seconds: float) -> None:
        """Hear nothing more, let what was heard be taken in, in `seconds`, and close."""
        try:
            if self._connection is not None:
                # It would open again what is closed.
                self._connection.cancel()
            # In this order: what is delivered and not heard is lost.
            await _within(_GOODBYE, self._client.hang_up())
            await self._client.hush(seconds)
            await self._app.close()
        finally:
            self.ending.cancel()
            await self._leave()

    async def _leave(self) -> None:
        connection = self._connection
        if connection is not None:
            # discord.py would go on to open what it is about to open.
            connection.cancel()
        await leave(self._client)
        if connection is not None:
            connection.cancel()
            await asyncio.gather(connection, return_exceptions=True)

    def _ended(self, connection: asyncio.Task[None]) -> None:
        if connection.cancelled() or self.ending.done():
            return
        self.ending.set_result(str(explained(connection.exception(), self._api_url)))
