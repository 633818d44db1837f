"""The port: routes that come and go while it is open."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from bot.web.endpoint import LONGEST_BODY, Endpoint, PortTaken


@asynccontextmanager
async def opened() -> AsyncIterator[tuple[Endpoint, aiohttp.ClientSession]]:
    endpoint = Endpoint()
    await endpoint.open()
    base = f"http://127.0.0.1:{endpoint.port}"
    async with aiohttp.ClientSession(base, cookie_jar=aiohttp.DummyCookieJar()) as browser:
        yield endpoint, browser
    await endpoint.close()


async def echo(request: web.Request) -> web.Response:
    return web.Response(body=await request.read(), headers={"X-Asked": request.query_string})


async def status(browser: aiohttp.ClientSession, method: str, path: str, body: bytes = b"") -> int:
    async with browser.request(method, path, data=body) as answer:
        await answer.read()
        return answer.status


async def test_routes_are_added_while_it_is_open() -> None:
    async with opened() as (endpoint, browser):
        assert await status(browser, "POST", "/in") == 404
        endpoint.add([web.post("/in", echo)])
        endpoint.add([web.get("/page", echo)])
        async with browser.post("/in?a=b", data=b"said") as answer:
            assert await answer.read() == b"said"
            assert answer.headers["X-Asked"] == "a=b"
        assert await status(browser, "GET", "/in") == 405
        assert await status(browser, "GET", "/page") == 200
        assert await status(browser, "HEAD", "/page") == 200
        assert await status(browser, "GET", "/page/") == 404


async def test_a_body_may_have_a_megabyte() -> None:
    async with opened() as (endpoint, browser):
        endpoint.add([web.post("/in", echo)])
        assert await status(browser, "POST", "/in", b"x" * LONGEST_BODY) == 200
        assert await status(browser, "POST", "/in", b"x" * (LONGEST_BODY + 1)) == 413


async def test_routes_that_close_answer_what_they_took_and_take_no_more() -> None:
    begun, go = asyncio.Event(), asyncio.Event()

    async def slow(_request: web.Request) -> web.Response:
        begun.set()
        await go.wait()
        return web.Response(text="done")

    async with opened() as (endpoint, browser):
        routes = endpoint.add([web.post("/in", slow)])
        endpoint.add([web.get("/page", echo)])
        first = asyncio.create_task(status(browser, "POST", "/in"))
        await begun.wait()
        closing = asyncio.create_task(routes.close())
        await asyncio.sleep(0)
        async with browser.post("/in") as late:
            assert late.status == 503
            assert late.headers["Connection"] == "close"
        assert not closing.done()
        go.set()
        await closing
        assert await first == 200
        # What others added is still served.
        assert await status(browser, "GET", "/page") == 200


async def test_a_port_that_is_taken_is_named() -> None:
    async with opened() as (endpoint, _):
        second = Endpoint(port=endpoint.port)
        with pytest.raises(PortTaken, match=rf"port {endpoint.port}: .*\. Set PORT"):
            await second.open()
        await second.close()
