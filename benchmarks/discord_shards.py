"""A thousand servers over two processes, each with half of the shards of one bot.

Ours (`python -m bot serve`) beside a bare `discord.AutoShardedClient` that says *hi*, in one
run, one after the other; Discord's double drives them from a process of its own. In every
server there is one command and one message that mentions the bot. *Start* is from the start of
the process until it says that it is ready. *Once* counts what was answered exactly once;
whatever was answered twice, or by nobody, stands under *other*.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.doubles.discord import Channel, DiscordDouble, Guild

_ROOT = Path(__file__).resolve().parents[1]
_SERVERS = 1_000
_SHARDS = 4
_HALVES = ("0-1/4", "2-3/4")
_AT_ONCE = 20
_PATIENCE = 120.0
_BARE, _OURS = "discord.py", "ours"


@dataclass(slots=True)
class _Half:
    """A process with half of the shards. Sizes in megabytes, times in seconds."""

    shards: range
    process: asyncio.subprocess.Process
    start: float = 0.0
    ready: float = 0.0
    worked: float = 0.0
    commands: int = 0
    messages: int = 0
    other: int = 0
    wrong: int = 0

    def size(self) -> float:
        """Resident memory now."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("utf-8")
        (line,) = (each for each in status.splitlines() if each.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024


def main() -> None:
    """Measure and print the table."""
    _to_core(0)
    asyncio.run(_measure())


async def _measure() -> None:
    print(f"{_SERVERS:,} servers, {_SHARDS} shards, two processes\n")
    print(
        f"{'':<12}{'shards':<8}{'start s':>9}{'MB then':>9}{'MB after':>10}"
        f"{'commands once':>15}{'messages once':>15}{'other':>7}"
    )
    for kind in (_BARE, _OURS):
        async with DiscordDouble() as double:
            double.gateway.max_concurrency = _SHARDS
            double.patience = _PATIENCE
            for number in range(_SERVERS - 1):
                guild = double.add_guild(f"Server {number}", members=(double.ada,))
                double.add_channel("general", guild)
            async with AsyncExitStack() as opened:
                halves = [
                    await opened.enter_async_context(_running(kind, half, double))
                    for half in _HALVES
                ]
                await _drive(double, halves)
                for half in halves:
                    half.worked = half.size()
            for half, shards in zip(halves, _HALVES, strict=True):
                print(
                    f"{kind:<12}{shards:<8}{half.start:>9.1f}{half.ready:>9.0f}"
                    f"{half.worked:>10.0f}{half.commands:>15}{half.messages:>15}{half.other:>7}",
                    flush=True,
                )
            wrong = sum(half.wrong for half in halves)
            print(
                f"{'':<12}{double.refused_429:,} calls came too early, "
                f"{len(double.complaints)} complaints, {wrong} errors in the logs"
            )


async def _drive(double: DiscordDouble, halves: list[_Half]) -> None:
    gate = asyncio.Semaphore(_AT_ONCE)

    async def limited(work: Callable[[Channel], Awaitable[bool]], channel: Channel) -> bool:
        async with gate:
            return await work(channel)

    async def command(channel: Channel) -> bool:
        asked = await double.command(
            "rocket", {"prompt": f"write a note to {channel.id}"}, channel=channel, check=False
        )
        await double.until(lambda: asked.answered, _PATIENCE)
        return asked.acked

    async def message(channel: Channel) -> bool:
        await double.say(channel, f"write a note to {channel.id}", mention=True)
        await double.until(lambda: double.answers(channel), _PATIENCE)
        return True

    places = [(_half(halves, each), _channel(each)) for each in double.bot_guilds()]
    commands = await asyncio.gather(*(limited(command, channel) for _, channel in places))
    await asyncio.gather(*(limited(message, channel) for _, channel in places))
    await double.settle(2.0)
    for (half, channel), acked in zip(places, commands, strict=True):
        answers = len(double.answers(channel))
        half.commands += acked
        half.messages += answers == 1
        half.other += (not acked) + (answers != 1)


def _channel(guild: Guild) -> Channel:
    return next(iter(guild.channels.values()))


def _half(halves: list[_Half], guild: Guild) -> _Half:
    shard = (int(guild.id) >> 22) % _SHARDS
    return next(each for each in halves if shard in each.shards)


@asynccontextmanager
async def _running(kind: str, shards: str, double: DiscordDouble) -> AsyncIterator[_Half]:
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log").open("w+b") as log:
        environment = {
            **os.environ,
            "PYTHONPATH": str(_ROOT),
            "DATABASE_URL": f"sqlite:///{folder}/rocket.db",
            "MODELS_DIR": folder,
            "DISCORD_TOKEN": double.token,
            "DISCORD_API_URL": double.api_url,
            "DISCORD_GATEWAY_URL": double.gateway_url,
            "DISCORD_SHARDS": shards,
        }
        first, last = (int(each) for each in shards.partition("/")[0].split("-"))
        words: tuple[str, ...] = ("bot", "serve")
        if kind == _BARE:
            words = ("benchmarks.discord_bare", str(first), str(last), str(_SHARDS))
        loop = asyncio.get_running_loop()
        began = loop.time()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", *words),
            env=environment,
            cwd=folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            preexec_fn=lambda: _to_core(-1),
        )
        assert process.stdout is not None
        half = _Half(range(first, last + 1), process)
        try:
            said = await process.stdout.readline()
            assert said.startswith(b"Discord: connected"), said
            half.start = loop.time() - began
            half.ready = half.size()
            yield half
        finally:
            process.terminate()
            await process.communicate()
            log.seek(0)
            half.wrong = sum(b" ERROR " in line or b"Error" in line for line in log)


def _to_core(number: int) -> None:
    """Stay on the first core or on the last, where there are several."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {range(os.cpu_count() or 1)[number]})


if __name__ == "__main__":
    main()
