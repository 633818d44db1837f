"""Rates that processes share: all of them together keep to what one alone would."""

import asyncio
import gc
import time
from typing import Any, cast
from weakref import WeakSet

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.budgets import Budgets, Rate, Ticket
from bot.store.lanes import Booked
from tests.bot.replicas import replicas
from tests.doubles.shared import InMemoryLanes

_RATE = Rate(2.0, at_once=5)
_AWAY = 6.0
"""Seconds after which a store that failed is asked again."""


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Processes:
    """Some that share lanes, on one clock. `made` are the times at which somebody had a turn."""

    def __init__(self, number: int) -> None:
        self.clock = Clock()
        self.lanes = InMemoryLanes(self.clock, number)
        self.each = [Budgets(self.lanes, 60.0, self.clock) for _ in range(number)]
        self.made: list[float] = []

    async def ask(self, number: int, ticket: Ticket | None = None) -> float:
        return await self.each[number].wait("lane", _RATE, ticket or Ticket())

    async def serve(self, arrivals: list[tuple[int, float]]) -> None:
        """Let several callers come, each to one process, and ask again until it is their turn."""
        waiting = [(1000.0 + at, number, Ticket()) for number, at in arrivals]
        while waiting:
            waiting.sort(key=lambda each: each[0])
            at, number, ticket = waiting.pop(0)
            self.clock.now = max(self.clock.now, at)
            wait = await self.ask(number, ticket)
            if wait > 0:
                waiting.append((self.clock.now + wait, number, ticket))
            else:
                self.made.append(self.clock.now)

    def most_in(self, seconds: float) -> int:
        """Turns in the fullest window."""
        return max(sum(at <= each < at + seconds - 1e-6 for each in self.made) for at in self.made)


@given(arrivals=st.lists(st.tuples(st.integers(0, 2), st.floats(0, 100)), min_size=1, max_size=60))
async def test_no_window_has_more_than_one_process_would_let_through(
    arrivals: list[tuple[int, float]],
) -> None:
    processes = Processes(3)
    await processes.serve(arrivals)
    assert len(processes.made) == len(arrivals)
    # Five at once, and then one every two seconds.
    assert processes.most_in(60.0) <= 5 + 30


async def test_a_refusal_stops_all_and_nobody_comes_all_at_once_afterwards() -> None:
    processes = Processes(2)
    early = Ticket()
    while not (first := await processes.ask(1, early)):
        early = Ticket()
    await processes.each[0].refused("lane", _RATE, 10.0)
    late = await processes.ask(1)
    assert late > 10.0
    # The other one has learned of it, and whoever waited there already waits as much longer.
    assert await processes.ask(1, early) == pytest.approx(first + 10.0)
    assert await processes.ask(0) > late
    await processes.serve([(number % 2, 0.0) for number in range(40)])
    assert min(processes.made) >= 1010.0
    assert processes.most_in(60.0) <= 5 + 30


async def test_those_who_wait_are_booked_together() -> None:
    processes = Processes(1)
    lanes = processes.lanes
    asking = asyncio.gather(*(processes.ask(0) for _ in range(12)))
    assert sorted(await asking) == [0.0] * 5 + [2.0 * number for number in range(1, 8)]
    assert lanes.asked < 12


async def test_a_lane_is_not_booked_for_more_than_half_a_minute() -> None:
    processes = Processes(2)
    waits = [await processes.ask(number % 2) for number in range(100)]
    assert max(waits) <= 32.0
    assert processes.lanes.asked < 100
    await processes.serve([(number % 2, 0.0) for number in range(100)])
    assert len(processes.made) == 100
    assert processes.most_in(60.0) <= 5 + 30


@pytest.mark.parametrize("jump", [-86_400.0, -45.0, -10.0, 10.0, 86_400.0])
async def test_a_clock_that_jumps_holds_nobody_up_and_lets_no_crowd_in(jump: float) -> None:
    processes = Processes(2)
    for number in range(16):
        await processes.ask(number % 2)
    await processes.each[0].refused("lane", _RATE, 5.0)
    processes.lanes.jumped = jump
    await processes.serve([(number % 2, 0.0) for number in range(4)])
    # As things are, the next turn comes after 29 seconds.
    assert 20.0 <= processes.made[0] - 1000.0 <= 29.0 + 60.0
    assert processes.most_in(8.0) <= 4


async def test_a_store_that_fails_leaves_each_its_part(caplog: pytest.LogCaptureFixture) -> None:
    processes = Processes(2)
    await processes.ask(0)
    await processes.ask(1)
    processes.lanes.away = True
    for _ in range(4):
        await processes.serve([(number % 2, 0.0) for number in range(30)])
        assert processes.most_in(60.0) <= 5 + 30
        processes.made.clear()
        processes.clock.now += _AWAY
    assert [each.levelname for each in caplog.records].count("WARNING") == 2
    processes.lanes.away = False
    await processes.serve([(number % 2, 0.0) for number in range(30)])
    assert processes.most_in(60.0) <= 5 + 30
    assert processes.lanes.asked > 2


class Silent(InMemoryLanes):
    """A store that takes what it is asked, and never answers."""

    async def book(self, name: str, seconds: float, ahead: float, longest: float) -> Booked | None:
        await super().book(name, seconds, ahead, longest)
        return await asyncio.Future()


async def test_a_store_that_does_not_answer_holds_nobody_up() -> None:
    lanes = Silent(time.monotonic)
    budgets = Budgets(lanes)
    assert (
        await asyncio.gather(*(budgets.wait("lane", _RATE, Ticket()) for _ in range(5)))
        == [0.0] * 5
    )
    # Nobody else asked in vain.
    assert lanes.asked == 1


async def test_who_is_broken_off_takes_nobody_along() -> None:
    lanes = Silent(time.monotonic)
    budgets = Budgets(lanes)
    first, second = (asyncio.create_task(budgets.wait("lane", _RATE, Ticket())) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == 0.0
    assert lanes.asked == 2
    assert first.cancelled()


async def test_who_goes_while_turns_are_booked_takes_nobodys_place() -> None:
    second, go_on = asyncio.Event(), asyncio.Event()

    class Gated(InMemoryLanes):
        async def book(self, *booking: Any) -> Booked | None:
            if self.asked == 1:
                second.set()
                await go_on.wait()
            return await InMemoryLanes.book(self, *booking)

    clock = Clock()
    budgets = Budgets(Gated(clock), 60.0, clock)
    asking = [asyncio.create_task(budgets.wait("lane", _RATE, Ticket())) for _ in range(9)]
    await second.wait()
    asking[2].cancel()
    asking[3].cancel()
    await asyncio.wait(asking[2:4])
    go_on.set()
    # Their turns were booked with those of two others, and are lost.
    answers = await asyncio.gather(*asking[:2], *asking[4:])
    assert answers == [0.0, 0.0, 0.0, 2.0, 4.0, 6.0, 8.0]


async def test_one_process_alone_asks_no_store() -> None:
    clock = Clock()
    budgets = Budgets(None, 60.0, clock)
    waits = [await budgets.wait("lane", _RATE, Ticket()) for _ in range(60)]
    assert waits == [0.0] * 5 + [pytest.approx(2.0 * number) for number in range(1, 56)]


class Name(str):
    """One that tells when nobody holds it any more."""


async def test_lanes_that_nobody_uses_are_forgotten() -> None:
    clock = Clock()
    budgets = Budgets(None, 60.0, clock)
    held: WeakSet[Name] = WeakSet()
    for number in range(1_000):
        name = Name(f"lane {number}")
        held.add(name)
        await budgets.wait(name, _RATE, Ticket())
        clock.now += 1.0
    del name
    gc.collect()
    assert len(held) < 200


async def test_a_lane_that_somebody_waits_in_is_not_forgotten() -> None:
    clock = Clock()
    budgets, waiting = Budgets(None, 60.0, clock), Ticket()
    await budgets.refused("lane", _RATE, 100.0)
    assert await budgets.wait("lane", _RATE, waiting) == 100.0
    for number in range(1, 100):
        clock.now += 1.0
        await budgets.wait(f"other {number}", _RATE, Ticket())
        assert await budgets.wait("lane", _RATE, waiting) == 100.0 - number


# Where a real clock counts, a lane takes hours: no test is decided by how long it takes.

_SLOW = Rate(200.0, at_once=5)
_HOURS = 6_000.0


async def test_two_processes_book_in_one_row(database_url: str) -> None:
    async with replicas(database_url) as (one, two):
        budgets = [Budgets(each.lanes, _HOURS) for each in (one, two)]
        asked = [each.wait("lane", _SLOW, Ticket()) for each in budgets * 8]
        waits = sorted(await asyncio.gather(*asked))
        assert waits == [0.0] * 5 + [_about(200.0 * number) for number in range(1, 12)]
        await budgets[0].refused("other", _SLOW, 700.0)
        assert await budgets[1].wait("other", _SLOW, Ticket()) == _about(700.0)


async def test_a_row_is_believed_as_far_as_it_can_be_right(database_url: str) -> None:
    async with replicas(database_url, 1) as (one,):

        async def book(seconds: float, ahead: float = 0.0) -> Booked | None:
            return await one.lanes.book("lane", seconds, ahead, _HOURS)

        assert _until(await book(200.0)) == _about(200.0)
        assert _until(await book(200.0, ahead=1_000.0)) == _about(1_200.0)
        assert _until(await book(2_200.0)) == _about(3_400.0)
        assert await book(200.0) is None
        await one.lanes.close("lane", 5_000.0, _HOURS)
        await one.set_back(86_400.0)
        found = await book(200.0, ahead=300.0)
        assert (_until(found), found and found.closed < 90.0) == (_about(500.0), True)
        await one.set_back(-2 * 86_400.0)
        assert _until(await book(200.0, ahead=300.0)) == _about(500.0)
        for seconds in (700.0, 300.0):
            await one.lanes.close("lane", seconds, _HOURS)
        found = await book(100.0)
        assert found is not None
        assert (found.until, found.closed, found.owners) == (_about(1_300.0), _about(700.0), 1)
        await one.set_back(-86_400.0)
        await one.lanes.forget_idle()
        assert await one.rows() == 0


def _until(found: Booked | None) -> float | None:
    return None if found is None else found.until


def _about(seconds: float) -> float:
    return cast("float", pytest.approx(seconds, abs=90.0))
