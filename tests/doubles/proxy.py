"""An HTTP proxy on loopback. Whatever host it is asked for, it leads to one port."""

from __future__ import annotations

import asyncio
import ssl
from typing import Self
from urllib.parse import urlsplit


class ProxyDouble:
    """Tunnels and forwards to `port` of 127.0.0.1: `async with ProxyDouble(port) as proxy`.

    `asked` holds the host and port of every request, in order. With `tls` the way to the proxy
    itself is encrypted; with a `status` other than 200 it refuses every tunnel.
    """

    def __init__(self, port: int, *, tls: ssl.SSLContext | None = None, status: int = 200) -> None:
        self._port = port
        self._tls = tls
        self._status = status
        self._open: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        """What a proxy setting takes."""
        if self._server is None:
            raise RuntimeError("the double is not running")
        scheme = "https" if self._tls else "http"
        return f"{scheme}://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0, ssl=self._tls)
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
        try:
            await self._serve(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            # Cancelled only by our own exit: the stream protocol would log it as an error.
            pass
        finally:
            self._open.discard(task)
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        method, target, rest = head.decode("latin-1").split(" ", 2)
        tunnel = method == "CONNECT"
        self.asked.append(target if tunnel else urlsplit(target).netloc)
        if tunnel and self._status != 200:
            writer.write(b"HTTP/1.1 %d No\r\nContent-Length: 0\r\n\r\n" % self._status)
            await writer.drain()
            return
        there, onward = await asyncio.open_connection("127.0.0.1", self._port)
        if tunnel:
            writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
        else:
            path = urlsplit(target).path or "/"
            onward.write(f"{method} {path} {rest}".encode("latin-1"))
        ways = asyncio.gather(_pump(reader, onward), _pump(there, writer))
        try:
            await ways
        finally:
            ways.cancel()
            onward.transport.abort()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while piece := await reader.read(64 * 1024):
            writer.write(piece)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()
