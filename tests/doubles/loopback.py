"""A small HTTP/1.1 server on loopback, in the clear or over TLS, on which the doubles stand."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Self

_PHRASES = {int(status): status.phrase for status in HTTPStatus}
_HEAD_LIMIT = 64 * 1024
_BODY_LIMIT = 32 * 1024 * 1024
_BUFFER_LIMIT = 64 * 1024


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
        self._writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))

    async def send(self, piece: bytes) -> None:
        """Send a piece of the body, at once and on its own."""
        if self.put(piece):
            await self._writer.drain()

    def put(self, piece: bytes) -> bool:
        """Send a piece without waiting; says whether the client should read before the next."""
        framed = b"%x\r\n%s\r\n" % (len(piece), piece) if self._chunked and piece else piece
        transport = self._writer.transport
        if transport.is_closing():
            raise ConnectionResetError("the client has left")
        transport.write(framed)
        return transport.get_write_buffer_size() > _BUFFER_LIMIT

    async def drain(self) -> None:
        """Wait until the client has read most of what was sent."""
        await self._writer.drain()

    async def end(self) -> None:
        """Send what closes the body."""
        if self._chunked:
            self._writer.write(b"0\r\n\r\n")

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


Handler = Callable[[Exchange], Awaitable[None]]


class Loopback:
    """Serves `handler` on 127.0.0.1 between enter and exit; `port` 0 picks a free one.

    With `tls` it speaks https; a client that fails to shake hands counts as no connection.

    A handler that drops the connection or raises ConnectionError ends that connection only.
    """

    def __init__(
        self, handler: Handler, port: int = 0, *, tls: ssl.SSLContext | None = None
    ) -> None:
        self._handler = handler
        self._port = port
        self._tls = tls
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()
        self.connections = 0

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        if self._server is None:
            raise RuntimeError("the double is not running")
        scheme = "https" if self._tls else "http"
        return f"{scheme}://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(
            self._connected, "127.0.0.1", self._port, ssl=self._tls, backlog=1024
        )
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
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            # Whoever asked may have died in the midst of it. Cancelled only by our own exit: the
            # stream protocol would log it as an error.
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
    if "transfer-encoding" in headers:
        raise ConnectionError("a request states its length")
    size = int(headers.get("content-length", "0"))
    if size > _BODY_LIMIT:
        raise ConnectionError("the request's body is too long")
    return Received(method, path, headers, await reader.readexactly(size))
