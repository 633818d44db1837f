"""Starting, running and being told to stop; and the log of it."""

import asyncio
import json
import logging
import os
import signal
import warnings
from collections.abc import Coroutine
from typing import Any

import pytest

from bot import request_id
from bot.commands import serve
from bot.commands.logs import OneLine, OneObject
from bot.commands.problem import Problem
from bot.settings import DRAIN_SECONDS
from bot.web.readiness import Readiness


class Work:
    """Notes for how long it may go on, and what is so when it is to end."""

    def __init__(self, readiness: Readiness, platform: "Platform | None" = None) -> None:
        self.readiness = readiness
        self.platform = platform
        self.seconds: list[float] = []
        self.seen: list[tuple[int, list[float], dict[str, str]]] = []
        self.closed: list[list[float]] = []

    async def close(self) -> None:
        self.closed.append(list(self.platform.stopped) if self.platform is not None else [])

    async def drain(self, seconds: float) -> None:
        self.seconds.append(seconds)
        if self.platform is not None:
            wrong = await self.readiness.wrong()
            self.seen.append((self.platform.shuts, list(self.platform.stopped), wrong))


async def until_told(
    *starting: Coroutine[Any, Any, serve.Serving], work: Work | None = None, **more: Any
) -> int:
    """Serve them until a signal comes. In the end, work gets its time, once."""
    readiness = work.readiness if work else Readiness()
    work = work or Work(readiness)
    platforms = {f"{number}": each for number, each in enumerate(starting)}
    try:
        with serve.signals() as told:
            return await serve.until_told(told, platforms, work, readiness=readiness, **more)
    finally:
        (seconds,) = work.seconds
        assert 0 < seconds <= more.get("seconds", DRAIN_SECONDS)


class Platform:
    """Notes what is done with it."""

    def __init__(self, name: str = "Platform") -> None:
        self.lines = (f"{name}: runs.",)
        self.ending: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.ready = asyncio.Event()
        self.never = asyncio.Event()
        self.stopped: list[float] = []
        self.shuts = 0
        self.trouble = ""

    async def start(self) -> "Platform":
        self.ready.set()
        return self

    async def hang(self) -> "Platform":
        self.ready.set()
        await self.never.wait()
        return self

    async def fail(self) -> "Platform":
        await self.ready.wait()
        raise Problem("Platform: its token is not accepted.")

    async def shut(self) -> None:
        assert self.stopped == []
        self.shuts += 1

    async def stop(self, seconds: float) -> None:
        self.stopped.append(seconds)


class Meeting(Platform):
    """Stops only while the other one stops, too."""

    def __init__(self, name: str, meeting: asyncio.Barrier) -> None:
        super().__init__(name)
        self.meeting = meeting

    async def stop(self, seconds: float) -> None:
        await self.meeting.wait()
        await super().stop(seconds)


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_stops_it_in_order(
    told: signal.Signals, capsys: pytest.CaptureFixture[str]
) -> None:
    platform = Platform()
    before = signal.getsignal(told)
    running = asyncio.create_task(until_told(platform.start()))
    await platform.ready.wait()
    assert platform.stopped == []
    os.kill(os.getpid(), told)
    assert await running == 0
    assert platform.stopped == [0.0]
    assert capsys.readouterr().out == "Platform: runs.\nStopping.\n"
    signal.signal(told, before)


async def test_a_signal_while_it_starts_ends_the_start() -> None:
    platform = Platform()
    running = asyncio.create_task(until_told(platform.hang()))
    await platform.ready.wait()
    os.kill(os.getpid(), signal.SIGTERM)
    assert await running == 0
    assert platform.stopped == []


async def test_who_gives_up_waiting_still_stops_it() -> None:
    platform = Platform()
    running = asyncio.create_task(until_told(platform.start()))
    await platform.ready.wait()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert platform.stopped == [0.0]


async def test_two_are_started_and_stopped_side_by_side(
    capsys: pytest.CaptureFixture[str],
) -> None:
    meeting = asyncio.Barrier(2)
    first, second = Meeting("First", meeting), Meeting("Second", meeting)
    running = asyncio.create_task(until_told(first.start(), second.start()))
    await first.ready.wait()
    await second.ready.wait()
    os.kill(os.getpid(), signal.SIGTERM)
    assert await running == 0
    assert first.stopped == second.stopped == [0.0]
    assert capsys.readouterr().out == "First: runs.\nSecond: runs.\nStopping.\n"


async def test_one_that_runs_is_told_of_while_another_starts(
    capsys: pytest.CaptureFixture[str],
) -> None:
    runs, starts = Platform("First"), Platform("Second")
    running = asyncio.create_task(until_told(starts.hang(), runs.start()))
    await runs.ready.wait()
    await starts.ready.wait()
    said = ""
    while not said:
        await asyncio.sleep(0)
        said = capsys.readouterr().out
    assert said == "First: runs.\n"
    os.kill(os.getpid(), signal.SIGTERM)
    assert await running == 0
    assert (runs.stopped, starts.stopped) == ([0.0], [])
    assert capsys.readouterr().out == "Stopping.\n"


async def test_where_one_cannot_start_the_other_is_stopped() -> None:
    runs, fails, starts = Platform(), Platform(), Platform()
    running = asyncio.create_task(until_told(runs.start(), fails.fail(), starts.hang()))
    await runs.ready.wait()
    await starts.ready.wait()
    fails.ready.set()
    with pytest.raises(Problem, match="not accepted"):
        await running
    assert (runs.stopped, fails.stopped, starts.stopped) == ([0.0], [], [])


async def test_where_none_can_start_one_sentence_is_said() -> None:
    first, second = Platform(), Platform()
    first.ready.set()
    second.ready.set()
    with pytest.raises(Problem, match="not accepted"):
        await until_told(first.fail(), second.fail())


async def test_what_comes_to_an_end_by_itself_ends_the_rest() -> None:
    ends, runs = Platform(), Platform()
    running = asyncio.create_task(until_told(ends.start(), runs.start()))
    await ends.ready.wait()
    ends.ending.set_result("Platform: its token was taken back.")
    with pytest.raises(Problem, match="taken back") as problem:
        await running
    assert problem.value.code == 1
    assert ends.stopped == runs.stopped == [0.0]


async def test_first_not_ready_then_shut_then_drained_then_the_rest() -> None:
    readiness = Readiness()
    platform = Platform()
    work = Work(readiness, platform)
    running = asyncio.create_task(until_told(platform.start(), work=work, seconds=4.0))
    assert await readiness.wrong() == {}
    await platform.ready.wait()
    for _ in range(10):  # it has started, and is told of in one of the next turns
        await asyncio.sleep(0)
    platform.trouble = "There is no connection."
    assert await readiness.wrong() == {"0": "There is no connection."}
    os.kill(os.getpid(), signal.SIGTERM)
    assert await running == 0
    assert work.seen == [(1, [], {"process": "This process is stopping."})]
    assert platform.stopped == [0.0]
    assert work.closed == [[0.0]]


async def test_what_has_not_started_is_not_ready() -> None:
    readiness = Readiness()
    platform = Platform()
    running = asyncio.create_task(until_told(platform.hang(), work=Work(readiness)))
    await platform.ready.wait()
    assert await readiness.wrong() == {"0": "It is not connected yet."}
    os.kill(os.getpid(), signal.SIGTERM)
    assert await running == 0


def line(
    name: str,
    message: str,
    fault: BaseException | None = None,
    form: logging.Formatter | None = None,
) -> str:
    about = (type(fault), fault, fault.__traceback__) if fault else None
    record = logging.LogRecord(name, logging.ERROR, "x.py", 1, message, (), about)
    return (form or OneLine()).format(record)


def test_a_record_is_one_line_with_its_time() -> None:
    said = line("adapters.slack", "first\nsecond")
    stamp, rest = said.split(" ", 1)
    assert rest == "ERROR adapters.slack first second"
    assert len(stamp) == len("2026-11-26T12:00:00Z")


def test_what_a_fault_quotes_is_not_logged() -> None:
    with pytest.raises(ValueError, match="plan") as raised:
        int("of-our-secret-plan")
    fault = raised.value
    said = line("asyncio", "Task exception was never retrieved\nfuture: of-our-secret-plan", fault)
    assert "ERROR asyncio Task exception was never retrieved: ValueError in test_what" in said
    assert "secret-plan" not in said


async def test_a_line_names_its_request_also_in_tasks_that_the_work_started() -> None:
    async def part() -> str:
        return line("bot.x", "said")

    with request_id.working_on("abcd1234"):
        task = asyncio.create_task(part())
        nobodys = asyncio.create_task(part(), context=request_id.nobodys())
    assert " ERROR bot.x [abcd1234] said" in await task
    assert " ERROR bot.x said" in await nobodys
    assert " ERROR bot.x said" in line("bot.x", "said")


def test_as_json_a_record_is_one_object() -> None:
    with pytest.raises(ValueError, match="plan") as raised:
        int("of-our-secret-plan")
    with request_id.working_on("abcd1234"):
        said = line("adapters.x", "first\nsecond", raised.value, OneObject())
    assert "\n" not in said
    read = json.loads(said)
    assert read.pop("time").endswith("Z")
    assert read.pop("fault").startswith("ValueError in test_as_json")
    assert read == {
        "level": "ERROR",
        "logger": "adapters.x",
        "message": "first second",
        "request": "abcd1234",
    }


def test_of_a_warning_of_python_only_its_kind_is_logged() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.warn("of-our-secret-plan", RuntimeWarning, stacklevel=1)
    (each,) = caught
    text = warnings.formatwarning(each.message, each.category, "a/b.py", 7, "of-our-secret-plan")
    assert line("py.warnings", text).endswith(" ERROR py.warnings a/b.py:7: RuntimeWarning")
