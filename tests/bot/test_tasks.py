"""Background work on a clock that jumps."""

import asyncio
import contextvars
import logging
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tasks import Tasks
from tests.doubles.clock import JumpingLoop, run

who: contextvars.ContextVar[str] = contextvars.ContextVar("who", default="nobody")


def clock() -> float:
    return asyncio.get_running_loop().time()


def spend(seconds: float) -> None:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, JumpingLoop)
    loop.spend(seconds)


async def rest(tasks: Tasks) -> None:
    """Everything that was started runs to its end."""
    assert await tasks.close(1e9) == 0
    assert tasks.count == 0


def test_work_without_a_delivery_starts_at_once() -> None:
    async def work() -> list[float]:
        tasks, began = Tasks(), []

        async def note() -> None:
            began.append(clock())

        assert tasks.start(note())
        assert tasks.count == 1
        await asyncio.sleep(0)
        await rest(tasks)
        return began

    assert run(work()) == [0]


def test_work_of_a_single_delivery_starts_a_lull_after_it() -> None:
    async def work() -> list[float]:
        tasks, began = Tasks(lull=0.003), []

        async def note() -> None:
            began.append(clock())

        with tasks.delivery():
            tasks.start(note())
            await asyncio.sleep(0.1)
        await asyncio.sleep(1)
        await rest(tasks)
        return began

    assert run(work()) == pytest.approx([0.103])


def test_a_burst_is_acknowledged_before_its_work_starts() -> None:
    """500 deliveries, a millisecond apart; work that holds the loop for 20 ms each."""
    acknowledged, began = [], []

    async def work() -> None:
        tasks = Tasks(patience=1.0)

        async def heavy() -> None:
            began.append(clock())
            spend(0.02)

        for _ in range(500):
            with tasks.delivery():
                tasks.start(heavy())
            acknowledged.append(clock())
            await asyncio.sleep(0.001)
        await asyncio.sleep(60)
        await rest(tasks)

    run(work())
    assert acknowledged == pytest.approx([n / 1000 for n in range(500)])
    assert began[0] == pytest.approx(0.499 + 0.003)
    assert len(began) == 500
    assert began[-1] == pytest.approx(began[0] + 499 * 0.02)


def test_deliveries_that_come_between_two_starts_go_first() -> None:
    async def work() -> list[str]:
        tasks, order = Tasks(), []

        async def heavy(name: str) -> None:
            order.append(name)
            spend(0.02)

        async def receive() -> None:
            for _ in range(4):
                await asyncio.sleep(0)
            with tasks.delivery():
                await asyncio.sleep(0.001)
                order.append("acknowledged")

        tasks.start(heavy("first"))
        tasks.start(heavy("second"))
        await asyncio.gather(receive(), receive())
        await rest(tasks)
        return order

    assert run(work()) == ["first", "acknowledged", "acknowledged", "second"]


def test_deliveries_without_end_hold_work_only_as_long_as_patience_goes() -> None:
    async def work() -> list[float]:
        tasks, began = Tasks(patience=0.5), []

        async def note() -> None:
            began.append(clock())

        async def stuck() -> None:
            with tasks.delivery():
                await asyncio.sleep(60)

        holding = asyncio.create_task(stuck())
        await asyncio.sleep(1)
        for _ in range(3):
            with tasks.delivery():
                tasks.start(note())
            await asyncio.sleep(0.1)
        await holding
        await rest(tasks)
        return began

    assert run(work()) == pytest.approx([1.5, 1.6, 1.7])


def test_a_delivery_that_fails_holds_nothing_up() -> None:
    async def work() -> list[float]:
        tasks, began = Tasks(), []

        async def note() -> None:
            began.append(clock())

        def fail() -> None:
            with tasks.delivery():
                tasks.start(note())
                raise ConnectionError

        with pytest.raises(ConnectionError):
            fail()
        await asyncio.sleep(0.1)
        await rest(tasks)
        return began

    assert run(work()) == pytest.approx([0.003])


ticks = st.integers(0, 6).map(lambda n: n / 1000)


@given(
    steps=st.lists(st.tuples(ticks, ticks, ticks), min_size=1, max_size=60),
    at_once=st.integers(1, 4),
    patience=st.sampled_from([0.0, 0.004, 0.02, 1.0]),
)
def test_in_order_at_most_so_many_at_once_and_in_lulls(
    steps: list[tuple[float, float, float]], at_once: int, patience: float
) -> None:
    lull = 0.003
    taken: list[float] = []
    began: list[tuple[int, float]] = []
    ended: list[float] = []
    deliveries: list[tuple[float, float]] = []

    async def work() -> None:
        tasks = Tasks(at_once, lull, patience)
        going = 0

        async def each(number: int, seconds: float) -> None:
            nonlocal going
            going += 1
            assert going <= at_once
            began.append((number, clock()))
            await asyncio.sleep(seconds)
            going -= 1
            ended.append(clock())

        for number, (acknowledging, pause, seconds) in enumerate(steps):
            since = clock()
            with tasks.delivery():
                taken.append(since)
                assert tasks.start(each(number, seconds))
                await asyncio.sleep(acknowledging)
            deliveries.append((since, clock()))
            await asyncio.sleep(pause)
        await asyncio.sleep(10)
        await rest(tasks)

    run(work())
    assert [number for number, _ in began] == list(range(len(steps)))
    for number, at in began:
        busy = any(since < at < until + lull - 1e-9 for since, until in deliveries)
        assert not busy or at >= taken[number] + patience - 1e-9
    for (_, earlier), (number, at) in pairwise(began):
        # What did not have to wait for an end of other work starts no later than it must.
        if number < at_once:
            assert at <= max(earlier, taken[number] + patience) + 1e-9


def test_work_keeps_the_context_it_was_started_in() -> None:
    async def work() -> list[str]:
        tasks, seen = Tasks(), []

        async def note() -> None:
            seen.append(who.get())

        with tasks.delivery():
            for name in ("ann", "bob"):
                who.set(name)
                tasks.start(note())
            who.set("nobody")
        await asyncio.sleep(1)
        await rest(tasks)
        return seen

    assert run(work()) == ["ann", "bob"]


def test_a_fault_is_logged_by_its_place_and_stops_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def work() -> list[str]:
        tasks, done = Tasks(at_once=1), []

        async def breaks() -> None:
            raise ValueError("what a person wrote")

        async def note() -> None:
            done.append("done")

        tasks.start(breaks(), "a slash command")
        tasks.start(note())
        await rest(tasks)
        return done

    assert run(work()) == ["done"]
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.getMessage().startswith("a slash command: ValueError in breaks:")
    assert "what a person wrote" not in caplog.text


def test_closing_finishes_what_was_taken_and_takes_no_more(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def work() -> tuple[list[float], int, bool]:
        tasks, ended = Tasks(at_once=2), []

        async def each() -> None:
            await asyncio.sleep(1)
            ended.append(clock())

        with tasks.delivery():
            for _ in range(4):
                tasks.start(each())
            broken_off = await tasks.close(10)
        taken = tasks.start(each(), "a late command")
        return ended, broken_off, taken

    assert run(work()) == ([1, 1, 2, 2], 0, False)
    assert [record.getMessage().split(" ", 3)[:3] for record in caplog.records] == [
        ["a", "late", "command"]
    ]


@pytest.mark.parametrize("seconds", [0.0, 2.0])
def test_closing_breaks_off_what_takes_too_long_and_waits_for_its_end(seconds: float) -> None:
    async def work() -> tuple[list[float], int, int]:
        tasks, ended = Tasks(at_once=2), []

        async def stuck() -> None:
            try:
                await asyncio.sleep(1e9)
            finally:
                await asyncio.sleep(1)
                ended.append(clock())

        for _ in range(5):
            tasks.start(stuck())
        await asyncio.sleep(1)
        broken_off = await tasks.close(seconds)
        return ended, broken_off, tasks.count

    assert run(work()) == ([seconds + 2] * 2, 5, 0)


def _gives_up() -> None:
    return


def _fails() -> None:
    raise OSError


@pytest.mark.parametrize(("then", "logged"), [(_gives_up, 0), (_fails, 1)])
def test_work_that_swallows_its_cancelling_is_waited_for(
    then: Callable[[], None], logged: int, caplog: pytest.LogCaptureFixture
) -> None:
    async def work() -> int:
        tasks = Tasks()

        async def stubborn() -> None:
            try:
                await asyncio.sleep(1e9)
            except asyncio.CancelledError:
                await asyncio.sleep(1)
                then()

        tasks.start(stubborn())
        await asyncio.sleep(1)
        return await tasks.close(0)

    assert run(work()) == 1
    assert len(caplog.records) == logged


def test_whoever_stops_waiting_for_the_end_leaves_nothing_behind() -> None:
    async def work() -> tuple[int, float]:
        tasks = Tasks()
        tasks.start(asyncio.sleep(1e9))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(tasks.close(100), 1)
        return tasks.count, clock()

    assert run(work()) == (0, 1)


def test_closing_with_nothing_to_do_takes_no_time() -> None:
    async def work() -> tuple[int, int, float]:
        tasks = Tasks()
        return await tasks.close(10), await tasks.close(10), clock()

    assert run(work()) == (0, 0, 0)


def test_nobody_wakes_up_while_nothing_can_start() -> None:
    async def work() -> int:
        tasks = Tasks(at_once=1, patience=1e9)
        loop = asyncio.get_running_loop()
        assert isinstance(loop, JumpingLoop)
        with tasks.delivery():
            tasks.start(asyncio.sleep(1))
            before = loop.rounds
            await asyncio.sleep(10_000)
            rounds = loop.rounds - before
        await rest(tasks)
        return rounds

    assert run(work()) < 5


def test_at_least_one_has_to_go_on() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Tasks(at_once=0)
