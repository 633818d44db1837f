"""`kill -TERM` during ten streams in Slack and ten in Discord: who finishes them, and how.

On PostgreSQL, all twenty stream from one of two replicas when that one is told to stop; on a
file there is only one process, which is started again once it has ended. Short answers come to
their end in the time that a process has for it; long ones are taken over. What stands on both
platforms at the end is what counts. *Pause* is the longest time without a change for anybody.
STREAMS (a platform), ANSWERS (seconds, such as 3,15).
"""

import asyncio
import os
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.ending import run
from benchmarks.house import House, house, running
from benchmarks.postgres import postgres
from benchmarks.replicas import Replica
from benchmarks.torture import on_discord, on_slack
from benchmarks.torture.balancer import Balancer
from benchmarks.torture.ledger import Ledger
from benchmarks.torture.model import RATE, Model
from benchmarks.torture.person import Person
from benchmarks.torture.report import write_causes
from benchmarks.torture.verdict import Verdict, judge

_STREAMS = int(os.environ.get("STREAMS", "10"))
_ANSWERS = [float(each) for each in os.environ.get("ANSWERS", "3,15").split(",")]
_WORKSPACES = 5
_PATIENCE = 120.0
_IN_TIME = 10.0
"""Seconds after which containers are killed."""


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    answers: float
    code: int | None
    took: float
    streaming: int
    taken_over: int
    whole: int
    pause: float
    verdict: Verdict
    warnings: int


def main() -> None:
    """Measure, and print a row at a time."""
    folder = Path(os.environ.get("LOGS") or tempfile.mkdtemp(prefix="rocket-drain-"))
    print(f"{_STREAMS} streams in Slack and {_STREAMS} in Discord; times in seconds\n")
    print(
        f"{'':<26}{'answers':>8}{'exit code':>10}{'after':>7}{'streaming':>10}{'taken over':>11}"
        f"{'finished':>9}{'whole':>7}{'lost':>6}{'doubled':>8}{'unfinished':>11}{'pause':>7}"
        f"{'warnings':>9}"
    )
    run(_measure_all(folder))
    print(f"logs: {folder}")


async def _measure_all(folder: Path) -> None:
    for shared in (True, False):
        for answers in _ANSWERS:
            where = folder / f"{'postgresql' if shared else 'file'}-{answers:.0f}"
            where.mkdir(parents=True, exist_ok=True)
            _print(await _measure(where, answers, shared=shared))


async def _measure(folder: Path, answers: float, *, shared: bool) -> _Row:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(postgres()) if shared else None
        url = server.url if server else f"sqlite:///{folder}/rocket.db"
        home = await stack.enter_async_context(house(Model(0.0, round(answers * RATE))))
        ledger = Ledger(url)
        stack.push_async_callback(ledger.close)
        people = [
            *on_slack.people(home.slack, _WORKSPACES, _STREAMS, _PATIENCE, ways=("direct",)),
            *on_discord.people(home.discord, ledger, 1, _STREAMS, _PATIENCE, ways=("mention",)),
        ]
        await home.install(url)
        replicas = _replicas(home, url, folder, 2 if shared else 1)
        # All of it comes to the first one, as long as that takes anything.
        balancer = await stack.enter_async_context(Balancer(replicas, in_turn=False))
        home.slack.request_url = f"{balancer.url}/slack/events"
        await stack.enter_async_context(running(replicas))
        living = [asyncio.create_task(each.live()) for each in people]
        await _until_all_stream(people, living)
        streaming = sum(any(card.is_growing for card in each.seen()) for each in people)
        told = asyncio.get_running_loop().time()
        code, took = await replicas[0].terminate()
        await replicas[0].start()
        await asyncio.gather(*living)
        await ledger.all_done(_PATIENCE)
        rows = await ledger.rows()
        verdict = judge(people, rows, [told])
        write_causes(folder / "violations.txt", verdict, rows, replicas)
        return _Row(
            "PostgreSQL, one of two" if shared else "SQLite, started again",
            answers,
            code,
            took,
            streaming,
            sum(row.attempt > 1 for row in rows),
            sum(_is_whole(each) for each in people),
            max(_pause(each, told) for each in people),
            verdict,
            sum(len(each.complaints()) for each in replicas),
        )


def _replicas(home: House, url: str, folder: Path, count: int) -> list[Replica]:
    """The first one has all of Discord's guilds; the other has a shard without any."""
    guild = int(next(iter(home.discord.guilds)))
    shards = sorted(range(count), key=lambda each: each != (guild >> 22) % count)
    return [
        Replica(f"replica{n}", folder / f"replica{n}", home.settings(url, shards=f"{n}/{count}"))
        for n in shards
    ]


async def _until_all_stream(people: Sequence[Person], living: Sequence[asyncio.Task[None]]) -> None:
    """Until everybody's answer has begun, or some have ended already."""
    clock = asyncio.get_running_loop().time
    ends = clock() + _PATIENCE
    while not all(any(_streams(card.words) for card in each.seen()) for each in people):
        if clock() > ends or any(each.done() for each in living):
            return
        await asyncio.sleep(0.05)


def _streams(words: str) -> bool:
    return "Answer 1" in words and "begins" in words


def _is_whole(person: Person) -> bool:
    """Does the answer stand there from its beginning to its end?"""
    number = next(each.number for each in person.commands)
    return any(
        f"Answer {number} begins." in each.words and f"Answer {number} ends." in each.words
        for each in person.seen()
    )


def _pause(person: Person, told: float) -> float:
    """The longest time without a change, from the moment in which the process was told to stop."""
    times = sorted(time for each in person.seen() for time in each.times if time > told)
    return max((after - before for before, after in pairwise([told, *times])), default=0.0)


def _print(row: _Row) -> None:
    verdict = row.verdict
    late = "" if row.took <= _IN_TIME else "!"
    print(
        f"{row.name:<26}{row.answers:>8.0f}{row.code!s:>10}{row.took:>6.1f}{late or ' '}"
        f"{row.streaming:>10}{row.taken_over:>11}{verdict.finished:>9}{row.whole:>7}"
        f"{verdict.count('lost'):>6}{verdict.count('doubled'):>8}"
        f"{verdict.count('unfinished'):>11}{row.pause:>7.1f}{row.warnings:>9}",
        flush=True,
    )


if __name__ == "__main__":
    main()
