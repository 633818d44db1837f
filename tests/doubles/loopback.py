"""A small HTTP/1.1 server on loopback, on which the provider and weights doubles stand."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Self

_PHRASES = {int(status): status.phrase for status in HTTPStatus}
_HEAD_LIMIT = 64 * 1024
_BODY_LIMIT = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came; header names are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Exchange:
    """One request and the writing of its answer."""

    def __init__(
        self, request: Received, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.request = request
        self._reader = reader
        self._writer = writer
        self._chunked = False

    async def start(self, status: int, headers: dict[str, str], *, chunked: bool = False) -> None:
        """Send the status and the headers."""
        self._chunked = chunked
        if chunked:
            headers = {**headers, "Transfer-Encoding": "chunked"}
        phrase = _PHRASES.get(status, "Unassigned")
        lines = [f"HTTP/1.1 {status} {phrase}", *(f"{k}: {v}" for k, v in headers.items())]
        await self._write("\r\n".join([*lines, "", ""]).encode("latin-1"))

    async def send(self, piece: bytes) -> None:
        """Send a piece of the body, at once and on its own."""
        if piece:
            framed = b"%x\r\n%s\r\n" % (len(piece), piece) if self._chunked else piece
            await self._write(framed)

    async def end(self) -> None:
        """Send what closes the body."""
        if self._chunked:
            await self._write(b"0\r\n\r\n")

    async def respond(self, status: int, headers: dict[str, str], body: bytes) -> None:
        """Send a whole answer."""
        await self.start(status, {**headers, "Content-Length": str(len(body))})
        await self.send(body)

    def drop(self) -> None:
        """Break the connection off without a goodbye."""
        self._writer.transport.abort()

    async def gone(self) -> None:
        """Return when the client has closed its end."""
        while await self._reader.read(1024):
            pass

    async def _write(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()


Handler = Callable[[Exchange], Awaitable[None]]


class Loopback:
    """Serves `handler` on 127.0.0.1 between enter and exit; `port` 0 picks a free one.

    A handler that drops the connection or raises ConnectionError ends that connection only.
    """

    def __init__(self, handler: Handler, port: int = 0) -> None:
        self._handler = handler
        self._port = port
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()
        self.connections = 0

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        if self._server is None:
            raise RuntimeError("the double is not running")
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self._port)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is None:
            return
        self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        await self._server.wait_closed()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a connection is served by a task")
        self._open.add(task)
        self.connections += 1
        try:
            while not writer.is_closing():
                request = await _read_request(reader)
                if request is None:
                    break
                await self._handler(Exchange(request, reader, writer))
        except (ConnectionError, asyncio.CancelledError):
            # Cancelled only by our own exit: the stream protocol would log it as an error.
            pass
        finally:
            self._open.discard(task)
            writer.transport.abort()


async def _read_request(reader: asyncio.StreamReader) -> Received | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    if len(head) > _HEAD_LIMIT:
        raise ConnectionError("the request's head is too long")
    first, *lines = head.split("\r\n")
    method, path, _ = first.split(" ", 2)
    headers = {}
    for line in filter(None, lines):
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    size = int(headers.get("content-length", "0"))
    if size > _BODY_LIMIT:
        raise ConnectionError("the request's body is too long")
    return Received(method, path, headers, await reader.readexactly(size))
