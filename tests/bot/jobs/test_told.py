"""What those see of jobs who run the bot: numbers and lines of the log."""

import asyncio
import logging
import re
from collections.abc import Iterator

import pytest

from bot import metrics
from bot.commands.logs import OneLine
from bot.jobs.job import Job, Journal
from bot.jobs.limits import Limits, TurnedAway
from bot.jobs.room import Room
from bot.jobs.roster import Roster
from tests.bot.jobs.processes import FREE, delivery, process, until

_WAITS = 0.3
"""Seconds at least."""


class Lines(logging.Handler):
    """The log, as it is written."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(OneLine())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    def one(self, what: str) -> str:
        (found,) = (line for line in self.lines if what in line)
        return found

    def seconds(self, request: str, how: str) -> float:
        """How long the log says that a request took."""
        said = re.search(rf"{how} after ([\d.]+) s", self.one(f"[{request}] slack: command {how}"))
        assert said is not None
        return float(said[1])


@pytest.fixture
def log() -> Iterator[Lines]:
    lines, ours = Lines(), logging.getLogger("bot")
    level = ours.level
    ours.addHandler(lines)
    ours.setLevel(logging.INFO)
    yield lines
    ours.setLevel(level)
    ours.removeHandler(lines)


@pytest.fixture(autouse=True)
def counting() -> Iterator[None]:
    metrics.start()
    yield
    metrics.stop()


def counted(name: str, **labels: str) -> float:
    """What a number stands at that has these labels."""
    for line in metrics.page()[1].decode().splitlines():
        found, _, value = line.rpartition(" ")
        if found.startswith(f"rocket_{name}") and all(
            f'{label}="{text}"' in found for label, text in labels.items()
        ):
            return float(value)
    return 0.0


class Standstill:
    """Work that stands still until it is let go on."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.on = asyncio.Event()

    async def __call__(self, job: Job) -> None:
        self.jobs.append(job)
        await self.on.wait()


async def test_the_seconds_of_work_count_what_it_waited(url: str, log: Lines) -> None:
    work = Standstill()
    async with process(url, Limits(at_once=1, person=0, team=0), work=work) as one:
        await one.take("Ev0")
        await until(lambda: bool(work.jobs))
        (second,) = await one.take("Ev1")
        await until(lambda: bool(one.waited))
        await asyncio.sleep(_WAITS)
        work.on.set()
        await until(lambda: one.did == ["Ev0", "Ev1"] and one.jobs.going == 0)
    assert log.seconds(second.request_id, "done") >= _WAITS
    assert counted("work_seconds_sum") >= 2 * _WAITS


async def test_the_seconds_of_work_count_what_went_before_a_takeover(url: str, log: Lines) -> None:
    work = Standstill()
    async with process(url, work=work) as one, process(url) as other:
        (job,) = await one.take("Ev1")
        await until(lambda: bool(work.jobs))
        await asyncio.sleep(_WAITS)
        one.cut_off()
        await until(lambda: other.did == ["Ev1"] and other.jobs.going == 0)
    assert log.seconds(job.request_id, "done") >= _WAITS
    assert f"[{job.request_id}] taken over, attempt 2" in log.one("taken over, attempt")
    assert counted("takeovers_total", after="death") == 1
    assert counted("takeovers_total", after="handover") == 0


async def test_what_is_handed_over_is_counted_too(url: str) -> None:
    work = Standstill()
    async with process(url) as other:
        async with process(url, work=work) as one:
            await one.take("Ev1")
            await until(lambda: bool(work.jobs))
            await one.jobs.close(0.0)
        await until(lambda: other.did == ["Ev1"])
    assert counted("takeovers_total", after="handover") == 1
    assert counted("takeovers_total", after="death") == 0


@pytest.mark.parametrize(
    ("limits", "why", "setting"),
    [
        (Limits(person=1, team=0, waiting=0), "person", "PERSON_PER_MINUTE"),
        (Limits(person=0, team=1, waiting=0), "team", "TEAM_PER_MINUTE"),
        (Limits(person=0, team=0, waiting=1, at_once=0), "queue", "WORK_WAITING"),
    ],
)
async def test_which_limit_turned_it_away_is_told(
    url: str, log: Lines, limits: Limits, why: str, setting: str
) -> None:
    async with process(url, limits) as one:
        await one.take("Ev1")
        with pytest.raises(TurnedAway) as no:
            await one.take("Ev2")
    line = log.one(f"slack: command turned away, {why}: ")
    assert f" INFO bot.work [{no.value.request}] " in line
    assert setting in line
    assert no.value.counted
    assert counted("deliveries_total", outcome="turned away", why=why) == 1


async def test_what_the_database_did_not_keep_is_in_the_log(url: str, log: Lines) -> None:
    async with process(url, FREE) as one:
        one.cut_off()
        with pytest.raises(TurnedAway) as no:
            await one.take("Ev1")
        assert not no.value.counted
        line = log.one("slack: command turned away, database: ")
        assert f" WARNING bot.work [{no.value.request}] " in line
        assert re.fullmatch(r"\w{8}", no.value.request)
        assert counted("deliveries_total", outcome="turned away", why="database") == 1
        await until(
            lambda: any("WARNING bot.jobs.heirs the database is away" in each for each in log.lines)
        )
        one.heal()
        await until(
            lambda: any("INFO bot.jobs.heirs the database is back" in each for each in log.lines)
        )


def test_that_memory_is_short_is_told_once_and_when_it_is_over(log: Lines) -> None:
    held = [30_000_000, 31_000_000, 10_000_000]
    ticks = iter(range(10))
    room = Room(Limits(memory=20_000_000), lambda: next(ticks), resident=lambda: held[0])
    seen = [(room.short, room.left(5) > 0)]
    while len(held) > 1:
        held.pop(0)
        seen.append((room.short, room.left(5) > 0))
    assert seen == [(True, False), (True, False), (False, True)]
    assert [line.split(" ", 1)[1] for line in log.lines] == [
        "WARNING bot.jobs.room memory is short: work is done one by one. This process holds "
        "30 MB; it may hold 20 by MEMORY_MB, or by the limit of its container",
        "INFO bot.jobs.room memory is not short any more",
    ]


def test_what_was_taken_over_just_now_counts_however_old_it_is() -> None:
    async def write(_text: str) -> None: ...

    roster = Roster()
    job = Job(delivery("Ev1"), "key", 2, Journal("", write))
    roster.enter(job, claimed=True)
    job.since -= 3600.0
    assert roster.claimed_lately(60.0) == 1
    roster.leave(job)
    assert roster.claimed_lately(60.0) == 0
