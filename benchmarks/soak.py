"""Ten minutes at half of the rate that two replicas can sustain: does anything pile up?

Two replicas on PostgreSQL, people in Slack and Discord who refine a prompt and run it, RATE
commands a second (two of each person). Every ten seconds the replicas' memory, sockets and tasks,
the database's connections, and the rows of what comes and goes are looked at; the table shows
some of these moments, the last one after a rest in which nobody asks for anything.
SECONDS (600), RATE, REST (seconds).
"""

import asyncio
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.ending import run
from benchmarks.house import House, house, running
from benchmarks.postgres import postgres
from benchmarks.replicas import Replica
from benchmarks.torture import on_discord, on_slack
from benchmarks.torture.balancer import Balancer
from benchmarks.torture.ledger import Ledger
from benchmarks.torture.model import Model
from benchmarks.torture.person import Person
from benchmarks.torture.report import write_causes
from benchmarks.torture.verdict import judge

_SECONDS = float(os.environ.get("SECONDS", "600"))
_RATE = float(os.environ.get("RATE", "4"))
_REST = float(os.environ.get("REST", "20"))
_EVERY = min(10.0, _SECONDS / 12)
_SHOWN = 6
_WORKSPACES, _GUILDS = 20, 30
_PATIENCE = 60.0
_AS_IN_THE_IMAGE = {"MALLOC_MMAP_THRESHOLD_": "131072"}
"""What the Dockerfile says of memory."""

_CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"


@dataclass(frozen=True, slots=True)
class _Moment:
    at: float
    megabytes: list[float]
    sockets: list[int]
    tasks: list[int]
    connections: int
    rows: dict[str, int]
    done: int


def main() -> None:
    """Let them live, and print the table."""
    folder = Path(os.environ.get("LOGS") or tempfile.mkdtemp(prefix="rocket-soak-"))
    run(_soak(folder))
    print(f"logs: {folder}")


async def _soak(folder: Path) -> None:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(postgres())
        home = await stack.enter_async_context(house(Model(0.0)))
        ledger = Ledger(server.url)
        stack.push_async_callback(ledger.close)
        people = [*_people(home, ledger)]
        await home.install(server.url)
        replicas = [
            Replica(
                f"replica{number}",
                folder / f"replica{number}",
                home.settings(server.url, shards=f"{number}/2", refining=True) | _AS_IN_THE_IMAGE,
            )
            for number in range(2)
        ]
        balancer = await stack.enter_async_context(Balancer(replicas))
        home.slack.request_url = f"{balancer.url}/slack/events"
        await stack.enter_async_context(running(replicas))
        began = time.monotonic()
        living = asyncio.create_task(_arrive(people))
        moments = []
        while not living.done():
            await asyncio.sleep(_EVERY)
            moments.append(await _moment(began, replicas, ledger))
        await living
        await ledger.all_done(_PATIENCE)
        await asyncio.sleep(_REST)
        moments.append(await _moment(began, replicas, ledger))
        rows = await ledger.rows()
        verdict = judge(people, rows, [])
        write_causes(folder / "violations.txt", verdict, rows, replicas)
        _print(moments)
        wrong = [f"{what} {verdict.count(what)}" for what in ("lost", "doubled", "unfinished")]
        print(
            f"\n{verdict.accepted:,} commands accepted in {moments[-2].at:.0f} s, "
            f"{verdict.finished:,} finished, {verdict.refused} refused; {', '.join(wrong)}; "
            f"{verdict.begun_again} begun again"
        )
        warnings = [line for each in replicas for line in each.complaints()]
        print(f"warnings in the log: {len(warnings)}")
        for line in warnings[:5]:
            print(f"  {line[:160]}")


def _people(home: House, ledger: Ledger) -> Iterator[Person]:
    """As many as come in the time; half of them in Slack."""
    each = int(_SECONDS * _RATE / 4) + 1
    yield from (
        person
        for pair in zip(
            on_slack.people(home.slack, _WORKSPACES, each, _PATIENCE),
            on_discord.people(home.discord, ledger, _GUILDS, each, _PATIENCE),
            strict=True,
        )
        for person in pair
    )


async def _arrive(people: Sequence[Person]) -> None:
    """One after the other, at the rate, whatever becomes of those before."""
    clock = asyncio.get_running_loop().time
    due = clock()
    living = []
    for person in people:
        await asyncio.sleep(max(0.0, due - clock()))
        living.append(asyncio.create_task(person.live()))
        due += 2 / _RATE
    await asyncio.gather(*living)


async def _moment(began: float, replicas: Sequence[Replica], ledger: Ledger) -> _Moment:
    ((connections,),) = await ledger.ask(_CONNECTIONS)
    sizes = await ledger.sizes()
    return _Moment(
        time.monotonic() - began,
        [each.megabytes() for each in replicas],
        [each.sockets() for each in replicas],
        [int(await each.number("rocket_tasks")) for each in replicas],
        int(connections) - 1,
        sizes,
        sizes["deliveries"] - sizes["not done"],
    )


def _print(moments: Sequence[_Moment]) -> None:
    names = ("not done", "owners", "turns", "lanes")
    print(f"{_RATE:g} commands a second, two replicas on PostgreSQL; both replicas' numbers\n")
    print(
        f"{'second':>8}{'done':>8}{'MB':>16}{'sockets':>12}{'tasks':>12}{'connections':>13}"
        + "".join(f"{name:>10}" for name in names)
    )
    step = max(1, (len(moments) - 1) // _SHOWN)
    for moment in [*moments[:-1:step], moments[-1]]:
        megabytes = " ".join(f"{each:.1f}" for each in moment.megabytes)
        sockets, tasks = (" ".join(map(str, each)) for each in (moment.sockets, moment.tasks))
        print(
            f"{moment.at:>8.0f}{moment.done:>8,}{megabytes:>16}{sockets:>12}{tasks:>12}"
            f"{moment.connections:>13}" + "".join(f"{moment.rows[name]:>10}" for name in names)
        )


if __name__ == "__main__":
    main()
