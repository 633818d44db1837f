"""What a person in Discord waits for: command → acknowledgement, and command → first text.

Ours beside bare discord.py, in one run, alternating. Each app is a process of its own on one
core; Discord's double drives it from another, over its gateway and its API.

*bare* is a `discord.AutoShardedClient` whose `on_interaction` only defers: the floor. *tree* is a
command of a `discord.app_commands.CommandTree` that defers and then says *hi*. *Ours, model*
refines with a model that answers at once. *By hand* is no discord.py at all, only a socket and
a session of aiohttp: what the double itself takes. Times go from the moment in which the event
is written to the socket until the acknowledgement has arrived. Of the bursts the quickest counts:
what else the machine does only makes them slower. *CPU* is what one acknowledgement in them takes
of the app's processor and of the double's, which are two: the double holds nobody up as long as
its own is the smaller one.
"""

import asyncio
import json
import logging
import os
import re
import sys
import tempfile
import time
import zlib
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import discord
from discord import app_commands
from pydantic import SecretStr

from adapters.discord.app import build
from adapters.discord.connection import RocketClient, point_at
from adapters.discord.serving import DiscordServing
from adapters.discord.trouble import discreet
from benchmarks.corpus import percentile
from bot.knowledge import Knowledge
from bot.models.access import Access
from bot.models.catalogue import Catalogue
from bot.models.refining import Refining
from bot.refine.refiner import Refiner
from bot.rocket import Rocket
from bot.shards import Shards
from bot.store import Store
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
_HAND, _BARE, _TREE, _OURS, _MODEL = "by hand", "bare", "tree", "ours", "ours, model"
_KINDS = (_HAND, _BARE, _TREE, _OURS, _MODEL)
_SAYS = (_TREE, _OURS, _MODEL)
"""Those that say something after the acknowledgement."""

_TICKS = os.sysconf("SC_CLK_TCK")


def _at_once(asked: dict[str, Any]) -> Reply:
    """A rewrite that keeps every promise."""
    rise = _RISE.findall(str(asked["messages"][-1]["content"]))
    return Reply(_BETTER.format(rise[-1] if rise else ""))


@dataclass(slots=True)
class _Times:
    """All in milliseconds; of each burst its median, its worst, and processor time for one of it.

    `app` has none while the work behind the acknowledgements goes on.
    """

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
        assert wire._deflate is not None
        made = [self._command() for _ in range(count)]
        frames = []
        for each in made:
            session.seq += 1
            event = {"op": 0, "t": "INTERACTION_CREATE", "s": session.seq, "d": each.payload}
            packed = wire._deflate.compress(json.dumps(event).encode())
            frames.append(packed + wire._deflate.flush(zlib.Z_SYNC_FLUSH))
        began = time.process_time()
        for each, frame in zip(made, frames, strict=True):
            each.made_at = double.now()
            await wire.socket.send_bytes(frame)
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
            self.kind != _MODEL or (ack.message is not None and _MARK in ack.message.words)
        )

    def _first_text(self, calls: int) -> float:
        made = self._double.calls[calls:]
        return next(call.when for call in made if call.kind in ("answer.edit", "follow_up"))


def main() -> None:
    """Measure and print the table."""
    _to_core(0)
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
            await open_apps.enter_async_context(_driven(kind, provider.base_url)) for kind in _KINDS
        ]
        for app in apps:
            await app.singles(_WARM)
            await app.burst()
            app.times = _Times()
        for _ in range(_ROUNDS):
            for app in apps:
                count = _MODELLED if app.kind == _MODEL else _SINGLE
                await app.singles(count // _ROUNDS)
        for app in apps:
            app.times.double.clear()
        for _ in range(_BURSTS):
            for app in apps:
                await app.burst()
        _print({app.kind: app.times for app in apps})


def _print(all_times: Mapping[str, _Times]) -> None:
    bare, tree = all_times[_BARE], all_times[_TREE]
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
            *(sys.executable, "-m", "benchmarks.discord_acks", json.dumps(given)),
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


async def _app(given: Mapping[str, str]) -> None:
    """One app, until its standard input ends."""
    discreet()
    # It ends in the middle of its work.
    logging.disable(logging.ERROR)
    point_at(given["api_url"], given["gateway_url"])
    served = {_HAND: _by_hand, _BARE: _bare, _TREE: _tree}.get(given["kind"], _ours)
    async with served(given):
        await asyncio.to_thread(sys.stdin.read)


@asynccontextmanager
async def _bare(given: Mapping[str, str]) -> AsyncIterator[None]:
    client = discord.AutoShardedClient(intents=discord.Intents.default())

    @client.event
    async def on_interaction(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)

    async with _started(client, given["token"]):
        yield


@asynccontextmanager
async def _tree(given: Mapping[str, str]) -> AsyncIterator[None]:
    client = discord.AutoShardedClient(intents=discord.Intents.default())
    tree = app_commands.CommandTree(client)

    @tree.command()
    async def rocket(interaction: discord.Interaction, prompt: str) -> None:
        """Says hi."""
        del prompt
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.edit_original_response(content="hi")

    async with _started(client, given["token"]):
        yield


@asynccontextmanager
async def _started(client: discord.Client, token: str) -> AsyncIterator[None]:
    running = asyncio.create_task(client.start(token))
    try:
        yield
    finally:
        await client.close()
        await asyncio.gather(running, return_exceptions=True)


@asynccontextmanager
async def _by_hand(given: Mapping[str, str]) -> AsyncIterator[None]:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        defer = json.dumps({"type": 5, "data": {"flags": 64}})

        async def answer(event: Mapping[str, Any]) -> None:
            url = f"{given['api_url']}/interactions/{event['id']}/{event['token']}/callback"
            headers = {"Content-Type": "application/json"}
            async with session.post(url, data=defer, headers=headers) as answered:
                await answered.read()

        listening = asyncio.create_task(_listen(session, given, answer))
        try:
            yield
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


async def _listen(
    session: aiohttp.ClientSession,
    given: Mapping[str, str],
    answer: Callable[[Mapping[str, Any]], Coroutine[Any, Any, None]],
) -> None:
    going: set[asyncio.Task[None]] = set()
    inflate = zlib.decompressobj()
    url = f"{given['gateway_url']}?v=10&encoding=json&compress=zlib-stream"
    async with session.ws_connect(url, max_msg_size=0) as socket:
        me = {"token": given["token"], "intents": 1, "properties": {"os": "linux"}}
        await socket.send_json({"op": 2, "d": me})
        async for message in socket:
            event = json.loads(inflate.decompress(message.data))
            if event["t"] == "INTERACTION_CREATE":
                task = asyncio.create_task(answer(event["d"]))
                going.add(task)
                task.add_done_callback(going.discard)


@asynccontextmanager
async def _ours(given: Mapping[str, str]) -> AsyncIterator[None]:
    with tempfile.TemporaryDirectory() as folder:
        store = await Store.open(f"sqlite:///{folder}/rocket.db")
        knowledge = Knowledge()
        access = {"OPENAI": Access(SecretStr("key"), given["base_url"], ("m",))}
        catalogue = Catalogue(Path(folder), access)
        engines: dict[str, Any] = {}
        if given["kind"] == _MODEL:
            engines = {"m": Refining(catalogue, "m")}
        rocket = Rocket(Refiner(knowledge, engines), knowledge, store, catalogue)
        client = RocketClient(Shards(None, None))
        await client.login(given["token"])
        app = build(rocket, store, client, api_url=given["api_url"])
        serving = DiscordServing(app, client, given["api_url"], given["gateway_url"])
        await serving.start(_PATIENCE)
        try:
            yield
        finally:
            await serving.stop(0.0)
            await rocket.close()
            await catalogue.close()
            await store.close()


def _processor_time(pid: int) -> float:
    """Seconds that a process has used, and those of its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _to_core(number: int) -> None:
    """Stay on the first core or on the last, where there are several."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {range(os.cpu_count() or 1)[number]})


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    else:
        _to_core(-1)
        asyncio.run(_app(json.loads(sys.argv[1])))
