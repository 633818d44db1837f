"""Discord lets the bot in no more for a moment: what was taken is done when it does again."""

import pytest

from tests.adapters.discord.conftest import ServerMaker
from tests.adapters.discord.steps import ROUGH, posted, whispered


@pytest.mark.parametrize("directly", [True, False])
async def test_one_refusal_ends_no_work(open_server: ServerMaker, directly: bool) -> None:
    async with open_server() as discord:
        there = discord.dm(discord.ben) if directly else discord.general
        refused = discord.fail("send", status=401)
        await discord.say(there, ROUGH, discord.ben, mention=not directly)
        card = await posted(discord, there, "Refine again…")
        assert refused.done
        await discord.all_done()
        assert discord.answers(there) == [card]


async def test_a_form_that_cannot_come_later_is_given_up(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        discord.fail("callback", status=401)
        await discord.command("rocket", {}, user=discord.ben)
        told = await whispered(discord, "Discord does not let me in any more.", discord.ben)
        await discord.all_done()
        assert discord.modals == []
        await discord.press(told, "Try again")
        await discord.until(lambda: discord.modals)
