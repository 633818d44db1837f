"""Commands by people in Slack and Discord while replicas die, and what they see in the end.

Three replicas on PostgreSQL; every two seconds one is killed (SIGKILL) and started again, the
database crashes once, every delivery comes up to four times, and one call of the model in ten
fails. A person refines a prompt and runs it; half are in Slack (by command, in direct messages,
by mention), half in Discord (likewise). Who is told that it failed sends it again.
With `--sqlite`, one process on a file, killed from time to time.

COMMANDS, KILL_EVERY (seconds), COPIES, FAILING (share), AT_ONCE (people), PATIENCE (seconds for a
card), LONGEST (seconds; nobody asks for anything any more after that), PLATFORMS, LOGS (a folder).
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from pathlib import Path

from benchmarks.ending import run
from benchmarks.house import House, house, running
from benchmarks.postgres import Postgres, postgres
from benchmarks.replicas import Replica
from benchmarks.torture import on_discord, on_slack
from benchmarks.torture.balancer import Balancer
from benchmarks.torture.chaos import Chaos
from benchmarks.torture.ledger import Ledger
from benchmarks.torture.model import Model
from benchmarks.torture.person import Person
from benchmarks.torture.report import print_table, write_causes
from benchmarks.torture.verdict import judge
from tests.doubles.slack import Tiers

_WORKSPACES = 10
_GUILDS = 30
_CALM = 90.0
"""Seconds for what is left once nobody asks for anything any more."""


class Size:
    """How much of it, from the environment."""

    def __init__(self, *, sqlite: bool) -> None:
        given = os.environ.get
        self.replicas = 1 if sqlite else int(given("REPLICAS", "3"))
        self.commands = int(given("COMMANDS", "400" if sqlite else "2000"))
        self.kill_every = float(given("KILL_EVERY", "15" if sqlite else "2"))
        self.copies = int(given("COPIES", "4"))
        self.failing = float(given("FAILING", "0.1"))
        self.at_once = int(given("AT_ONCE", "40"))
        self.patience = float(given("PATIENCE", "180"))
        self.longest = float(given("LONGEST", "1500"))
        self.platforms = given("PLATFORMS", "slack,discord").split(",")


def main() -> None:
    """Do it, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.torture")
    parser.add_argument("--sqlite", action="store_true", help="one process on a file")
    given = parser.parse_args()
    folder = Path(os.environ.get("LOGS") or tempfile.mkdtemp(prefix="rocket-torture-"))
    run(_torture(Size(sqlite=given.sqlite), folder, sqlite=given.sqlite))


async def _torture(size: Size, folder: Path, *, sqlite: bool) -> None:
    async with AsyncExitStack() as stack:
        server = None if sqlite else await stack.enter_async_context(postgres())
        url = server.url if server else f"sqlite:///{folder}/rocket.db"
        home = await stack.enter_async_context(house(Model(size.failing), size.platforms))
        ledger = Ledger(url)
        stack.push_async_callback(ledger.close)
        people = _people(size, home, ledger)
        await home.install(url)
        replicas = _replicas(size, home, url, folder)
        balancer = await stack.enter_async_context(Balancer(replicas, size.copies))
        home.slack.request_url = f"{balancer.url}/slack/events"
        home.slack.tiers = Tiers()
        home.discord.gateway.duplicates = size.copies - 1
        await stack.enter_async_context(running(replicas))

        def killed() -> None:
            # Of a stream nobody knows any more whether it was stopped.
            home.slack.deaths += 1

        chaos = Chaos(replicas, size.kill_every, killed)
        began = time.monotonic()
        chaos.begin()
        with suppress(TimeoutError):
            async with asyncio.timeout(size.longest):
                await _live(people, size.at_once, server, chaos)
        busy = time.monotonic() - began
        await chaos.end()
        calm = await _calm(ledger)
        rows = await ledger.rows()
        verdict = judge(people, rows, chaos.kills)
        write_causes(folder / "violations.txt", verdict, rows, replicas)
        complaints = _complaints(home)
        (folder / "complaints.txt").write_text("\n".join(complaints), "utf-8")
        print_table(
            verdict,
            [
                ("processes killed", len(chaos.kills)),
                ("the database away for", _away(chaos)),
                ("copies of Slack's deliveries", f"{balancer.copies:,}"),
                ("  passed on to another replica", f"{balancer.passed_on:,}"),
                ("calls of the model, of these failed", _calls(home.model)),
                ("429s, Slack and Discord", _limited(home)),
                ("complaints of the doubles", len(complaints)),
                ("seconds with people, and until all was done", f"{busy:.0f}, {calm:.0f}"),
                ("people who lost patience", sum(each.lost_patience for each in people)),
            ],
        )
        print(f"logs, and what tells why of each violation: {folder}")


def _people(size: Size, home: House, ledger: Ledger) -> list[Person]:
    """They take turns, so that both platforms are busy all the time. Each sends two commands."""
    each = size.commands // 2 // len(size.platforms)
    groups = []
    if "slack" in size.platforms:
        groups.append([*on_slack.people(home.slack, _WORKSPACES, each, size.patience)])
    if "discord" in size.platforms:
        groups.append([*on_discord.people(home.discord, ledger, _GUILDS, each, size.patience)])
    return [person for pair in zip(*groups, strict=True) for person in pair]


def _replicas(size: Size, home: House, url: str, folder: Path) -> list[Replica]:
    count = size.replicas
    return [
        Replica(
            f"replica{number}",
            folder / f"replica{number}",
            home.settings(url, shards=f"{number}/{count}", refining=True),
        )
        for number in range(count)
    ]


async def _live(
    people: Sequence[Person], at_once: int, server: Postgres | None, chaos: Chaos
) -> None:
    """All of them, some at a time; half-way, the database crashes."""
    gate = asyncio.Semaphore(at_once)
    ended = 0

    async def one(person: Person) -> None:
        nonlocal ended
        async with gate:
            await person.live()
        ended += 1
        if server is not None and ended == len(people) // 2:
            await chaos.restart(server, "immediate")
        if ended % 50 == 0:
            print(f"  {ended} of {len(people)} people, {len(chaos.kills)} killed", flush=True)

    await asyncio.gather(*(one(each) for each in people))


async def _calm(ledger: Ledger) -> float:
    """Wait until nothing is left to do; how long that took."""
    began = time.monotonic()
    await ledger.all_done(_CALM)
    # Whoever is slow may still show something that should not be there.
    await asyncio.sleep(2.0)
    return time.monotonic() - began


def _away(chaos: Chaos) -> str:
    return ", ".join(f"{seconds:.1f} s" for _, seconds in chaos.restarts) or "never"


def _calls(model: Model) -> str:
    return f"{model.calls:,}, {model.failed:,}"


def _limited(home: House) -> str:
    return f"{home.slack.limited.total()}, {home.discord.refused_429}"


def _complaints(home: House) -> list[str]:
    """What the app did wrong, without what dying replicas could not help."""
    # 10015: whoever took the work over of a process that died before its acknowledgement.
    helpless = ("not acknowledged", "answered with 503", "answered with 500", "404 10015")
    found = [*home.slack.complaints, *home.discord.complaints]
    return [each for each in found if not any(word in each for word in helpless)]


if __name__ == "__main__":
    main()
