"""The client's own connections over real sockets: nothing lost, nothing left open."""

from __future__ import annotations

import asyncio
import gc
import json
import socket
import ssl
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import httpcore
import httpx
import pytest
import trustme
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.models.client import new_client
from bot.models.completion import ModelError
from bot.models.provider import Provider
from bot.models.sockets import Sockets
from tests.bot.models.conftest import QUICK
from tests.doubles.http2 import Http2Double
from tests.doubles.loopback import Exchange, Loopback
from tests.doubles.provider import ProviderDouble, Reply
from tests.doubles.tls import server_tls

BIG = Random(7).randbytes(10_000_000)
PIECE = bytes(64 * 1024)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
PATIENT = 20.0


def _contexts(*names: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context, and that of a client which trusts it."""
    authority = trustme.CA()
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert(*names).configure_cert(server)
    authority.configure_trust(client)
    return server, client


SERVER, TRUSTING = _contexts("127.0.0.1", "far.example")
BOTH = pytest.mark.parametrize("tls", [None, SERVER], ids=["plain", "tls"])
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Server:
    """Serves a handler on loopback; `left` is set when the last client has gone."""

    def __init__(self, handler: Handler, tls: ssl.SSLContext | None, host: str) -> None:
        self._handler = handler
        self._open: set[asyncio.Task[None]] = set()
        self._tls, self._host = tls, host
        self.connections = 0
        self.left = asyncio.Event()

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._connected, self._host, 0, ssl=self._tls)
        self.port = int(self._server.sockets[0].getsockname()[1])
        self.url = f"http{'s' if self._tls else ''}://127.0.0.1:{self.port}/"

    async def close(self) -> None:
        self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        await self._server.wait_closed()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        self.connections += 1
        try:
            await self._handler(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # cancelled only by our own end
        finally:
            writer.transport.abort()
            self._open.discard(task)
            if not self._open:
                self.left.set()


@asynccontextmanager
async def serving(
    handler: Handler, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> AsyncGenerator[Server, None]:
    server = Server(handler, tls, host)
    await server.open()
    try:
        async with asyncio.timeout(PATIENT):
            yield server
    finally:
        await server.close()


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Reads, and never says a word."""
    while await reader.read(64 * 1024):
        pass


async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Reads the head and nothing more, until the other side has gone."""
    await reader.readuntil(b"\r\n\r\n")
    while not reader.at_eof() and not writer.is_closing():
        await asyncio.sleep(0.01)
        writer.write(b"")


async def echo(exchange: Exchange) -> None:
    """Sends a body back, cut as the path says."""
    body, sizes = exchange.request.body, json.loads(exchange.request.path[1:].replace("_", ","))
    await exchange.start(200, {}, chunked=True)
    at = number = 0
    while at < len(body):
        size = sizes[number % len(sizes)]
        await exchange.send(body[at : at + size])
        at, number = at + size, number + 1
    await exchange.end()


async def _echoed(tls: ssl.SSLContext | None, body: bytes, sizes: list[int]) -> bytes:
    async with Loopback(echo, tls=tls) as server, new_client(TRUSTING) as client:
        path = json.dumps(sizes, separators=("_", ":"))
        return (await client.post(f"{server.origin}/{path}", content=body)).content


@BOTH
@settings(deadline=None, max_examples=60)
@given(
    body=st.integers(0, 300_000).map(lambda n: BIG[:n]) | st.binary(),
    sizes=st.lists(st.sampled_from([1, 2, 100, 16_383, 65_537, 200_000]), min_size=1, max_size=9),
)
def test_any_body_in_any_pieces_comes_back(
    tls: ssl.SSLContext | None, body: bytes, sizes: list[int]
) -> None:
    pieces = [size if len(body) < 500 else size + 1000 for size in sizes]
    assert asyncio.run(_echoed(tls, body, pieces)) == body


@BOTH
async def test_ten_megabytes_both_ways(tls: ssl.SSLContext | None) -> None:
    assert await _echoed(tls, BIG, [65_536]) == BIG


async def test_ten_megabytes_both_ways_over_http2(tmp_path: Path) -> None:
    tls, authority = server_tls(tmp_path, ["h2"])
    text, piece = BIG.hex()[:10_000_000], BIG.hex()[:8000]
    trusting = ssl.create_default_context(cafile=str(authority))
    reply = Reply(text=piece, repeat=1250)
    async with Http2Double(tls, reply) as double, new_client(trusting) as client:
        asked = {"messages": [text], "stream": True}
        answer = await client.post(double.base_url + "/chat/completions", json=asked)
        assert double.requests[0].fields["messages"] == [text]
    assert answer.http_version == "HTTP/2"
    assert answer.text.count(piece) == 1250


@BOTH
@pytest.mark.parametrize("polite", [False, True])
async def test_an_answer_that_breaks_off_is_cut(tls: ssl.SSLContext | None, polite: bool) -> None:
    reply = Reply(pieces=["a"] * 9, cut_after=4, polite_cut=polite)
    async with ProviderDouble(reply, tls=tls) as double, new_client(TRUSTING) as client:
        with pytest.raises(ModelError) as caught:
            await Provider(client, double.base_url, None, patience=QUICK).complete("test-model", [])
    assert caught.value.kind == "cut"


@BOTH
async def test_a_connection_that_the_server_closed_is_not_used_again(
    tls: ssl.SSLContext | None,
) -> None:
    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(OK)
        writer.close()
        await writer.wait_closed()

    async with serving(once, tls) as server, new_client(TRUSTING) as client:
        for _ in range(3):
            assert (await client.get(server.url)).text == "hi"
            await asyncio.sleep(0.02)  # the goodbye is on its way
        assert server.connections == 3


@BOTH
async def test_silence_ends_a_read(tls: ssl.SSLContext | None) -> None:
    async with serving(silent, tls) as server, new_client(TRUSTING) as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.get(server.url, timeout=httpx.Timeout(PATIENT, read=0.05))
        await server.left.wait()


async def test_a_handshake_that_nobody_answers_ends() -> None:
    async with serving(silent) as server, new_client(TRUSTING) as client:
        with pytest.raises(httpx.ConnectTimeout):
            await client.get(server.url.replace("http", "https"), timeout=0.05)
        await server.left.wait()


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://127.0.0.1:99999/", "http://a..b/"])
async def test_what_cannot_be_reached_is_a_connect_error(url: str) -> None:
    async with new_client(TRUSTING) as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(url)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a full queue is refused")
async def test_a_server_that_does_not_answer_the_door() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        address = full.getsockname()
        with socket.create_connection(address):
            with pytest.raises(httpcore.ConnectTimeout):
                await Sockets().connect_tcp(*address, timeout=0.05)
            task = asyncio.create_task(Sockets().connect_tcp(*address))
            await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
    gc.collect()
