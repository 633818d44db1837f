"""What a person in Discord waits for: command → acknowledgement, and command → first text.

Ours beside bare discord.py, in one run, alternating. Each app is a process of its own on one
core; Discord's double drives it from another, over its gateway and its API.

*Bare* is a `discord.AutoShardedClient` whose `on_interaction` only defers: the floor. *Bare, kept*
writes the command to a SQLite file before that, one statement in a thread: the floor of whoever
loses nothing, as ours does. *Tree* is a command of a `discord.app_commands.CommandTree` that
defers and then says *hi*. *Ours, model* refines with a model that answers at once. *By hand* is no
discord.py at all, only a socket and a session of aiohttp: what the double itself takes.

Times go from the moment in which the event is written to the socket until the acknowledgement has
arrived. Of the bursts the quickest counts: what else the machine does only makes them slower.
*CPU* is what one acknowledgement in them takes of the app's processor and of the double's, which
are two: the double holds nobody up as long as its own is the smaller one.
"""

import asyncio
import json
import os
import re
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.corpus import percentile
from benchmarks.discord_apps import BARE, KINDS, MODEL, OURS, TREE, to_core
from tests.doubles.discord import DiscordDouble, Interaction
from tests.doubles.discord.callbacks import COMMAND
from tests.doubles.discord.payloads import new_interaction, payload
from tests.doubles.provider import ProviderDouble, Reply

_SINGLE = 300
_MODELLED = 60
_ROUNDS = 6
_BURST = 500
_BURSTS = 8
_WARM = 10
_PATIENCE = 60.0
_ROUGH = "write an email to our customers about the price increase of {} %"
_BETTER = "Write an email to our customers that explains the price increase of {} %."
_MARK = "that explains"
_RISE = re.compile(r"price increase of (\d+) %")
_SAYS = (TREE, OURS, MODEL)
"""Those that say something after the acknowledgement."""

_TICKS = os.sysconf("SC_CLK_TCK")


def _at_once(asked: dict[str, Any]) -> Reply:
    """A rewrite that keeps every promise."""
    rise = _RISE.findall(str(asked["messages"][-1]["content"]))
    return Reply(_BETTER.format(rise[-1] if rise else ""))


@dataclass(slots=True)
class _Times:
    """In milliseconds; of each burst its median, its worst, and its processor time a command."""

    acks: list[float] = field(default_factory=list)
    firsts: list[float] = field(default_factory=list)
    medians: list[float] = field(default_factory=list)
    worst: list[float] = field(default_factory=list)
    double: list[float] = field(default_factory=list)
    app: list[float] = field(default_factory=list)


class _Driven:
    """An app in its process, and the double that it is connected to."""

    def __init__(self, kind: str, double: DiscordDouble, pid: int) -> None:
        self.kind = kind
        self.times = _Times()
        self._double = double
        self._pid = pid
        self._sent = 0

    async def singles(self, count: int) -> None:
        """Commands one after the other, each when all is done for the one before."""
        for _ in range(count):
            calls = len(self._double.calls)
            (ack,) = await self._acks(1)
            self.times.acks.append(ack.seconds * 1000)
            if self.kind in _SAYS:
                await self._double.until(lambda: self._is_through(ack), _PATIENCE)  # noqa: B023
                self.times.firsts.append((self._first_text(calls) - ack.made_at) * 1000)
            await self._double.settle(0.01)

    async def burst(self) -> None:
        """Commands all at once. The work for them goes on behind it, and is waited for."""
        app = _processor_time(self._pid)
        acks = await self._acks(_BURST)
        self.times.app.append((_processor_time(self._pid) - app) * 1000 / _BURST)
        took = [ack.seconds * 1000 for ack in acks]
        self.times.medians.append(percentile(took, 0.5))
        self.times.worst.append(max(took))
        if self.kind in _SAYS:
            for ack in acks:
                await self._double.until(lambda: self._is_through(ack), _PATIENCE)  # noqa: B023
        await self._double.settle(0.5)

    async def _acks(self, count: int) -> list[Interaction]:
        """Send so many commands as fast as the socket takes them, and wait for their answers.

        What is sent is made before that, so that the double's work is not measured with it.
        """
        double = self._double
        (session,) = double.gateway.connected
        wire = session.wire
        assert wire is not None
        made = [self._command() for _ in range(count)]
        events = []
        for each in made:
            session.seq += 1
            told = {"op": 0, "t": "INTERACTION_CREATE", "s": session.seq, "d": each.payload}
            events.append(json.dumps(told))
        began = time.process_time()
        for each, event in zip(made, events, strict=True):
            each.made_at = double.now()
            await wire.socket.send_str(event)
        async with asyncio.timeout(_PATIENCE):
            for each in made:
                await each.taken.wait()
        self.times.double.append((time.process_time() - began) * 1000 / count)
        return made

    def _command(self) -> Interaction:
        """Never the same twice: what was refined already comes from the store."""
        double = self._double
        self._sent += 1
        option = {"name": "prompt", "type": 3, "value": _ROUGH.format(self._sent)}
        data = {"id": "1", "name": "rocket", "type": 1, "options": [option]}
        interaction = new_interaction(double, COMMAND, double.ada, double.general)
        interaction.payload = payload(double, interaction, data)
        return interaction

    def _is_through(self, ack: Interaction) -> bool:
        """A card that a model refines is there before what the model says."""
        return ack.answered and (
            self.kind != MODEL or (ack.message is not None and _MARK in ack.message.words)
        )

    def _first_text(self, calls: int) -> float:
        made = self._double.calls[calls:]
        return next(call.when for call in made if call.kind in ("answer.edit", "follow_up"))


def main() -> None:
    """Measure and print the table."""
    to_core(0)
    asyncio.run(_measure())


async def _measure() -> None:
    print(
        f"{_SINGLE} single commands ({_MODELLED} with a model), {_BURSTS} times {_BURST} at once; "
        "milliseconds\n"
    )
    print(
        f"{'':<14}{'ack median':>11}{'99th':>8}{'ratio':>7}"
        f"{'burst median':>14}{'worst':>8}{'ratio':>7}{'first text':>12}{'99th':>8}{'more':>8}"
        f"{'CPU app':>9}{'double':>8}"
    )
    async with ProviderDouble(script=_at_once) as provider, AsyncExitStack() as open_apps:
        apps = [
            await open_apps.enter_async_context(_driven(kind, provider.base_url)) for kind in KINDS
        ]
        for app in apps:
            await app.singles(_WARM)
            await app.burst()
            app.times = _Times()
        for _ in range(_ROUNDS):
            for app in apps:
                count = _MODELLED if app.kind == MODEL else _SINGLE
                await app.singles(count // _ROUNDS)
        for app in apps:
            app.times.double.clear()
        for _ in range(_BURSTS):
            for app in apps:
                await app.burst()
        _print({app.kind: app.times for app in apps})


def _print(all_times: Mapping[str, _Times]) -> None:
    bare, tree = all_times[BARE], all_times[TREE]
    for kind, mine in all_times.items():
        ack, burst = percentile(mine.acks, 0.5), min(mine.medians)
        first = f"{'':>28}"
        if mine.firsts:
            median = percentile(mine.firsts, 0.5)
            more = median - percentile(tree.firsts, 0.5)
            first = f"{median:>12.1f}{percentile(mine.firsts, 0.99):>8.1f}{more:>+8.1f}"
        print(
            f"{kind:<14}{ack:>11.2f}{percentile(mine.acks, 0.99):>8.2f}"
            f"{ack / percentile(bare.acks, 0.5):>7.2f}{burst:>14.0f}{min(mine.worst):>8.0f}"
            f"{burst / min(bare.medians):>7.2f}{first}"
            f"{min(mine.app):>9.2f}{min(mine.double):>8.2f}",
            flush=True,
        )


@asynccontextmanager
async def _driven(kind: str, base_url: str) -> AsyncIterator[_Driven]:
    async with DiscordDouble() as double:
        double.patience = _PATIENCE
        # A stream of compressed events could not be made before it is sent.
        double.gateway.compress = False
        # The one by hand sends no heartbeats.
        double.gateway.heartbeat_seconds = 3_600.0
        given = {
            "kind": kind,
            "api_url": double.api_url,
            "gateway_url": double.gateway_url,
            "token": double.token,
            "base_url": base_url,
        }
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.discord_apps", json.dumps(given)),
            stdin=asyncio.subprocess.PIPE,
        )
        assert process.stdin is not None
        try:
            await double.connected(seconds=_PATIENCE)
            await double.settle(1.0)
            yield _Driven(kind, double, process.pid)
        finally:
            process.stdin.close()
            await process.wait()


def _processor_time(pid: int) -> float:
    """Seconds that a process has used, and those of its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


if __name__ == "__main__":
    main()
