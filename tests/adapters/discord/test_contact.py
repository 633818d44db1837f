"""What the log says of a connection that is lost."""

import asyncio
from contextlib import AsyncExitStack
from urllib.parse import urlsplit

from tests.adapters.discord.heard import PATIENCE, connected
from tests.adapters.discord.logged import Logged, logged
from tests.doubles.discord import DiscordDouble

_LOST = "WARNING bot.chat.contact no connection to Discord (shard 0): it is tried again until"
_BACK = "INFO bot.chat.contact connected to Discord again"


def discord_double(port: int = 0, token: str = "") -> DiscordDouble:
    double = DiscordDouble(port=port)
    double.gateway.identify_seconds = 0.0
    double.token = token or double.token
    return double


async def until_logged(log: Logged, what: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while what not in log.text:  # noqa: ASYNC110, there is nothing that could tell
            await asyncio.sleep(0.02)


async def test_an_outage_is_a_line_when_it_begins_and_one_when_it_is_over() -> None:
    async with AsyncExitStack() as stack:
        log = stack.enter_context(logged())
        async with discord_double() as double:
            there = await stack.enter_async_context(connected(double))
            port = urlsplit(double.api_url).port
            assert port is not None
        await until_logged(log, _LOST)
        async with discord_double(port, double.token) as double:
            await until_logged(log, _BACK)
            assert there.serving.trouble == ""
            await there.serving.stop(0.0)
    assert [line[: len(_LOST)] for line in log.lines] == [_LOST, _BACK]


async def test_a_connection_that_is_back_at_once_is_none() -> None:
    with logged() as log:
        async with discord_double() as double, connected(double, "2"):
            double.ask_to_reconnect()
            await double.until(
                lambda: [each.resumed for each in double.gateway.connected] == [1, 1]
            )
            assert (await double.command("rocket", check=False)).acked
    assert log.lines == []
