"""Connections for the shared client that cost little for each token that comes.

The client's usual ones stop and start listening at every read and set a timer for it: with two
hundred answers streaming at once, that alone fills a core. These listen all the time, hand over
what has come, and look once in a while whether the other side has fallen silent.
"""

from __future__ import annotations

import asyncio
import ipaddress
import math
import ssl
from collections.abc import Iterable
from typing import Any, cast

import httpcore

_FULL = 1024 * 1024
"""Bytes that may wait to be read before the other side is asked to hold on."""

_PIECE = 256 * 1024
"""Bytes handed over at once: an encrypted connection takes any number, and says later that it
has too many."""


class Sockets(httpcore.AsyncNetworkBackend):
    """Opens TCP connections on the running loop."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect. Raises httpcore's ConnectTimeout and ConnectError."""
        local = (local_address, 0) if local_address else None
        # Only a name can have several addresses to try side by side.
        delay = None if _is_address(host) else 0.25
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout):
                _, connection = await loop.create_connection(
                    Connection, host, port, local_addr=local, happy_eyeballs_delay=delay
                )
        except TimeoutError as late:
            raise httpcore.ConnectTimeout(str(late)) from late
        except Exception as problem:  # a host or a port that cannot be is no OSError
            raise httpcore.ConnectError(str(problem)) from problem
        try:
            connection.set_options(socket_options or ())
        except OSError as problem:
            await connection.aclose()
            raise httpcore.ConnectError(str(problem)) from problem
        return connection

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class Connection(httpcore.AsyncNetworkStream, asyncio.Protocol):
    """One connection: the loop's protocol and the client's stream in one."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._come = bytearray()
        self._ended = False
        self._held = False
        self._lost: Exception | None = None
        self._reader: asyncio.Future[None] | None = None
        self._writer: asyncio.Future[None] | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._silent_at = math.inf

    # What the client asks for.

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has come, or the next that comes; empty at the end."""
        if not self._come and not self._ended:
            await self._wait(timeout)
        if self._come:
            data = bytes(self._come[:max_bytes])
            del self._come[:max_bytes]
            if self._held and len(self._come) < _FULL and self._transport is not None:
                self._held = False
                self._transport.resume_reading()
            return data
        if self._lost is not None:
            raise httpcore.ReadError(str(self._lost)) from self._lost
        return b""

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send it; returns when little of it still waits. Each piece may take `timeout`."""
        for at in range(0, len(buffer), _PIECE):
            try:
                await self._put(buffer[at : at + _PIECE], timeout)
            except BaseException:
                if at + _PIECE < len(buffer) and self._lost is None:
                    # Half of it is out, so nothing else can follow.
                    await self.aclose()
                raise

    async def aclose(self) -> None:
        """Close at once."""
        if self._transport is not None:
            # What is not sent yet belongs to a request that nobody waits for.
            self._transport.abort()
        self._come.clear()
        self._lose(ConnectionAbortedError("closed here"))

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """The same connection, encrypted from here on."""
        loop = asyncio.get_running_loop()
        transport, inside = self._transport, Connection()
        if transport is None or transport.is_closing():
            # The loop would wait for ever for a handshake on it.
            await self.aclose()
            raise httpcore.ConnectError("the connection is closed") from self._lost
        try:
            async with asyncio.timeout(timeout):
                encrypted = await loop.start_tls(
                    transport, inside, ssl_context, server_hostname=server_hostname
                )
        except TimeoutError as late:
            await self.aclose()
            raise httpcore.ConnectTimeout(str(late)) from late
        except (OSError, ValueError) as problem:  # a name that no certificate can hold
            await self.aclose()
            raise httpcore.ConnectError(str(problem)) from problem
        except BaseException:
            await self.aclose()
            raise
        if encrypted is None:
            raise httpcore.ConnectError("the connection closed while it was being encrypted")
        inside.connection_made(encrypted)
        return inside

    def get_extra_info(self, info: str) -> Any:
        """What the client wants to know of a connection."""
        if self._transport is None:
            return None
        if info == "is_readable":
            # Anything that comes while nobody asked, the end included, makes it unfit for more.
            return bool(self._come) or self._ended
        names = {"client_addr": "sockname", "server_addr": "peername"}
        return self._transport.get_extra_info(names.get(info, info))

    def set_options(self, options: Iterable[Any]) -> None:
        """Set options of the socket itself."""
        sock = self._transport.get_extra_info("socket") if self._transport else None
        if sock is not None:
            for option in options:
                sock.setsockopt(*option)

    # What the loop tells.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection is there."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Bytes have come."""
        self._come += data
        if len(self._come) >= _FULL and not self._held and self._transport is not None:
            self._held = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        """The other side has said all."""
        self._ended = True
        self._wake()
        self.resume_writing()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self._lose(exc)

    def pause_writing(self) -> None:
        """Too much waits to be sent."""
        self._writer = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        """There is room again."""
        writer, self._writer = self._writer, None
        if writer is not None and not writer.done():
            writer.set_result(None)

    async def _put(self, piece: bytes, timeout: float | None) -> None:
        if self._ended and self._lost is None:
            # It would never be read. But what came before the end still can be.
            return
        if self._transport is None or self._transport.is_closing():
            raise httpcore.WriteError("the connection is closed") from self._lost
        self._transport.write(piece)
        if self._writer is None:
            return
        try:
            async with asyncio.timeout(timeout):
                await asyncio.shield(self._writer)
        except TimeoutError as late:
            raise httpcore.WriteTimeout(str(late)) from late
        if self._lost is not None:
            raise httpcore.WriteError(str(self._lost)) from self._lost

    def _lose(self, problem: Exception | None) -> None:
        self._ended = True
        self._lost = self._lost or problem
        if self._alarm is not None:
            self._alarm.cancel()
        self._wake()
        self.resume_writing()

    async def _wait(self, timeout: float | None) -> None:
        loop = asyncio.get_running_loop()
        self._reader = loop.create_future()
        self._silent_at = math.inf if timeout is None else loop.time() + timeout
        # One timer serves many reads: it looks at the newest of these moments.
        if self._alarm is None or self._silent_at < self._alarm.when():
            self._set_alarm(loop)
        try:
            await self._reader
        finally:
            self._reader = None
        if not self._come and not self._ended:
            raise httpcore.ReadTimeout("nothing came for too long")

    def _set_alarm(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        timed = self._silent_at < math.inf
        self._alarm = loop.call_at(self._silent_at, self._look) if timed else None

    def _look(self) -> None:
        """Was there silence for too long, or has somebody read in the meantime?"""
        self._alarm = None
        if self._reader is None:
            return
        loop = asyncio.get_running_loop()
        if loop.time() < self._silent_at:
            self._set_alarm(loop)
        else:
            self._wake()

    def _wake(self) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
