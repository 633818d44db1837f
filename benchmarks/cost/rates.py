"""How many commands a second replicas bring to their end, with the built-in refiner."""

import asyncio
import itertools
import os
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from benchmarks.house import House, house, running
from benchmarks.postgres import postgres
from benchmarks.replicas import Replica
from benchmarks.torture.balancer import Balancer
from tests.doubles.discord import Channel
from tests.doubles.discord import User as DiscordUser
from tests.doubles.slack.state import User

_AT_ONCE = int(os.environ.get("AT_ONCE", "40"))
_SECONDS = float(os.environ.get("SECONDS", "20"))
_WARM = 4.0
_PATIENCE = 30.0
_GUILDS = 24
_ROUGH = "write an email to our customers about the price increase of {} %"
_NUMBERS = itertools.count(10_001)


class _Count:
    """Commands that were answered."""

    done = 0
    refused = 0


async def measure(folder: Path) -> None:
    """Print a row for each database and number of replicas."""
    cores = os.cpu_count()
    print(
        f"\ncommands a second, built-in refiner, half in Slack and half in Discord, {_AT_ONCE} at "
        f"once for {_SECONDS:.0f} s;\nall on {cores} cores, which the doubles and the database "
        "share with the replicas: CPU is what one command takes\n"
    )
    print(
        f"{'':<14}{'replicas':>9}{'a second':>10}{'a replica':>11}"
        f"{'ms CPU, replicas':>18}{'doubles':>9}{'refused':>9}"
    )
    await _row("SQLite", f"sqlite:///{folder}/rates.db", 1, folder / "file")
    for count in (1, 2, 3):
        async with postgres() as server:
            await _row("PostgreSQL", server.url, count, folder / f"server{count}")


async def _row(name: str, url: str, count: int, folder: Path) -> None:
    async with AsyncExitStack() as stack:
        home = await stack.enter_async_context(house())
        home.discord.patience = home.slack.patience = _PATIENCE
        await home.install(url)
        replicas = [
            Replica(f"r{each}", folder / f"r{each}", home.settings(url, shards=f"{each}/{count}"))
            for each in range(count)
        ]
        asking = [*_people(home)]
        balancer = await stack.enter_async_context(Balancer(replicas))
        home.slack.request_url = f"{balancer.url}/slack/events"
        await stack.enter_async_context(running(replicas))
        counted = _Count()
        working = [asyncio.create_task(_work(home, each, counted)) for each in asking]
        await asyncio.sleep(_WARM)
        done, ours, theirs = counted.done, time.process_time(), _spent(replicas)
        began = time.monotonic()
        await asyncio.sleep(_SECONDS)
        took = time.monotonic() - began
        done, ours = counted.done - done, time.process_time() - ours
        theirs = _spent(replicas) - theirs
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
    rate = done / took
    print(
        f"{name:<14}{count:>9}{rate:>10.1f}{rate / count:>11.1f}{theirs / done * 1000:>18.1f}"
        f"{ours / done * 1000:>9.1f}{counted.refused:>9}",
        flush=True,
    )


def _people(home: House) -> Sequence[User | tuple[DiscordUser, Channel]]:
    slack, discord = home.slack, home.discord
    guilds = [discord.add_guild(f"Server {each}") for each in range(_GUILDS)]
    found: list[User | tuple[DiscordUser, Channel]] = []
    for number in range(_AT_ONCE):
        if number % 2:
            guild = guilds[number // 2 % _GUILDS]
            user = discord.users[guild.owner]
            found.append((user, discord.add_channel(f"place{number}", guild)))
        else:
            found.append(slack.add_user(f"person{number}"))
            slack.general.members.add(found[-1].id)  # type: ignore[union-attr]
    return found


async def _work(home: House, person: User | tuple[DiscordUser, Channel], counted: _Count) -> None:
    """One command after the other. What was read is taken away: nobody scrolls back."""
    while True:
        rough = _ROUGH.format(next(_NUMBERS))
        if isinstance(person, User):
            taken = await _in_slack(home, person, rough)
        else:
            taken = await _in_discord(home, *person, rough)
        counted.done += taken
        counted.refused += not taken


async def _in_slack(home: House, user: User, rough: str) -> bool:
    ack = await home.slack.command("/rocket", rough, user=user)
    if not ack.ok or ack.body:
        return False
    await home.slack.until(lambda: home.slack.ephemerals(user), _PATIENCE)
    for each in home.slack.ephemerals(user):
        home.slack.main.ephemerals.remove(each)
    home.slack.calls.clear()
    return True


async def _in_discord(home: House, user: DiscordUser, channel: Channel, rough: str) -> bool:
    asked = await home.discord.command("rocket", {"prompt": rough}, user, channel, check=False)
    if not asked.acked:
        return False
    await home.discord.until(lambda: asked.answered, _PATIENCE)
    assert asked.message is not None
    home.discord.private.remove(asked.message)
    home.discord.calls.clear()
    return True


def _spent(replicas: Sequence[Replica]) -> float:
    return sum(each.processor_seconds() for each in replicas)
