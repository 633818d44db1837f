"""What is delivered while the app comes to its end: it is kept for whoever starts next, or told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.adapters.slack.conftest import Team, TeamMaker
from tests.adapters.slack.steps import ROUGH, both_doors, of_app, posted, whispered
from tests.doubles.provider import ProviderDouble, Reply
from tests.doubles.slack.state import Message

_STOPPING = "I am being restarted, so nothing was taken. Please try again in a minute."
_SLOW = Reply(pieces=["A fine answer. "] * 400, rate=20.0)


@asynccontextmanager
async def draining(
    open_team: TeamMaker, mode: str
) -> AsyncIterator[tuple[Team, Message, "asyncio.Task[None]"]]:
    """An app that was told to stop while a run goes on in ben's direct messages: with the message
    that offers to stop it, and the task that is done when the app has stopped."""
    async with (
        ProviderDouble(_SLOW) as provider,
        open_team(mode, base_url=provider.base_url, seconds=60.0) as slack,
    ):
        there = slack.dm(slack.ben)
        await slack.say(slack.ben, there, ROUGH)
        await slack.press(await posted(slack, there, "Refine again…"), "▶ big", user=slack.ben)
        run = await posted(slack, there, "Stop")
        stopping = asyncio.create_task(slack.stop())
        await slack.until(lambda: slack.jobs.draining)
        yield slack, run, stopping


@both_doors
async def test_what_comes_meanwhile_is_done_by_whoever_starts_next(
    open_team: TeamMaker, mode: str
) -> None:
    async with draining(open_team, mode) as (slack, run, stopping):
        there = slack.dm(slack.ada)
        await slack.say(slack.ada, there, ROUGH)
        asked = await slack.command("/rocket", ROUGH, user=slack.ada)
        assert asked.ok
        await slack.press(run, "Stop", user=slack.ben)
        await stopping
        assert of_app(slack, there) == slack.ephemerals(slack.ada) == []

        await slack.start_again()
        await posted(slack, there, "Refine again…")
        await whispered(slack, "Refine again…", slack.ada)


@both_doors
async def test_a_form_that_cannot_come_later_is_not_promised(
    open_team: TeamMaker, mode: str
) -> None:
    async with draining(open_team, mode) as (slack, run, stopping):
        await slack.command("/rocket", "", user=slack.ada)
        await whispered(slack, _STOPPING, slack.ada)
        assert slack.views == []
        await slack.press(run, "Stop", user=slack.ben)
        await stopping
