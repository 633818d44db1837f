"""Alive, ready, and the numbers, asked over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from bot import metrics
from bot.web.endpoint import Endpoint
from bot.web.health import health_routes
from bot.web.readiness import Probe, Readiness


@asynccontextmanager
async def asked(readiness: Readiness) -> AsyncIterator[aiohttp.ClientSession]:
    endpoint = Endpoint()
    endpoint.add(health_routes(readiness))
    await endpoint.open()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{endpoint.port}") as browser:
        yield browser
    await endpoint.close()


async def ready(browser: aiohttp.ClientSession) -> tuple[int, Any]:
    async with browser.get("/readyz") as answer:
        return answer.status, await answer.json()


async def alive(browser: aiohttp.ClientSession) -> int:
    async with browser.get("/healthz") as answer:
        return answer.status


async def test_what_is_wrong_is_named_part_by_part() -> None:
    readiness = Readiness()
    well = ""

    async def look() -> str:
        return well

    async with asked(readiness) as browser:
        readiness.say("store", "The database is being opened.")
        readiness.watch("slack", look)
        said = {"ready": False, "wrong": {"store": "The database is being opened."}}
        assert await ready(browser) == (503, said)
        readiness.say("store", "")
        assert await ready(browser) == (200, {"ready": True, "wrong": {}})
        well = "There is no connection."
        assert await ready(browser) == (503, {"ready": False, "wrong": {"slack": well}})
        readiness.stop()
        said = {"ready": False, "wrong": {"process": "This process is stopping."}}
        assert await ready(browser) == (503, said)
        assert await alive(browser) == 200


class Slow:
    """A store whose answers come when they are let."""

    def __init__(self) -> None:
        self.asked = 0
        self.go = asyncio.Event()

    async def look(self) -> str:
        self.asked += 1
        await self.go.wait()
        return ""


async def test_a_store_that_hangs_is_asked_once_and_makes_it_not_ready() -> None:
    slow, readiness = Slow(), Readiness()
    probe = Probe(slow.look, "It does not answer.", seconds=0.01, holds=60.0)
    readiness.watch("store", probe)
    async with asked(readiness) as browser:
        found = await asyncio.gather(*(ready(browser) for _ in range(20)))
        assert found == [(503, {"ready": False, "wrong": {"store": "It does not answer."}})] * 20
        assert slow.asked == 1
        assert await alive(browser) == 200
        slow.go.set()
        assert (await ready(browser))[0] == 200
        assert (await ready(browser))[0] == 200
        assert slow.asked == 1
    await probe.close()


async def test_what_was_found_holds_for_a_while_only() -> None:
    slow = Slow()
    slow.go.set()
    probe = Probe(slow.look, "It does not answer.", holds=0.0)
    assert [await probe() for _ in range(3)] == [""] * 3
    assert slow.asked == 3


async def test_a_fault_in_looking_is_no_end_of_the_page() -> None:
    async def look() -> str:
        raise RuntimeError("of-our-secret-plan")

    readiness = Readiness()
    readiness.watch("store", Probe(look, "It does not answer."))
    async with asked(readiness) as browser:
        status, said = await ready(browser)
    assert status == 503
    assert said["wrong"] == {"store": "It could not be asked: RuntimeError."}


async def test_the_numbers_are_served() -> None:
    metrics.start()
    try:
        metrics.delivered("slack", "command", "accepted")
        async with asked(Readiness()) as browser, browser.get("/metrics") as answer:
            assert answer.headers["Content-Type"].startswith("text/plain; version=")
            page = await answer.text()
    finally:
        metrics.stop()
    line = 'rocket_deliveries_total{kind="command",outcome="accepted",platform="slack",why=""} 1.0'
    assert line in page.splitlines()
    assert "process_resident_memory_bytes" in page
