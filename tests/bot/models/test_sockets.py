"""The client's own connections over real sockets: nothing lost, nothing left open."""

import asyncio
import gc
import os
import socket
import ssl
import sys
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncGenerator, Callable
from itertools import cycle
from pathlib import Path
from random import Random

import httpcore
import httpx
import pytest
import trustme
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.models.client import new_client
from bot.models.completion import ChatMessage, ModelError
from bot.models.provider import Provider
from bot.models.sockets import Sockets
from tests.bot.models.conftest import QUICK
from tests.doubles.http2 import Http2Double
from tests.doubles.loopback import Exchange, Loopback
from tests.doubles.provider import ProviderDouble, Reply
from tests.doubles.proxy import (
    HI,
    Handler,
    ProxyDouble,
    SocketDouble,
    answering,
    deaf,
    leaving,
    silent,
)
from tests.doubles.tls import server_tls
from tests.examples import examples

BIG = Random(7).randbytes(10_000_000)
END = b"\r\n\r\n"
Tls = ssl.SSLContext | None

AUTHORITY = trustme.CA()
SERVER, TRUSTING = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
AUTHORITY.issue_cert("127.0.0.1", "localhost", "far.example").configure_cert(SERVER)
AUTHORITY.configure_trust(TRUSTING)
BOTH = pytest.mark.parametrize("tls", [None, SERVER], ids=["plain", "tls"])


async def opened(server: SocketDouble, tls: Tls = None) -> httpcore.AsyncNetworkStream:
    stream = await Sockets().connect_tcp("127.0.0.1", server.port)
    return await stream.start_tls(TRUSTING, "127.0.0.1") if tls else stream


@BOTH
@settings(deadline=None, max_examples=examples(50))
@given(
    body=st.integers(0, 300_000).map(lambda n: BIG[:n]) | st.binary(),
    sizes=st.lists(st.sampled_from([999, 16_383, 65_537, 200_000]), min_size=1, max_size=9),
)
@example(b"ten bytes.", [1, 2])
@example(BIG, [500_000])
def test_any_body_in_any_pieces_goes_there_and_comes_back(
    tls: Tls, body: bytes, sizes: list[int]
) -> None:
    async def echo(exchange: Exchange) -> None:
        await exchange.start(200, {}, chunked=True)
        rest, size = exchange.request.body, cycle(sizes)
        while rest:
            cut = next(size)
            await exchange.send(rest[:cut])
            rest = rest[cut:]
        await exchange.end()

    async def run() -> bytes:
        async with Loopback(echo, tls=tls) as server, new_client(TRUSTING) as client:
            return (await client.post(server.origin, content=body)).content

    assert asyncio.run(run()) == body


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
async def test_an_answer_that_breaks_off_is_cut(tls: Tls, polite: bool) -> None:
    reply = Reply(pieces=["a"] * 9, cut_after=4, polite_cut=polite)
    async with ProviderDouble(reply, tls=tls) as double, new_client(TRUSTING) as client:
        asked = Provider(client, double.base_url, None, patience=QUICK)
        with pytest.raises(ModelError) as caught:
            await asked.complete("test-model", [ChatMessage("user", "Hello?")])
    assert caught.value.kind == "cut"


@BOTH
async def test_a_connection_that_the_server_closed_is_not_used_again(tls: Tls) -> None:
    once = leaving(HI, when_asked=True)
    async with SocketDouble(once, tls=tls) as server, new_client(TRUSTING) as client:
        for _ in range(3):
            assert (await client.get(server.url)).text == "hi"
            await server.left()
            await asyncio.sleep(0.02)  # the goodbye is on its way
        assert server.connections == 3


@BOTH
async def test_what_came_before_the_end_is_read_whatever_is_written_after_it(tls: Tls) -> None:
    talks_first = leaving(BIG[:300_000], when_asked=False)
    async with SocketDouble(talks_first, tls=tls) as server:
        stream, got = await opened(server, tls), b""
        await server.left()
        await asyncio.sleep(0.02)
        await stream.write(b"thanks")
        while piece := await stream.read(10_000):
            got += piece
        assert got == BIG[:300_000]
        assert stream.get_extra_info("is_readable")
        await stream.aclose()
        await stream.aclose()
        with pytest.raises(httpcore.ReadError):
            await stream.read(1)
        with pytest.raises(httpcore.WriteError):
            await stream.write(b"?")
        with pytest.raises(httpcore.ConnectError):
            await stream.start_tls(TRUSTING, "127.0.0.1", timeout=5)


async def test_a_refusal_in_the_middle_of_an_upload_is_read() -> None:
    async def refuses(reader: StreamReader, writer: StreamWriter) -> None:
        await reader.readuntil(END)
        writer.write(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
        writer.write_eof()
        await asyncio.Event().wait()

    async with SocketDouble(refuses) as server, new_client(TRUSTING) as client:
        assert (await client.post(server.url, content=bytes(60_000_000))).status_code == 413


async def test_each_read_has_its_own_patience() -> None:
    async with SocketDouble(answering) as server:
        stream = await opened(server)

        async def ask(wait: float) -> None:
            await asyncio.sleep(wait)
            await stream.write(END)

        for patience, wait in ((60, 0), (30, 0), (0.6, 0), (None, 0.8), (60, 0)):
            answer, _ = await asyncio.gather(stream.read(1000, patience), ask(wait))
            assert answer == HI
        with pytest.raises(httpcore.ReadTimeout):
            await stream.read(1000, 0.05)
        await stream.aclose()


@BOTH
async def test_a_read_and_a_write_that_nobody_answers_end(tls: Tls) -> None:
    patience = httpx.Timeout(20, read=0.05, write=0.05)
    async with SocketDouble(silent, tls=tls) as server, new_client(TRUSTING) as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.get(server.url, timeout=patience)
        if not tls:
            with pytest.raises(httpx.ConnectTimeout):  # of the handshake
                await client.get(server.url.replace("http", "https"), timeout=0.05)
        await server.left()
    async with SocketDouble(deaf, tls=tls) as server, new_client(TRUSTING) as client:
        with pytest.raises(httpx.WriteTimeout):
            await client.post(server.url, content=bytes(60_000_000), timeout=patience)
        await server.left()


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://127.0.0.1:99999/", "http://a..b/"])
async def test_what_cannot_be_reached_is_a_connect_error(url: str) -> None:
    async with new_client(TRUSTING) as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(url)


async def test_a_socket_that_cannot_be_set_as_wanted_is_closed() -> None:
    option = (socket.SOL_SOCKET, 99_999, 1)
    async with SocketDouble(silent) as server:
        with pytest.raises(httpcore.ConnectError):
            await Sockets().connect_tcp("127.0.0.1", server.port, socket_options=[option])
        await server.left()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a full queue is refused")
async def test_a_server_that_does_not_answer_the_door() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        host, port = full.getsockname()
        with socket.create_connection((host, port)):
            with pytest.raises(httpcore.ConnectTimeout):
                await Sockets().connect_tcp(host, port, timeout=0.05)
            with pytest.raises(TimeoutError):  # broken off from outside
                await asyncio.wait_for(Sockets().connect_tcp(host, port), 0.05)
    gc.collect()


@pytest.mark.parametrize("size", [0, 60_000_000])
@pytest.mark.parametrize("scheme", ["http", "https", "handshake"])
async def test_breaking_off_closes_the_connection_at_once(scheme: str, size: int) -> None:
    handler: Handler = deaf if size and scheme != "handshake" else silent
    tls = SERVER if scheme == "https" else None
    async with SocketDouble(handler, tls=tls) as server, new_client(TRUSTING) as client:
        url = server.url.replace("http:", "https:") if scheme == "handshake" else server.url
        task = asyncio.create_task(client.post(url, content=bytes(size)))
        await stalled(lambda: server.connections)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await server.left()


@BOTH
def test_breaking_off_at_any_moment_leaves_nothing_open(tls: Tls) -> None:
    async def work(rounds: int) -> None:
        async with SocketDouble(answering, tls=tls) as server:
            async with new_client(TRUSTING) as client:
                task = asyncio.create_task(client.get(server.url))
                for _ in range(rounds):
                    await asyncio.sleep(0)
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
            if server.connections:
                await server.left()

    for rounds in range(50):
        asyncio.run(work(rounds))
    gc.collect()


async def stalled(count: Callable[[], int]) -> int:
    """What is counted, when it does not grow any more."""
    before = 0
    while before != (now := count()) or not now:
        before = now
        await asyncio.sleep(0.05)
    return before


@BOTH
async def test_a_slow_reader_holds_the_server_back(tls: Tls) -> None:
    sent, total = 0, 6 * len(BIG)

    async def pours(exchange: Exchange) -> None:
        nonlocal sent
        await exchange.start(200, {"Content-Length": str(total)})
        while sent < total:
            await exchange.send(BIG[:100_000])
            sent += 100_000

    async with (
        Loopback(pours, tls=tls) as server,
        new_client(TRUSTING) as client,
        client.stream("GET", server.origin) as response,
    ):
        pieces = response.aiter_raw()
        got = len(await anext(pieces))
        assert await stalled(lambda: sent) < total / 2
        async for piece in pieces:
            got += len(piece)
        assert got == total


@BOTH
async def test_a_slow_server_holds_the_upload_back(tls: Tls) -> None:
    sent, total, ready = 0, 6 * len(BIG), asyncio.Event()

    async def body() -> AsyncGenerator[bytes, None]:
        nonlocal sent
        while sent < total:
            yield BIG[:100_000]
            sent += 100_000

    async def waits(reader: StreamReader, writer: StreamWriter) -> None:
        await ready.wait()
        await reader.readuntil(END)
        await reader.readexactly(total)
        writer.write(HI)
        await silent(reader, writer)

    async with SocketDouble(waits, tls=tls) as server, new_client(TRUSTING) as client:
        length = {"Content-Length": str(total)}
        task = asyncio.create_task(client.post(server.url, content=body(), headers=length))
        assert await stalled(lambda: sent) < total / 2
        ready.set()
        assert (await task).text == "hi"


async def test_names_and_both_kinds_of_address_are_reached() -> None:
    async with SocketDouble(answering) as server, new_client(TRUSTING) as client:
        assert (await client.get(f"http://localhost:{server.port}/")).text == "hi"
    if socket.has_ipv6:
        async with SocketDouble(answering, host="::1") as server, new_client(TRUSTING) as client:
            assert (await client.get(server.url)).text == "hi"


@pytest.mark.parametrize(
    ("variable", "tls"),
    [("HTTPS_PROXY", SERVER), ("ALL_PROXY", SERVER), ("all_proxy", None), ("HTTP_PROXY", None)],
)
async def test_a_proxy_leads_out_and_never_to_loopback(
    variable: str, tls: Tls, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    async with SocketDouble(answering, tls=tls) as server, ProxyDouble(server.port) as proxy:
        monkeypatch.setenv(variable, proxy.url)
        async with new_client(TRUSTING) as client:
            for host in ("far.example", f"127.0.0.1:{server.port}", f"localhost:{server.port}"):
                answer = await client.get(f"http{'s' if tls else ''}://{host}/")
                assert answer.text == "hi"
    assert proxy.asked == ["far.example:443" if tls else "far.example"]


@pytest.mark.parametrize("way", [None, SERVER], ids=["plain proxy", "tls proxy"])
async def test_our_connections_go_through_a_tunnel(way: Tls) -> None:
    trusting = TRUSTING if way else None
    async with SocketDouble(answering, tls=SERVER) as server:
        async with (
            ProxyDouble(server.port, tls=way) as proxy,
            httpcore.AsyncHTTPProxy(
                proxy.url,
                ssl_context=TRUSTING,
                proxy_ssl_context=trusting,
                network_backend=Sockets(),
            ) as pool,
        ):
            for _ in range(2):
                assert (await pool.request("GET", "https://far.example/")).content == b"hi"
        assert server.connections == 1
    assert proxy.asked == ["far.example:443"]
