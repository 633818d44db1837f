"""Runs of a prompt: for one's own eyes from a command, for all from a card in the open."""

import pytest

from tests.adapters.discord.conftest import ServerMaker
from tests.adapters.discord.seen import links
from tests.adapters.discord.steps import (
    ROUGH,
    asked,
    posted,
    refined,
    sent,
    shows,
    whispered,
)
from tests.doubles.provider import ProviderDouble, Reply


async def test_runs_from_a_command_are_for_ones_own_eyes(open_server: ServerMaker) -> None:
    async with (
        ProviderDouble(Reply("A mail.")) as provider,
        open_server(base_url=provider.base_url, models=("big", "small")) as discord,
    ):
        card = await refined(discord, ROUGH, discord.ben)
        one = await discord.press(card, "▶ big")
        assert one.callback == 5
        both = await discord.press(card, "▶ All")
        await discord.press(card, "Run with settings…")
        await sent(discord, "Run with settings", model="small", preset="precise")
        await discord.until(lambda: len(discord.ephemerals(discord.ben)) == 5)
        runs = {one.message, both.message, *both.follow_ups}
        assert len(runs & {*discord.ephemerals(discord.ben)}) == 3
        await discord.until(lambda: len(provider.received) == 4)
        assert provider.received[-1]["temperature"] == 0.2
        assert discord.answers(discord.general) == []


async def test_among_others_only_its_person_stops_a_run(open_server: ServerMaker) -> None:
    reply = Reply(pieces=["Kept. "] * 200, delay_between=0.1)
    async with (
        ProviderDouble(reply) as provider,
        open_server(base_url=provider.base_url) as discord,
    ):
        await discord.say(discord.general, ROUGH, discord.ben, mention=True)
        card = await posted(discord, discord.general, "Refine again…")
        await discord.press(card, "▶ big", user=discord.ben)
        run = await posted(discord, discord.general, "asked by Ben")
        assert run.buttons == ["Stop"]
        await discord.press(run, "Stop", user=discord.ada)
        await whispered(discord, "Only Ben can stop this run", discord.ada)
        stopped = await discord.press(run, "Stop", user=discord.ben)
        assert stopped.callback == 6
        await shows(discord, run, "Stopped.")
        await provider.left.wait()
        assert discord.answers(discord.general) == [card, run]


async def test_what_runs_from_a_card_in_the_open_is_for_all(open_server: ServerMaker) -> None:
    async with (
        ProviderDouble(Reply("A mail.")) as provider,
        open_server(base_url=provider.base_url) as discord,
    ):
        await discord.say(discord.general, ROUGH, discord.ben, mention=True)
        card = await posted(discord, discord.general, "Refine again…")
        await discord.press(card, "▶ big", user=discord.ben)
        run = await posted(discord, discord.general, "big, asked by Ben")
        await discord.press(card, "Run with settings…", user=discord.ada)
        await sent(discord, "Run with settings", temperature="0.3")
        theirs = await posted(discord, discord.general, "big, asked by Ada")
        await shows(discord, run, "Run again")
        await discord.press(run, "Settings", user=discord.ada)
        form = await asked(discord, "Settings")
        assert len(form.labels) == 5
        more = form.content["components"][-1]["component"]["value"].replace("Seed:", "Seed: 7")
        await sent(discord, "Settings", temperature="0.5", more=more)
        again = await posted(discord, discord.general, "big, asked by Ada", but=1)
        await discord.until(lambda: len(provider.received) == 3)
        assert [each.get("temperature") for each in provider.received] == [None, 0.3, 0.5]
        assert provider.received[-1]["seed"] == 7
        assert discord.answers(discord.general) == [card, run, theirs, again]
        assert discord.ephemerals(discord.ada) == []


async def test_without_a_model_there_are_links(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        card = await refined(discord, ROUGH, discord.ben)
        addresses = links(card.components)
        assert any(each.startswith("https://claude.ai/new?q=") for each in addresses)
        assert all(len(each) <= 512 for each in addresses)


@pytest.mark.parametrize("hidden", [False, True])
async def test_where_the_channel_is_gone_a_run_goes_on_directly(
    open_server: ServerMaker, hidden: bool
) -> None:
    slow = Reply(pieces=["A fine answer. "] * 60, rate=50.0)
    async with (
        ProviderDouble(slow) as provider,
        open_server(base_url=provider.base_url) as discord,
    ):
        there = discord.add_channel("soon-gone")
        if hidden:
            card = await refined(discord, ROUGH, discord.ben, there)
        else:
            await discord.say(there, ROUGH, discord.ben, mention=True)
            card = await posted(discord, there, "Refine again…")
        run = await discord.press(card, "▶ big", user=discord.ben)
        assert run.message is not None
        await shows(discord, run.message, "A fine answer.")
        discord.remove_channel(there)
        whole = await posted(discord, discord.dm(discord.ben), "Run again")
        assert whole.words.count("A fine answer.") == 60
        await discord.all_done()
        assert discord.answers(discord.dm(discord.ben)) == [whole]
