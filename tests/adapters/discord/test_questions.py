"""Questions that nobody breaks off."""

import asyncio

import pytest

from adapters.discord.reading.questions import Questions


class Asked:
    """A question that is answered when the test says so."""

    def __init__(self) -> None:
        self.times = 0
        self.answered = asyncio.Event()
        self.ended: list[str] = []

    async def __call__(self) -> str:
        self.times += 1
        try:
            await self.answered.wait()
        except asyncio.CancelledError:
            self.ended.append("broken off")
            raise
        self.ended.append("answered")
        return "yes"


async def test_who_stops_waiting_leaves_the_question_going() -> None:
    questions, asked = Questions(), Asked()
    with pytest.raises(TimeoutError):
        await questions.ask("a", asked, within=0)
    leaving = asyncio.create_task(questions.ask("a", asked, within=60))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    staying = asyncio.create_task(questions.ask("a", asked, within=60))
    await asyncio.sleep(0)
    asked.answered.set()
    assert await staying == "yes"
    assert asked.times == 1
    assert asked.ended == ["answered"]


async def test_a_question_is_asked_again_once_it_was_answered() -> None:
    questions, asked = Questions(), Asked()
    asked.answered.set()
    assert await questions.ask("a", asked, within=60) == "yes"
    assert await questions.ask("a", asked, within=60) == "yes"
    assert asked.times == 2


async def test_what_goes_wrong_is_told_to_all_who_wait() -> None:
    questions, times = Questions(), 0

    async def wrong() -> str:
        nonlocal times
        times += 1
        await asyncio.sleep(0)
        raise LookupError("no")

    asks = (questions.ask("a", wrong, within=60) for _ in range(3))
    found = await asyncio.gather(*asks, return_exceptions=True)
    assert [type(each) for each in found] == [LookupError] * 3
    assert times == 1


async def test_at_the_end_what_goes_on_is_given_up() -> None:
    questions, asked = Questions(), Asked()
    waiting = asyncio.create_task(questions.ask("a", asked, within=60))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await questions.close()
    with pytest.raises(TimeoutError):
        await waiting
    assert asked.ended == ["broken off"]
