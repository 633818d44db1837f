"""A platform that says "later" again and again is not waited for without an end."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.chat.refusals import NotNow
from bot.chat.removing import until_gone
from bot.chat.waiting import LONGEST, Waits, until_taken
from bot.live import TryLater
from tests.doubles.clock import run


def taken_at(time: float, again: float) -> Callable[[], Awaitable[float]]:
    """What a platform takes from then on; before that it says that it will in `again` seconds."""

    async def work() -> float:
        now = asyncio.get_running_loop().time()
        if now < time:
            raise TryLater(again)
        return now

    return work


def test_what_is_taken_in_the_end_is_waited_for() -> None:
    assert run(until_taken(taken_at(LONGEST - 1.0, 1.0))) == LONGEST - 1.0


@pytest.mark.parametrize("again", [0.5, 3_600.0])
def test_a_ban_is_not_waited_for(again: float) -> None:
    async def work() -> None:
        with pytest.raises(NotNow):
            await until_taken(taken_at(3_600.0, again))
        assert asyncio.get_running_loop().time() == LONGEST

    run(work())


def test_what_is_not_removed_for_minutes_is_left() -> None:
    async def work() -> None:
        async def delete() -> None:
            raise TryLater(60.0)

        assert not await until_gone(delete)
        assert asyncio.get_running_loop().time() == LONGEST

    run(work())


def test_the_minutes_begin_anew_once_something_was_taken() -> None:
    async def work() -> None:
        waits = Waits()
        for _ in range(3):
            assert waits.next(TryLater(LONGEST - 1.0)) == LONGEST - 1.0
            await asyncio.sleep(LONGEST - 1.0)
            assert waits.next(TryLater(60.0)) == 1.0
            waits.over()

    run(work())
