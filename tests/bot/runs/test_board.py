"""The board on a clock that jumps: nothing lost, nothing early, nothing late, nobody busy."""

import asyncio
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.runs.board import SPACING, Board, spacing_for
from tests.doubles.clock import JumpingLoop, run

_SPACING = 1.0


@dataclass
class Log:
    """What happened in which order: (put, hurry or take; run; time)."""

    lines: list[tuple[str, int, float]] = field(default_factory=list)

    def add(self, what: str, number: int) -> None:
        self.lines.append((what, number, asyncio.get_running_loop().time()))

    def of(self, number: int) -> list[tuple[str, float]]:
        return [(what, when) for what, each, when in self.lines if each == number]


async def _reader(board: Board, log: Log, pace: float) -> None:
    while True:
        log.add("take", await board.take())
        await asyncio.sleep(pace)


async def _play(steps: Sequence[tuple[str, int, float]], pace: float) -> tuple[Log, int]:
    """Play the steps, each with a pause behind it; the rounds that the loop made."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, JumpingLoop)
    board, log, before = Board(lambda: _SPACING), Log(), loop.rounds
    reader = asyncio.create_task(_reader(board, log, pace))
    await asyncio.sleep(0)
    for what, number, pause in steps:
        log.add(what, number)
        (board.put if what == "put" else board.hurry)(number)
        await asyncio.sleep(pause)
    await asyncio.sleep(100)
    reader.cancel()
    await asyncio.gather(reader, return_exceptions=True)
    board.close()
    return log, loop.rounds - before


numbers = st.integers(0, 3)
pauses = st.integers(0, 12).map(lambda n: n / 8)  # times that floats hold exactly
steps = st.lists(st.tuples(st.sampled_from(["put", "put", "hurry"]), numbers, pauses), max_size=40)


@given(steps, st.sampled_from([0.0, 0.125, 0.75]))
def test_all_news_are_taken_and_nobody_is_busy(
    steps: list[tuple[str, int, float]], pace: float
) -> None:
    log, rounds = run(_play(steps, pace))
    for number in range(4):
        waiting, ordinary = "", float("-inf")
        for what, when in log.of(number):
            if what != "take":
                waiting = "hurry" if "hurry" in (what, waiting) else "put"
                continue
            assert waiting, "taken twice"
            if waiting == "put":
                assert when >= ordinary + _SPACING
                ordinary = when
            waiting = ""
        assert not waiting, "lost"
    # A few for each step and each look, none for the time that passes.
    assert rounds <= 10 + 8 * len(steps)


@given(steps)
def test_a_reader_at_rest_sees_news_when_they_are_due_and_not_later(
    steps: list[tuple[str, int, float]],
) -> None:
    log, _ = run(_play(steps, 0.0))
    for number in range(4):
        due, free = None, 0.0
        hurried = False
        for what, when in log.of(number):
            if what == "hurry":
                due, hurried = when, True
            elif what == "put" and due is None:
                due = max(when, free)
            elif what == "take":
                assert when == due
                free = free if hurried else when + _SPACING
                due, hurried = None, False


def test_the_first_news_are_there_at_once_and_the_next_after_the_spacing() -> None:
    log, _ = run(_play([("put", 0, 0.25), ("put", 0, 0.25), ("put", 0, 3.0), ("put", 0, 0)], 0))
    assert [when for what, when in log.of(0) if what == "take"] == [0, 1, 3.5]


def test_an_end_waits_for_nothing_and_makes_no_other_wait() -> None:
    steps = [("put", 0, 0.25), ("hurry", 0, 0.75), ("put", 0, 0), ("put", 1, 0), ("hurry", 1, 0)]
    log, _ = run(_play(steps, 0))
    assert [when for what, when in log.of(0) if what == "take"] == [0, 0.25, 1]
    assert [when for what, when in log.of(1) if what == "take"] == [1, 1]


def test_whoever_takes_turns_gets_all_of_them() -> None:
    """A run that always has news does not hide the others, hurried or not."""

    async def work() -> list[int]:
        board = Board(lambda: 0.0)
        for number in range(3):
            board.put(number)
        taken = []
        for _ in range(9):
            taken.append(await board.take())
            board.hurry(taken[-1])
        return taken

    assert run(work()) == [0, 1, 2] * 3


def test_a_reader_that_is_cancelled_takes_nothing_with_it() -> None:
    async def work() -> int:
        board = Board()
        reader = asyncio.create_task(board.take())
        await asyncio.sleep(1)
        board.put(5)
        reader.cancel()
        await asyncio.gather(reader, return_exceptions=True)
        return await board.take()

    assert run(work()) == 5


@pytest.mark.parametrize("late", [False, True])
def test_a_closed_board_leaves_no_timer(late: bool) -> None:
    async def work() -> bool:
        board = Board(lambda: 1e9)
        board.put(0)
        await board.take()
        if not late:
            board.put(0)
        board.close()
        board.put(0)  # a run that still ends
        known = weakref.ref(board)
        del board
        return known() is None  # a timer would hold it

    assert run(work())


def test_many_runs_are_looked_at_less_often_each() -> None:
    spacings = [spacing_for(going) for going in (0, 1, 50, 200)]
    assert spacings == sorted(spacings)
    assert spacings[0] == SPACING
    assert spacings[2] == 2 * SPACING
