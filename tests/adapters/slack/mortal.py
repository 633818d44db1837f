"""An app that can be stopped dead: it runs in a thread, and its loop is never run again."""

import asyncio
import os
import selectors
import socket
import threading
from contextlib import AsyncExitStack, suppress
from typing import Any

from tests.adapters.slack.conftest import App, Team

_PATIENCE = 60.0
_GOODBYE = 0.5
"""Seconds: some would wait long for the answer of a connection that is none any more."""


class Mortal:
    """One process of the app, as good as that: its own thread, loop, store and connections.

    Once it is killed, nothing of it goes on: what it had begun in the database alone comes to
    its end, as a database sees to that by itself.
    """

    def __init__(self, slack: Team, **how: Any) -> None:
        """`how` is for `Team.open_app`."""
        self._slack = slack
        self._how = how
        self._watched = selectors.DefaultSelector()
        self._loop = asyncio.SelectorEventLoop(self._watched)
        self._running = AsyncExitStack()
        self._up = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.app: App

    async def live(self) -> None:
        """Start it."""
        self._thread.start()
        assert await asyncio.to_thread(self._up.wait, _PATIENCE)
        self._slack.request_url = self.app.url

    def kill(self) -> None:
        """Stop it dead, between two steps. Its connections break."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        for each in tuple(self._watched.get_map().values()):
            with socket.socket(fileno=os.dup(each.fd)) as connection, suppress(OSError):
                if connection.family == socket.AF_INET and connection.getpeername():
                    connection.shutdown(socket.SHUT_RDWR)

    async def bury(self) -> None:
        """Put away what is left of it. Nothing that counts may come after this."""
        if self._thread.is_alive():
            self.kill()
        await asyncio.to_thread(self._put_away)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        opening = self._running.enter_async_context(self._slack.open_app(**self._how))
        self.app = self._loop.run_until_complete(opening)
        self._up.set()
        self._loop.run_forever()

    def _put_away(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._end())
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    async def _end(self) -> None:
        session = self.app.client.session
        assert session is not None
        await session.close()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for each in left:
            each.cancel()
        await asyncio.wait(left, timeout=_GOODBYE)
        await self._running.aclose()
