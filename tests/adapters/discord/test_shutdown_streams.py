"""Stopping the app while answers stream: what people see has an end, and nothing is left."""

import asyncio
import time
from pathlib import Path
from types import CoroutineType
from typing import Any

from tests.adapters.discord.conftest import ServerMaker
from tests.adapters.discord.nasty import nasty
from tests.adapters.discord.running import runs
from tests.adapters.discord.standing import standing
from tests.adapters.discord.steps import ROUGH
from tests.doubles.provider import ProviderDouble, Reply

TEN = [nasty(f"answer-{n}-", 12_000) for n in range(10)]

_CUT_OFF = "is being restarted. This is what came."


async def test_streams_are_ended_in_time_and_no_task_is_left(open_server: ServerMaker) -> None:
    async with runs(open_server, TEN, of="both", rate=100.0) as there:
        discord = there.discord
        discord.buckets.speed = 1.0
        await there.run()
        await discord.until(lambda: sum(bool(each.follow_ups) for each in there.presses) == 10, 20)
        discord.fail("answer.edit", drop="after")
        began = time.monotonic()
        await discord.stop(0.0)
        assert time.monotonic() - began < 6.0
        messages = there.messages()
        ends = [each for each in messages if "Run again" in each.buttons]
        assert len(ends) == len(TEN)
        for message in ends:
            assert _CUT_OFF in message.words
        found = standing(messages, TEN)
        assert (found.doubled, found.unfinished) == ([], 0)
        # What came is whole as far as it goes.
        assert len(found.lost) == len(TEN)
        assert [task for task in asyncio.all_tasks() if of_the_app(task)] == []


async def test_who_waits_for_a_first_word_is_told(open_server: ServerMaker) -> None:
    async with (
        ProviderDouble(Reply("Late.", delay_first=30.0)) as provider,
        open_server(base_url=provider.base_url, refine_with="big") as discord,
    ):
        asked = await discord.command("rocket", {"prompt": ROUGH}, user=discord.ben)
        promised = asked.message
        assert promised is not None
        await discord.until(lambda: provider.received)
        await discord.stop(0.0)
        assert not promised.loading
        assert [task for task in asyncio.all_tasks() if of_the_app(task)] == []


def of_the_app(task: asyncio.Task[Any]) -> bool:
    """Does the task run code of ours, or of discord.py?"""
    coroutine = task.get_coro()
    assert isinstance(coroutine, CoroutineType)
    parts = Path(coroutine.cr_code.co_filename).parts
    return bool({"adapters", "bot", "discord"} & {*parts}) and "tests" not in parts
