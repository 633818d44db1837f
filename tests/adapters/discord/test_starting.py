"""What is started for which settings, and what is said about it."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from pydantic import SecretStr

from adapters.discord.starting import Started, start_discord
from adapters.discord.trouble import Trouble
from bot.jobs.jobs import Jobs
from bot.settings import Settings
from bot.store import Store
from bot.turns import Turns
from tests.adapters.discord.logged import logged
from tests.bot.conftest import Desk, DeskMaker
from tests.doubles.discord import DiscordDouble


def settings(double: DiscordDouble, shards: str = "", api_url: str = "") -> Settings:
    return Settings(
        discord_token=SecretStr(double.token),
        discord_api_url=api_url or double.api_url,
        discord_gateway_url=double.gateway_url,
        discord_shards=shards,
    )


async def start(
    double: DiscordDouble,
    desk: Desk,
    shards: str = "",
    api_url: str = "",
    identify_seconds: float = 0.0,
    jobs: Jobs | None = None,
) -> Started:
    return await start_discord(
        settings(double, shards, api_url),
        desk.rocket,
        desk.store,
        jobs or Jobs(desk.store.jobs),
        Turns(),
        identify_seconds=identify_seconds,
    )


@asynccontextmanager
async def started(
    double: DiscordDouble, desk: Desk, shards: str = ""
) -> AsyncIterator[tuple[str, ...]]:
    """What is said once it runs; stopped in the end."""
    jobs = Jobs(desk.store.jobs)
    running = await start(double, desk, shards, jobs=jobs)
    try:
        yield running.lines
    finally:
        await jobs.drain(0.0)
        await running.stop(0.0)
        await jobs.close()


@pytest.fixture
async def double() -> AsyncIterator[DiscordDouble]:
    async with DiscordDouble() as double:
        double.gateway.identify_seconds = 0.0
        yield double


@pytest.mark.parametrize(
    ("shards", "says", "opens"),
    [
        ("", "1 shard, 3 servers.", [0]),
        ("2", "2 shards, 3 servers.", [0, 1]),
        ("0-1/4", "2 shards of 4, 2 servers.", [0, 1]),
        ("1/4", "1 shard of 4, 1 server.", [1]),
    ],
)
async def test_what_runs_is_said(
    double: DiscordDouble, open_desk: DeskMaker, shards: str, says: str, opens: list[int]
) -> None:
    double.add_guild("Second")
    double.add_guild("Third")
    async with open_desk() as desk, started(double, desk, shards) as lines:
        assert lines[0].startswith("Discord: connected as rocket")
        assert lines[0].endswith(f", {says}")
        assert [each.shard for each in double.gateway.connected] == opens
    assert double.sessions == []
    assert double.complaints == []


async def test_the_intent_that_is_missing_is_said(
    double: DiscordDouble, open_desk: DeskMaker
) -> None:
    async with open_desk() as desk:
        async with started(double, desk) as lines:
            assert "without the message-content intent" in lines[-1]
        double.content_allowed = True
        async with started(double, desk) as lines:
            assert "intent" not in " ".join(lines)


async def test_commands_are_written_once_by_whoever_has_the_first_shard(
    double: DiscordDouble, open_desk: DeskMaker
) -> None:
    changed = "Discord: its commands are brought up to date."
    async with open_desk() as desk:
        async with started(double, desk, "1/2") as lines:
            assert changed not in lines
            assert double.commands.all() == []
        async with started(double, desk, "0/2") as lines:
            assert changed in lines
            assert double.commands.all()
        async with started(double, desk) as lines:
            assert changed not in lines
        assert double.count("commands.put") == 1
    assert double.complaints == []


@pytest.mark.parametrize(
    ("refusal", "told"),
    [({"status": 400, "code": 30034}, "30034"), ({"retry_after": 3_600.0}, "HTTP 429")],
)
async def test_where_commands_are_refused_the_bot_serves_with_the_old_ones(
    double: DiscordDouble, open_desk: DeskMaker, refusal: dict[str, Any], told: str
) -> None:
    double.fail("commands.put", **refusal)
    async with open_desk() as desk, started(double, desk) as lines:
        assert f"Discord: its commands could not be brought up to date ({told})." in lines
        assert len(double.gateway.connected) == 1


async def test_names_from_discord_stay_on_their_line(
    double: DiscordDouble, open_desk: DeskMaker
) -> None:
    double.bot.name = "rocket\x1b[2J\nDiscord: all is well"
    async with open_desk() as desk, started(double, desk) as lines:
        assert all(line.isprintable() for line in lines)


def _revoke(double: DiscordDouble) -> None:
    double.fail("me", status=401)


def _busy(double: DiscordDouble) -> None:
    double.fail("application", status=503)


def _limited(double: DiscordDouble) -> None:
    double.most_invalid = 0


def _no_sessions(double: DiscordDouble) -> None:
    double.gateway.identifies_left = 0


def _cut(double: DiscordDouble) -> None:
    double.fail("gateway", drop="before", times=9)


def _other_token(double: DiscordDouble) -> None:
    double.fail("commands.get", status=401)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (_revoke, "does not accept DISCORD_TOKEN"),
        (_other_token, "does not accept DISCORD_TOKEN"),
        (_busy, r"no time for us just now \(HTTP 503\)"),
        (_limited, r"no time for us just now \(HTTP 429\)"),
        (_no_sessions, "0 more connections today"),
        (_cut, "cannot be reached at"),
    ],
)
async def test_what_cannot_be_started_leaves_nothing_open(
    double: DiscordDouble,
    open_desk: DeskMaker,
    spoil: Callable[[DiscordDouble], None],
    says: str,
) -> None:
    spoil(double)
    async with open_desk() as desk:
        with pytest.raises(Trouble, match=says) as trouble:
            await start(double, desk)
        assert double.token not in str(trouble.value)
        assert double.sessions == []


@pytest.mark.parametrize("kind", ["me", "application", "gateway", "commands.get"])
async def test_a_start_that_is_broken_off_leaves_nothing_open(
    double: DiscordDouble, open_desk: DeskMaker, kind: str
) -> None:
    slow = double.fail(kind, hang=60.0)
    async with open_desk() as desk:
        starting = asyncio.create_task(start(double, desk))
        await double.until(lambda: slow.done)
        starting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await starting
        assert double.sessions == []


async def test_an_address_where_nobody_is_is_named(
    double: DiscordDouble, open_desk: DeskMaker
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}/api"
        async with open_desk() as desk:
            with pytest.raises(Trouble, match=f"reached at {nobody}: .*DISCORD_API_URL"):
                await start(double, desk, api_url=nobody)


@asynccontextmanager
async def api(answer: Callable[[web.Request], object]) -> AsyncIterator[str]:
    """An API that answers with whatever that gives, as JSON unless it is text."""

    async def serve(request: web.Request) -> web.Response:
        body = answer(request)
        if asyncio.iscoroutine(body):
            body = await body
        if isinstance(body, str):
            return web.Response(text=body, content_type="text/html")
        return web.Response(body=json.dumps(body).encode(), content_type="application/json")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest.mark.parametrize("body", ["<html>hello</html>", {}, [], {"id": "x", "username": 3}])
async def test_what_does_not_speak_as_discord_is_named(
    double: DiscordDouble, open_desk: DeskMaker, body: object
) -> None:
    async with api(lambda _: body) as other, open_desk() as desk:
        with pytest.raises(Trouble, match=f"at {other} does not speak as Discord does"):
            await start(double, desk, api_url=other)


async def test_what_a_server_keeps_knows_when_the_next_may_identify(
    server_url: str, double: DiscordDouble, open_desk: DeskMaker
) -> None:
    async with open_desk() as desk:
        running = await start(double, desk, identify_seconds=30.0)
        await running.stop(0.0)
        another = await Store.open(server_url)
        assert another.lanes is not None
        booked = await another.lanes.book("discord identify 0", 0.0, 0.0, 600.0)
        await another.close()
    assert booked is not None
    assert booked.until > 0.0


async def test_an_app_whose_interactions_go_elsewhere_is_told(
    double: DiscordDouble, open_desk: DeskMaker
) -> None:
    async def passed_on(request: web.Request) -> object:
        headers = {"Authorization": request.headers["Authorization"]}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.get(double.api_url + request.path) as answer,
        ):
            body = await answer.json()
        return {**body, "interactions_endpoint_url": "https://elsewhere.example/"}

    async with api(passed_on) as proxy, open_desk() as desk:
        with pytest.raises(Trouble, match="“Interactions Endpoint URL”"):
            await start(double, desk, api_url=proxy)
        assert double.sessions == []


async def test_the_log_has_no_token_and_no_words(
    double: DiscordDouble, open_desk: DeskMaker
) -> None:
    async with open_desk() as desk:
        with logged() as log:
            async with started(double, desk):
                await double.say(double.general, "of-our-secret-plan", mention=True)
                await double.say(double.dm(), "of-our-secret-plan")
                double.drop_sockets()
                await double.until(lambda: double.gateway.connected)
                await double.settle()
            double.fail("application", status=403, code=20012)
            with pytest.raises(Trouble, match="20012"):
                await start(double, desk)
        assert "of-our-secret-plan" not in log.text
        assert double.token not in log.text
        assert "DEBUG discord" not in log.text
