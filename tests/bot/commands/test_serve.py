"""Starting, running and being told to stop; and the log of it."""

import asyncio
import logging
import os
import signal

import pytest

from bot.commands.logs import OneLine
from bot.commands.serve import DRAIN_SECONDS, until_told


class Platform:
    """Notes what is done with it."""

    lines = ("Platform: runs.",)

    def __init__(self) -> None:
        self.ready = asyncio.Event()
        self.never = asyncio.Event()
        self.stopped: list[float] = []

    async def start(self) -> "Platform":
        self.ready.set()
        return self

    async def hang(self) -> "Platform":
        self.ready.set()
        await self.never.wait()
        return self

    async def stop(self, seconds: float) -> None:
        self.stopped.append(seconds)


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
    assert platform.stopped == [DRAIN_SECONDS]
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
    assert platform.stopped == [DRAIN_SECONDS]


def line(name: str, message: str, fault: BaseException | None = None) -> str:
    about = (type(fault), fault, fault.__traceback__) if fault else None
    record = logging.LogRecord(name, logging.ERROR, "x.py", 1, message, (), about)
    return OneLine().format(record)


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
