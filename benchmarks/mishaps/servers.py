"""What can happen to a database server, and to the clock of one of its replicas."""

import asyncio
import time
from pathlib import Path

from benchmarks.mishaps.scene import Row, scene, statuses
from benchmarks.postgres import postgres

_AWAY = 5.0
_HOUR = 3600
_LIBRARY = "faketime/libfaketime.so.1"


async def gone_at_start(folder: Path) -> Row:
    """The server is there five seconds after the replica was started."""
    row = Row("not there for 5 s at start (PostgreSQL)")
    async with postgres() as server, scene(folder, server.url) as here:
        await server.stop()
        await here.replica.start()
        before = await statuses(here.replica, _AWAY)
        row.told += await here.ask(4)
        await server.start()
        began = time.monotonic()
        await here.replica.ready()
        row.more = f"ready {time.monotonic() - began:.1f} s after it was there"
        row.told += await here.ask(6)
        row.ready = ("-", before, await statuses(here.replica, 0.5))
        return await here.judge(row)


async def gone_meanwhile(folder: Path) -> Row:
    """The server is away for ten seconds while people ask."""
    row = Row("away for 10 s (PostgreSQL)")
    async with postgres() as server, scene(folder, server.url, count=2) as here:
        for each in here.replicas:
            await each.start()
        for each in here.replicas:
            await each.ready()
        before = await statuses(here.replica, 0.5)
        row.told += await here.ask(10)
        await server.stop("immediate")
        during = asyncio.create_task(statuses(here.replica, 2 * _AWAY))
        row.told += await here.ask(10)
        seen = await during
        await server.start()
        await here.replica.ready()
        row.told += await here.ask(10)
        row.ready = (before, seen, await statuses(here.replica, 0.5))
        return await here.judge(row)


async def clock_jumps(folder: Path) -> Row:
    """The clock of one of two replicas jumps an hour forwards, then two back."""
    row = Row("a clock that jumps ±1 h (PostgreSQL)")
    library = _library()
    if not library:
        row.more = "left out: libfaketime is not installed"
        return row
    clock = folder / "clock"
    clock.write_text("+0\n")
    faked = {
        "LD_PRELOAD": library,
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }
    async with postgres() as server, scene(folder, server.url, count=2, first=faked) as here:
        for each in here.replicas:
            await each.start()
        for each in here.replicas:
            await each.ready()
        before = await statuses(here.replica, 0.5)
        row.told += await here.ask(8)
        seen = []
        for offset in (_HOUR, -_HOUR, 0):
            asked = asyncio.create_task(here.ask(8))
            await asyncio.sleep(0.05)
            clock.write_text(f"{offset:+d}\n")
            seen.append(await statuses(here.replica, 6.0))
            row.told += await asked
            row.told += await here.ask(8)
        row.ready = (before, ",".join(seen), await statuses(here.replica, 0.5))
        row.more = "Slack's deliveries are signed with the time: one wrong by an hour takes none"
        return await here.judge(row)


def _library() -> str:
    """Where the library is that makes up a process's time; "" when it is not installed."""
    found = sorted(Path("/usr/lib").glob(f"*/{_LIBRARY}"))
    return str(found[0]) if found else ""
