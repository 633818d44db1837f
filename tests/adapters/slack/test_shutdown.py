"""Stopping the app while answers stream: what people see has an end, and nothing is left."""

import asyncio
from pathlib import Path
from types import CoroutineType
from typing import Any

from tests.adapters.slack.conftest import TeamMaker
from tests.adapters.slack.nasty import nasty
from tests.adapters.slack.running import thread

THREE = [nasty(f"answer-{n}-", 6_000) for n in range(3)]


async def test_streams_are_ended_and_no_task_is_left(open_team: TeamMaker) -> None:
    async with thread(open_team, THREE, rate=15.0) as there:
        slack = there.slack
        await there.run()
        await there.some(3)
        slack.fail("chat.stopStream", drop="after")
        await slack.stop()
        for message in there.messages():
            assert not message.streaming
            assert "is being restarted. This is what came." in message.words
            assert "Run again" in message.buttons
            title, _, shown = (message.stream or message.words).partition("\n")
            assert title.strip("*") == "big, asked by ada"
            shown = shown.lstrip("\n").replace("\u2060", "")
            # A code block that is open where the answer breaks off is closed.
            came = shown.partition("\n⚠️")[0].rstrip("`~\n ")
            assert any(text.startswith(came) for text in THREE)
        assert len(there.messages()) == 3
        assert slack.sockets.open == 0
        assert [task for task in asyncio.all_tasks() if _of_the_app(task)] == []


def _of_the_app(task: asyncio.Task[Any]) -> bool:
    """Does the task run code of ours, or of Slack's libraries?"""
    coroutine = task.get_coro()
    assert isinstance(coroutine, CoroutineType)
    parts = Path(coroutine.cr_code.co_filename).parts
    return bool({"adapters", "bot", "slack_sdk", "slack_bolt"} & {*parts}) and "tests" not in parts
