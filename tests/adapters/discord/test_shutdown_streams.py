"""Stopping the app while answers stream: whoever starts next goes on, and nothing is left here."""

import asyncio
import time
from pathlib import Path
from types import CoroutineType
from typing import Any

from tests.adapters.discord.conftest import ServerMaker
from tests.adapters.discord.nasty import nasty
from tests.adapters.discord.running import runs
from tests.adapters.discord.standing import standing
from tests.adapters.discord.steps import ROUGH, whispered
from tests.doubles.provider import ProviderDouble, Reply

TEN = [nasty(f"answer-{n}-", 12_000) for n in range(10)]

_GOES_ON = "This goes on by itself in a moment."


async def test_streams_are_handed_over_in_time_and_no_task_is_left(
    open_server: ServerMaker,
) -> None:
    async with runs(open_server, TEN, of="both", rate=100.0, again=True) as there:
        discord = there.discord
        await there.run()
        await discord.until(lambda: sum(bool(each.follow_ups) for each in there.presses) == 10, 20)
        discord.fail("answer.edit", drop="after")
        began = time.monotonic()
        await discord.stop(0.0)
        assert time.monotonic() - began < 6.0
        told = [each for each in there.messages() if _GOES_ON in each.words]
        # Those that all read.
        assert len(told) == len(TEN) / 2
        assert all(each in discord.answers() for each in told)
        assert standing(there.messages(), TEN).doubled == []
        assert [task for task in asyncio.all_tasks() if of_the_app(task)] == []

        await discord.start(base_url=there.provider.base_url)
        found = await there.standing_after_a_restart()
        assert found.exact, found
        # Each where it had begun.
        assert all(each.message in there.messages() for each in there.presses)


async def test_who_waits_for_a_first_word_gets_it_from_the_next(open_server: ServerMaker) -> None:
    async with (
        ProviderDouble(Reply("Late.", delay_first=30.0)) as provider,
        open_server(base_url=provider.base_url, refine_with="big") as discord,
    ):
        asked = await discord.command("rocket", {"prompt": ROUGH}, user=discord.ben)
        promised = asked.message
        assert promised is not None
        await discord.until(lambda: provider.received)
        await discord.stop(0.0)
        assert [task for task in asyncio.all_tasks() if of_the_app(task)] == []

        await discord.start()
        assert await whispered(discord, "Refine again…", discord.ben) is promised
        assert discord.ephemerals(discord.ben) == [promised]


def of_the_app(task: asyncio.Task[Any]) -> bool:
    """Does the task run code of ours, or of discord.py?"""
    coroutine = task.get_coro()
    assert isinstance(coroutine, CoroutineType)
    parts = Path(coroutine.cr_code.co_filename).parts
    return bool({"adapters", "bot", "discord"} & {*parts}) and "tests" not in parts
