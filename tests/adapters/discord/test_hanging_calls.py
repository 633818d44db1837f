"""Calls that Discord leaves hanging hold nobody up, and end with the app."""

from tests.adapters.discord import raw
from tests.adapters.discord.conftest import ServerMaker
from tests.adapters.discord.steps import ROUGH, posted, refined
from tests.adapters.discord.test_shutdown import left_over

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
