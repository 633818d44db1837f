"""Stopping the app while an answer streams: whoever starts next goes on in the same message."""

import asyncio
from pathlib import Path
from types import CoroutineType
from typing import Any

from tests.adapters.slack.conftest import TeamMaker
from tests.adapters.slack.nasty import nasty
from tests.adapters.slack.running import thread
from tests.adapters.slack.steps import ROUGH, posted, shows
from tests.doubles.provider import ProviderDouble, Reply

ANSWER = nasty("answer-", 2_400)


async def test_a_stream_is_handed_over_and_no_task_is_left(open_team: TeamMaker) -> None:
    async with thread(open_team, [ANSWER], rate=30.0, seconds=0.0) as there:
        slack = there.slack
        await there.run()
        (begun,) = await there.some(1)
        await slack.stop()
        assert slack.sockets.open == 0
        assert [task for task in asyncio.all_tasks() if _of_the_app(task)] == []
        # It is left as it is, without a word that would have to be taken back.
        assert begun.streaming
        assert begun.stream.startswith("**big, asked by ada**")
        await slack.start_again()
        found = await there.standing()
        assert found.exact, found
        assert there.messages()[-1] is begun


async def test_what_is_written_directly_says_that_it_goes_on(open_team: TeamMaker) -> None:
    better = Reply("Write a warm email to our customers.", delay_first=1.0)
    async with (
        ProviderDouble(better) as provider,
        open_team(base_url=provider.base_url, refine_with="big", seconds=0.0) as slack,
    ):
        await slack.say(slack.ben, slack.dm(slack.ben), ROUGH)
        card = await posted(slack, slack.dm(slack.ben), "big is reading what was said.")
        await slack.stop()
        assert "This goes on by itself in a moment." in card.words
        await slack.start_again()
        await shows(slack, card, "Refine again…")
        assert "goes on" not in card.words
        assert [each for each in slack.messages(slack.dm(slack.ben)) if each.bot] == [card]


def _of_the_app(task: asyncio.Task[Any]) -> bool:
    """Does the task run code of ours, or of Slack's libraries?"""
    coroutine = task.get_coro()
    assert isinstance(coroutine, CoroutineType)
    parts = Path(coroutine.cr_code.co_filename).parts
    return bool({"adapters", "bot", "slack_sdk", "slack_bolt"} & {*parts}) and "tests" not in parts
