"""What is delivered while the app comes to its end: it is kept for whoever starts next, or told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.adapters.discord.conftest import Server, ServerMaker
from tests.adapters.discord.steps import ROUGH, posted, refined, whispered
from tests.doubles.discord.state import Message
from tests.doubles.provider import ProviderDouble, Reply

_STOPPING = "I am being restarted, so nothing was taken. Please try again in a minute."
_SLOW = Reply(pieces=["A fine answer. "] * 400, rate=20.0)


@asynccontextmanager
async def draining(
    open_server: ServerMaker,
) -> AsyncIterator[tuple[Server, Message, "asyncio.Task[None]"]]:
    """An app that was told to stop while a run of ben's goes on: with the message of the run,
    and the task that is done when the app has stopped."""
    async with (
        ProviderDouble(_SLOW) as provider,
        open_server(base_url=provider.base_url, content=True) as discord,
    ):
        card = await refined(discord, ROUGH, discord.ben)
        await discord.press(card, "▶ big")
        run = await whispered(discord, "A fine answer.", discord.ben)
        stopping = asyncio.create_task(discord.stop(60.0))
        await discord.until(lambda: discord.app.jobs.draining)
        yield discord, run, stopping


async def test_what_is_written_meanwhile_is_done_by_whoever_starts_next(
    open_server: ServerMaker,
) -> None:
    async with draining(open_server) as (discord, run, stopping):
        there = discord.dm(discord.ada)
        await discord.say(there, ROUGH)
        await discord.say(discord.general, ROUGH, discord.ada, mention=True)
        said = await discord.say(discord.general, "explain recursion", discord.ada)
        await discord.react(said, "🚀", discord.ben)
        asked = await discord.command("rocket", {"prompt": ROUGH}, user=discord.ada)
        assert asked.acked
        await discord.press(run, "Stop")
        await stopping
        assert "Stopped." in run.words
        assert not asked.answered
        assert discord.answers(there) == discord.answers() == []

        await discord.start()
        await whispered(discord, "Refine again…", discord.ada)
        await posted(discord, there, "Refine again…")
        await posted(discord, discord.general, "Refine again…")
        await posted(discord, discord.dm(discord.ben), "Refine again…")
        await discord.all_done()
        assert asked.answered


async def test_a_form_that_cannot_come_later_is_not_promised(open_server: ServerMaker) -> None:
    async with draining(open_server) as (discord, run, stopping):
        asked = await discord.command("rocket", {}, user=discord.ada)
        assert asked.message is not None
        assert _STOPPING in asked.message.words
        await discord.press(run, "Stop")
        await stopping
        assert discord.modals == []


async def test_names_are_suggested_to_the_end(open_server: ServerMaker) -> None:
    async with draining(open_server) as (discord, run, stopping):
        typing = await discord.autocomplete("rocket", "model", "b")
        assert typing.choices
        await discord.press(run, "Stop")
        await stopping
