"""From a command to its acknowledgement: ours on both databases beside a bare framework."""

import asyncio
import json
import os
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.corpus import percentile
from benchmarks.house import House, house
from benchmarks.replicas import Replica

BARE, FILE, SERVER = "bare", "ours, SQLite", "ours, PostgreSQL"
_SINGLES = int(os.environ.get("SINGLES", "150"))
_BURST = int(os.environ.get("BURST", "100"))
_ROUNDS = 3
_WARM = 10
_PATIENCE = 60.0
_ROUGH = "write an email to our customers about the price increase of {} %"


@dataclass(slots=True)
class Times:
    """Milliseconds."""

    singles: list[float] = field(default_factory=list)
    burst: list[float] = field(default_factory=list)


class Driven(ABC):
    """An app in a process of its own, which one platform's double drives."""

    def __init__(self, platform: str, kind: str, home: House) -> None:
        self.platform = platform
        self.kind = kind
        self.times = Times()
        self._home = home
        self._sent = 0

    async def singles(self, count: int) -> None:
        """One after the other, each when the one before has been answered."""
        for _ in range(count):
            self.times.singles.append(await self._one() * 1000)
            await self._answered()

    async def burst(self) -> None:
        """All at once; the work behind it is waited for."""
        took = await asyncio.gather(*(self._one() for _ in range(_BURST)))
        self.times.burst += [each * 1000 for each in took]
        await self._answered()

    def rough(self) -> str:
        """Never the same twice: what was refined already comes from the store."""
        self._sent += 1
        return _ROUGH.format(self._sent)

    @abstractmethod
    async def _one(self) -> float:
        """Send a command; seconds until its acknowledgement."""

    @abstractmethod
    async def _answered(self) -> None:
        """Wait until all that was sent is answered."""


class _OnSlack(Driven):
    async def _one(self) -> float:
        ack = await self._home.slack.command("/rocket", self.rough())
        assert ack.ok, ack
        return ack.seconds

    async def _answered(self) -> None:
        shown = self._home.slack.main.ephemerals
        await self._home.slack.until(lambda: len(shown) >= self._sent, _PATIENCE)


class _OnDiscord(Driven):
    async def _one(self) -> float:
        given = {"prompt": self.rough()}
        asked = await self._home.discord.command("rocket", given, check=False)
        assert asked.acked
        return asked.seconds

    async def _answered(self) -> None:
        if self.kind != BARE:
            shown = self._home.discord.private
            await self._home.discord.until(
                lambda: not any(each.loading for each in shown), _PATIENCE
            )


async def measure(folder: Path, server: str) -> None:
    """Print both platforms' rows. `server` is the address of a PostgreSQL database."""
    print(f"command → acknowledgement, ms: {_SINGLES} single ones, {_BURST} at once\n")
    print(
        f"{'':<10}{'':<18}{'median':>8}{'99th':>8}{'more than bare':>16}"
        f"{'burst median':>14}{'99th':>8}{'worst':>8}"
    )
    for platform in ("slack", "discord"):
        async with AsyncExitStack() as stack:
            apps = [
                await stack.enter_async_context(_driven(platform, kind, folder, server))
                for kind in (BARE, FILE, SERVER)
            ]
            for app in apps:
                await app.singles(_WARM)
                app.times = Times()
            for _ in range(_ROUNDS):
                for app in apps:
                    await app.singles(_SINGLES // _ROUNDS)
            for _ in range(_ROUNDS):
                for app in apps:
                    await app.burst()
        for app in apps:
            _print(app, apps[0])


def _print(app: Driven, bare: Driven) -> None:
    singles, burst = app.times.singles, app.times.burst
    median = percentile(singles, 0.5)
    more = median - percentile(bare.times.singles, 0.5)
    print(
        f"{app.platform:<10}{app.kind:<18}{median:>8.1f}{percentile(singles, 0.99):>8.1f}"
        f"{more:>+16.1f}{percentile(burst, 0.5):>14.0f}{percentile(burst, 0.99):>8.0f}"
        f"{max(burst):>8.0f}",
        flush=True,
    )


@asynccontextmanager
async def _driven(platform: str, kind: str, folder: Path, server: str) -> AsyncIterator[Driven]:
    async with house(platforms=(platform,)) as home:
        home.slack.patience = home.discord.patience = _PATIENCE
        app: Driven = (_OnSlack if platform == "slack" else _OnDiscord)(platform, kind, home)
        async with AsyncExitStack() as stack:
            if kind == BARE:
                await stack.enter_async_context(_bare(platform, home))
            else:
                where = folder / f"{platform}-{'server' if kind == SERVER else 'file'}"
                where.mkdir(parents=True, exist_ok=True)
                url = server if kind == SERVER else f"sqlite:///{where}/rocket.db"
                await home.install(url)
                replica = Replica("replica", where, home.settings(url), on_last_core())
                stack.push_async_callback(replica.kill)
                await replica.start()
                await replica.ready()
                home.slack.request_url = f"{replica.url}/slack/events"
            yield app


@asynccontextmanager
async def _bare(platform: str, home: House) -> AsyncIterator[None]:
    """The framework's own example: Bolt's that says *hi*, discord.py's that defers."""
    slack, discord = home.slack, home.discord
    if platform == "slack":
        module, given = (
            "benchmarks.slack_acks",
            {
                "kind": "Bolt",
                "mode": "http",
                "api_url": slack.api_url,
                "bot_token": slack.bot_token,
                "app_token": slack.app.app_token,
                "signing_secret": slack.app.signing_secret,
                "base_url": "",
            },
        )
    else:
        module, given = (
            "benchmarks.discord_apps",
            {
                "kind": "bare",
                "api_url": discord.api_url,
                "gateway_url": discord.gateway_url,
                "token": discord.token,
                "base_url": "",
            },
        )
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, json.dumps(given)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        if platform == "slack":
            port = (await process.stdout.readline()).decode().strip()
            slack.request_url = f"http://127.0.0.1:{port}/slack/events"
        else:
            await discord.connected(seconds=_PATIENCE)
        yield
    finally:
        process.stdin.close()
        await process.wait()


def on_last_core() -> tuple[str, ...]:
    """Words that start a program on the last core, where there are several."""
    cores = os.cpu_count() or 1
    return ("taskset", "--cpu-list", str(cores - 1)) if cores > 1 else ()
