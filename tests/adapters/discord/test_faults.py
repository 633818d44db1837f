"""Whatever Discord throws, each run ends in exactly one finished card."""

from collections.abc import Callable

import pytest

from tests.adapters.discord.conftest import Server, ServerMaker
from tests.adapters.discord.front import front
from tests.adapters.discord.nasty import nasty
from tests.adapters.discord.running import runs
from tests.adapters.discord.steps import ROUGH

FOUR = [nasty(f"answer-{n}-", 9_000) for n in range(4)]

_CALLS = ("send", "follow_up", "edit", "answer.edit", "delete", "answer.delete", "history")


def lose_some_after(discord: Server) -> None:
    for each in _CALLS:
        discord.fail(each, drop="after", share=0.15)


def all_of_it(discord: Server) -> None:
    discord.gateway.duplicates = 2
    discord.fail("answer.edit", status=502)
    for each in _CALLS:
        discord.fail(each, hang=0.3, share=0.05)
        discord.fail(each, drop="after", share=0.07)
        discord.fail(each, drop="before", share=0.07)
        discord.fail(each, retry_after=0.1, share=0.07)


@pytest.mark.parametrize("throw", [lose_some_after, all_of_it])
async def test_calls_that_fail(open_server: ServerMaker, throw: Callable[[Server], None]) -> None:
    async with runs(open_server, FOUR, of="both") as there:
        await there.run()
        throw(there.discord)
        found = await there.standing()
        there.discord.faults.clear()
        assert found.exact, found


async def test_calls_that_come_too_early_or_not_through(open_server: ServerMaker) -> None:
    async with runs(open_server, FOUR, of="both") as there:
        await there.run()
        async with front(there.discord, each=6, seconds=0.2) as before:
            found = await there.standing()
        assert found.exact, found
        assert before.refused > 2


async def test_a_gateway_that_breaks(open_server: ServerMaker) -> None:
    async with runs(open_server, FOUR, of="both") as there:
        discord = there.discord
        discord.gateway.identify_seconds = 0.0
        ways = (discord.drop_sockets, discord.ask_to_reconnect, discord.invalidate_sessions)
        await there.run()
        for way in ways:
            await there.some(1)
            way()
            await discord.connected()
        found = await there.standing()
        assert found.exact, found
        await discord.until(lambda: discord.sessions)
        # It hears again of what people do.
        await discord.command("rocket", {"prompt": ROUGH}, user=discord.ada)
        await discord.until(lambda: discord.ephemerals(discord.ada))


async def test_tokens_that_expire_while_all_read(open_server: ServerMaker) -> None:
    async with runs(open_server, FOUR) as there:
        discord = there.discord
        await there.run()
        # One before its first word, one on its first message, one on a later one.
        discord.expire(there.presses[0])
        await there.some(1)
        discord.expire(there.presses[1])
        await discord.until(lambda: there.presses[2].follow_ups)
        discord.expire(there.presses[2])
        found = await there.standing()
        assert found.exact, found
        assert discord.count("edit") > 0


async def test_messages_that_a_moderator_deletes(open_server: ServerMaker) -> None:
    async with runs(open_server, FOUR, rate=100.0) as there:
        discord = there.discord
        await there.run()
        for message in await there.some(2):
            await discord.delete(message)
        # One in the middle, and the first of several.
        await discord.until(lambda: len(there.presses[2].follow_ups) > 1)
        await discord.delete(there.presses[2].follow_ups[0])
        first = there.presses[3].message
        assert first is not None
        await discord.until(lambda: there.presses[3].follow_ups)
        await discord.delete(first)
        found = await there.standing()
        assert found.exact, found
