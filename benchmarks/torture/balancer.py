"""Stands before the replicas: brings what Slack sends to one of them, and often to more."""

import asyncio
import itertools
import random
from collections.abc import Sequence
from types import TracebackType
from typing import NamedTuple, Self

import aiohttp
from aiohttp import web

from benchmarks.replicas import Replica

_HELD_BACK = {"host", "content-length", "connection", "accept-encoding", "transfer-encoding"}
_AWAY = (502, 503, 504)


class _Answer(NamedTuple):
    status: int
    body: bytes
    kind: str

    @property
    def rank(self) -> int:
        """The most silent acknowledgement first: a sentence in it says that nothing was taken."""
        return 0 if self.status == 200 and not self.body else 1 if self.status == 200 else 2


class Balancer:
    """Every request goes to the next replica, and on to others when that one does not take it.

    Of each, up to `most` copies go out at once, as many as a die says, to different replicas; the
    first silent acknowledgement is the answer. `copies` counts them. Not `in_turn`, the first
    replica gets all that it takes.
    """

    def __init__(self, replicas: Sequence[Replica], most: int = 1, *, in_turn: bool = True) -> None:
        self._replicas = replicas
        self._most = most
        self._next = itertools.count() if in_turn else itertools.repeat(0)
        self._dice = random.Random(6)
        self._background: set[asyncio.Task[_Answer]] = set()
        self.copies = 0
        self.passed_on = 0

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        app = web.Application(client_max_size=10_000_000)
        app.router.add_post("/{path:.*}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0, backlog=1024).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        await self._runner.cleanup()
        await self._session.close()

    async def _handle(self, request: web.Request) -> web.Response:
        body = await request.read()
        headers = {k: v for k, v in request.headers.items() if k.lower() not in _HELD_BACK}
        count = self._dice.randint(1, self._most)
        self.copies += count
        first = next(self._next)
        copies = [
            asyncio.create_task(self._deliver(first + number, request.path, headers, body))
            for number in range(count)
        ]
        self._background.update(copies)
        best = _Answer(503, b"", "text/plain")
        for copy in copies:
            copy.add_done_callback(self._background.discard)
        for ended in asyncio.as_completed(copies):
            best = min(best, await ended, key=lambda each: each.rank)
            if best.rank == 0:
                break
        return web.Response(status=best.status, body=best.body, content_type=best.kind)

    async def _deliver(
        self, first: int, path: str, headers: dict[str, str], body: bytes
    ) -> _Answer:
        answer = _Answer(503, b"", "text/plain")
        for number in range(len(self._replicas)):
            replica = self._replicas[(first + number) % len(self._replicas)]
            if number:
                self.passed_on += 1
            try:
                async with self._session.post(
                    replica.url + path, data=body, headers=headers
                ) as given:
                    answer = _Answer(given.status, await given.read(), given.content_type)
            except (aiohttp.ClientError, OSError):
                continue
            if answer.status not in _AWAY:
                break
        return answer
