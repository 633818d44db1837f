"""Calls that Discord leaves hanging hold nobody up, and end with the app."""

import asyncio

import pytest

from adapters.discord.deliver.calls import TIMEOUT, Calls
from bot.chat.refusals import Unclear
from tests.adapters.discord import raw
from tests.adapters.discord.conftest import ServerMaker
from tests.adapters.discord.steps import ROUGH, posted, refined
from tests.adapters.discord.test_shutdown import left_over
from tests.doubles.clock import run
from tests.doubles.discord.kit import Client

_LONG = 60.0


async def test_an_acknowledgement_that_hangs(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        hanging = discord.fail("callback", hang=_LONG, times=1)
        raw.deliver(discord, raw.typed(discord, ROUGH, discord.ben))
        await discord.until(lambda: hanging.done)
        await refined(discord, ROUGH, discord.ada)
        assert discord.ephemerals(discord.ben) == []
        assert left_over() != []
        await discord.stop(0.0)
        assert left_over() == []


async def test_a_sign_of_writing_that_hangs(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        hanging = discord.fail("typing", hang=_LONG, times=1)
        await discord.say(discord.general, ROUGH, discord.ben, mention=True)
        await posted(discord, discord.general, "Refine again…")
        assert hanging.done
        await discord.stop(0.0)
        assert left_over() == []


def test_the_next_edit_waits_no_longer_for_one_that_hangs_than_that_one_is_waited_for() -> None:
    async def work() -> None:
        async def edit() -> float:
            return asyncio.get_running_loop().time()

        calls = Calls(Client())
        hanging = asyncio.create_task(calls.make("edit", asyncio.sleep(3_600.0), "a message"))
        await asyncio.sleep(1.0)
        at = await calls.make("edit", edit(), "a message", counted=False)
        assert at == 1.0 + TIMEOUT
        with pytest.raises(Unclear):
            await hanging
        await calls.close()

    run(work())
