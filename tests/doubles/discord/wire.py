"""One gateway connection: what is sent keeps its order, compressed as a stream if asked for."""

import asyncio
import contextlib
import json
import zlib
from typing import Any

from aiohttp import web

Json = dict[str, Any]


class Wire:
    """A connection. Sending never waits: a task writes what was put."""

    def __init__(self, request: web.Request, *, compressed: bool) -> None:
        self.socket = web.WebSocketResponse(max_msg_size=4096 * 4)
        self._request = request
        self._deflate = zlib.compressobj() if compressed else None
        self._queue: asyncio.Queue[str | int] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self.ended = False

    async def open(self) -> None:
        """Accept the connection."""
        await self.socket.prepare(self._request)
        self._task = asyncio.create_task(self._write())

    def put(self, text: str) -> None:
        """Send a message after all before it."""
        self._queue.put_nowait(text)

    def op(self, number: int, data: Any = None) -> None:
        """Send a message that is no event."""
        self.put(json.dumps({"op": number, "d": data, "s": None, "t": None}))

    def end(self, code: int) -> None:
        """Close with this code after all that was put."""
        self.ended = True
        self._queue.put_nowait(code)

    def cut(self) -> None:
        """Break the connection off without a goodbye."""
        self.ended = True
        if self._request.transport is not None:
            self._request.transport.abort()

    async def close(self) -> None:
        """Write no more."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _write(self) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                each = await self._queue.get()
                if isinstance(each, int):
                    await self.socket.close(code=each)
                    return
                if self._deflate is None:
                    await self.socket.send_str(each)
                else:
                    packed = self._deflate.compress(each.encode())
                    packed += self._deflate.flush(zlib.Z_SYNC_FLUSH)
                    await self.socket.send_bytes(packed)
