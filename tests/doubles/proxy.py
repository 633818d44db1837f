"""Servers that mind each byte: any handler on a socket of loopback, and an HTTP proxy."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from typing import Self
from urllib.parse import urlsplit

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
HI = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"


async def answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers every request that has no body with HI."""
    while await reader.readuntil(b"\r\n\r\n"):
        writer.write(HI)


def leaving(said: bytes, *, when_asked: bool) -> Handler:
    """A handler that says this and closes at once behind it."""

    async def leave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if when_asked:
            await reader.readuntil(b"\r\n\r\n")
        writer.write(said)
        writer.close()
        await writer.wait_closed()

    return leave


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Reads until the client has gone, and never says a word."""
    while await reader.read(64 * 1024):
        pass


async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Reads nothing at all, and talks until the client has gone; for half a minute at most."""
    for _ in range(6000):
        if writer.is_closing():
            return
        await asyncio.sleep(0.005)
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")


class SocketDouble:
    """Serves each connection with `handler` between enter and exit, and drops it behind that.

    `connections` counts the clients from the start. One that breaks off ends its handler and
    nothing else.
    """

    def __init__(
        self, handler: Handler, *, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
    ) -> None:
        self._handler = handler
        self._tls = tls
        self._host = host
        self._open: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._left = asyncio.Event()
        self.connections = 0

    @property
    def port(self) -> int:
        """The port of loopback that it serves."""
        if self._server is None:
            raise RuntimeError("the double is not running")
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def url(self) -> str:
        """Scheme, host and port."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http{'s' if self._tls else ''}://{host}:{self.port}"

    async def left(self) -> None:
        """Wait until no client is there any more. Raises TimeoutError when one stays."""
        async with asyncio.timeout(10):
            await self._left.wait()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, self._host, 0, ssl=self._tls)
        return self

    async def __aexit__(self, *_: object) -> None:
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
        self._left.clear()
        try:
            await self._handler(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            # Cancelled only by our own exit: the stream protocol would log it as an error.
            pass
        finally:
            writer.transport.abort()
            self._open.discard(task)
            if not self._open:
                self._left.set()


class ProxyDouble(SocketDouble):
    """A proxy. Whatever host it is asked for, it leads to `port` of 127.0.0.1.

    `asked` holds the host and port of every request, in order. With `tls` the way to the proxy
    itself is encrypted; with a `status` other than 200 it refuses every tunnel.
    """

    def __init__(self, port: int, *, tls: ssl.SSLContext | None = None, status: int = 200) -> None:
        super().__init__(self._serve, tls=tls)
        self._port = port
        self._status = status
        self.asked: list[str] = []

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        method, target, rest = head.decode("latin-1").split(" ", 2)
        tunnel = method == "CONNECT"
        self.asked.append(target if tunnel else urlsplit(target).netloc)
        if tunnel and self._status != 200:
            writer.write(b"HTTP/1.1 %d No\r\nContent-Length: 0\r\n\r\n" % self._status)
            await writer.drain()
            await reader.read()
            return
        there, onward = await asyncio.open_connection("127.0.0.1", self._port)
        if tunnel:
            writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
        else:
            path = urlsplit(target).path or "/"
            onward.write(f"{method} {path} {rest}".encode("latin-1"))
        ways = asyncio.gather(pump(reader, onward), pump(there, writer))
        try:
            await ways
        finally:
            ways.cancel()
            onward.transport.abort()


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on what comes until no more does."""
    try:
        while piece := await reader.read(64 * 1024):
            writer.write(piece)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()
