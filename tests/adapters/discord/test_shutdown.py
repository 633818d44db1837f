"""Stopping in every state: what was taken is answered, and nothing is left open."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import CoroutineType
from typing import Any

import pytest
from aiohttp import web
from discord.gateway import KeepAliveHandler
from pydantic import SecretStr
from sqlalchemy import select

from adapters.discord.connection import point_at
from adapters.discord.starting import start_discord
from adapters.discord.trouble import Trouble
from bot.jobs.jobs import Jobs
from bot.settings import Settings
from bot.store.schema import deliveries
from bot.turns import Turns
from tests.adapters.discord.heard import PATIENCE, connected, logged_in
from tests.bot.conftest import DeskMaker
from tests.doubles.discord import DiscordDouble


def left_over() -> list[str]:
    """Tasks of ours or of discord.py's, and threads that keep a connection alive."""
    tasks = [task.get_name() for task in asyncio.all_tasks() if _of_the_app(task)]
    return tasks + [each.name for each in keep_alives() if not each._stop_ev.is_set()]


def keep_alives() -> list[KeepAliveHandler]:
    return [each for each in threading.enumerate() if isinstance(each, KeepAliveHandler)]


def _of_the_app(task: asyncio.Task[Any]) -> bool:
    coroutine = task.get_coro()
    assert isinstance(coroutine, CoroutineType)
    parts = Path(coroutine.cr_code.co_filename).parts
    # The store listens on its server until it is closed itself.
    listens = parts[-2:] == ("store", "notices.py")
    return bool({"adapters", "bot", "discord"} & {*parts}) and "tests" not in parts and not listens


async def test_what_was_taken_is_answered_and_nothing_is_left() -> None:
    async with DiscordDouble() as double:
        double.gateway.identify_seconds = 0.0
        async with connected(double, "2") as there:
            there.heard.go.clear()
            waiting = asyncio.create_task(double.command("rocket", check=False))
            await there.heard.begun.wait()
            stopping = asyncio.create_task(there.serving.stop(PATIENCE))
            await asyncio.sleep(0)
            said = await double.say(double.general, "too late")
            there.heard.go.set()
            await stopping
            assert (await waiting).acked
            assert there.heard.log == ["answered", "closed"]
            assert said.id not in {str(each.id) for each in there.heard.messages}
            assert there.serving.ending.cancelled()
            # Both shards said goodbye, so their sessions are gone at once.
            await double.until(lambda: not double.sessions)
            assert left_over() == []
    assert double.complaints == []


async def test_the_real_app_ends_what_it_has_begun_and_leaves_nothing(open_desk: DeskMaker) -> None:
    async with DiscordDouble() as double, open_desk() as desk:
        settings = Settings(
            discord_token=SecretStr(double.token),
            discord_api_url=double.api_url,
            discord_gateway_url=double.gateway_url,
        )
        jobs = Jobs(desk.store.jobs)
        await jobs.start()
        started = await start_discord(settings, desk.rocket, desk.store, jobs, Turns())
        asked = await double.command("rocket", {"prompt": "write a note to all staff"})
        assert asked.acked
        await started.shut()
        await jobs.drain(PATIENCE)
        later = await double.command("rocket", {"prompt": "write a note to all staff"})
        await started.stop(0.0)
        assert await jobs.close() == 0
        assert asked.answered
        assert (later.acked, later.answered) == (True, False)
        async with desk.store.engine.connect() as connection:
            in_order = select(deliveries.c.state).order_by(deliveries.c.created)
            states = await connection.execute(in_order)
        assert [*states.scalars()] == ["done", "waiting"]
        assert left_over() == []
    assert double.complaints == []


async def test_what_takes_too_long_is_broken_off() -> None:
    async with DiscordDouble() as double, connected(double) as there:
        double.patience = 0.2
        there.heard.go.clear()
        waiting = asyncio.create_task(double.command("rocket", check=False))
        await there.heard.begun.wait()
        await there.serving.stop(0.01)
        assert (await waiting).failed
        assert there.heard.log == ["closed"]
        assert left_over() == []


async def test_stopping_while_shards_wait_for_their_turn() -> None:
    async with DiscordDouble() as double, logged_in(double, "4", identify_seconds=60.0) as there:
        starting = asyncio.create_task(there.serving.start(PATIENCE))
        # The first is in; the second has been greeted and waits.
        await double.until(lambda: len(keep_alives()) == 2)
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)
        await there.serving.stop(0.0)
        await double.until(lambda: not double.gateway.wires)
        assert left_over() == []


async def test_stopping_twice_is_stopping_once() -> None:
    async with DiscordDouble() as double, connected(double) as there:
        await there.serving.stop(0.0)
        await there.serving.stop(0.0)
        assert left_over() == []


async def test_stopping_after_it_ended_by_itself() -> None:
    async with DiscordDouble() as double:
        double.gateway.identify_seconds = 0.0
        async with connected(double, "2") as there:
            double.token = "another"
            double.drop_sockets()
            await asyncio.wait_for(there.serving.ending, PATIENCE)
            await there.serving.stop(0.0)
            assert left_over() == []


async def test_a_gateway_where_nobody_is_is_named_and_left() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"ws://127.0.0.1:{free.getsockname()[1]}/"
        async with DiscordDouble() as double, logged_in(double) as there:
            point_at(double.api_url, nobody)
            with pytest.raises(Trouble, match=r"did not let the bot in within 0 seconds"):
                await there.serving.start(0.2)
            await there.serving.stop(0.0)
            assert left_over() == []


@asynccontextmanager
async def deaf_gateway(greets: bool) -> AsyncIterator[str]:
    """Says nothing at all, or nothing after it greeted, not even goodbye."""
    done = asyncio.Event()

    async def serve(request: web.Request) -> web.WebSocketResponse:
        wire = web.WebSocketResponse(autoclose=False)
        await wire.prepare(request)
        if greets:
            await wire.send_json({"op": 10, "d": {"heartbeat_interval": 41_250}})
        await done.wait()
        return wire

    app = web.Application()
    app.router.add_get("/", serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"ws://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        done.set()
        await runner.cleanup()


@pytest.mark.parametrize("greets", [False, True])
async def test_a_gateway_that_does_not_answer_holds_nobody_up(greets: bool) -> None:
    async with (
        DiscordDouble() as double,
        deaf_gateway(greets) as gateway,
        logged_in(double) as there,
    ):
        point_at(double.api_url, gateway)
        with pytest.raises(Trouble, match="DISCORD_GATEWAY_URL"):
            await there.serving.start(0.2)
        async with asyncio.timeout(PATIENCE):
            await there.serving.stop(0.0)
        assert left_over() == []
