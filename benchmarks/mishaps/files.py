"""What can happen to a database that is a file: its disk is full, or another program holds it."""

import asyncio
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.mishaps.scene import Row, scene, statuses

_DISK = "6m"
_LOCKED = 10.0
_PIECE = b"\0" * 4096


async def disk_full(folder: Path) -> Row:
    """The disk has room again after some seconds. Needs root, to have a small disk."""
    row = Row("disk full for 10 s (SQLite)")
    if os.geteuid():
        row.more = "left out: only root may mount a small disk"
        return row
    with _small_disk(folder / "disk") as disk:
        async with scene(folder, f"sqlite:///{disk}/rocket.db") as here:
            await here.replica.start()
            await here.replica.ready()
            before = await statuses(here.replica, 0.5)
            row.told += await here.ask(6)
            filler = disk / "filler"
            _fill(filler)
            during = asyncio.create_task(statuses(here.replica, 10.0))
            row.told += await here.ask(16)
            _fill(filler)
            row.told += await here.ask(16)
            seen = await during
            filler.unlink()
            await here.replica.ready()
            row.told += await here.ask(6)
            row.ready = (before, seen, await statuses(here.replica, 0.5))
            return await here.judge(row)


async def locked(folder: Path) -> Row:
    """Another program holds the file for ten seconds."""
    row = Row("locked for 10 s (SQLite)")
    file = folder / "rocket.db"
    async with scene(folder, f"sqlite:///{file}") as here:
        await here.replica.start()
        await here.replica.ready()
        before = await statuses(here.replica, 0.5)
        row.told += await here.ask(6)
        holder = sqlite3.connect(file, isolation_level=None, timeout=10)
        holder.execute("BEGIN EXCLUSIVE")
        during = asyncio.create_task(statuses(here.replica, _LOCKED))
        row.told += await here.ask(6)
        seen = await during
        holder.execute("ROLLBACK")
        holder.close()
        await here.replica.ready()
        row.told += await here.ask(6)
        row.ready = (before, seen, await statuses(here.replica, 0.5))
        return await here.judge(row)


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_DISK}", "tmpfs", str(folder)]
    subprocess.run(mount, check=True)
    try:
        yield folder
    finally:
        unmount = ["umount", "--lazy", str(folder)]
        subprocess.run(unmount, check=True)


def _fill(path: Path) -> None:
    """Leave no room at all."""
    try:
        with path.open("ab", buffering=0) as file:
            while True:
                file.write(_PIECE)
    except OSError:
        return
