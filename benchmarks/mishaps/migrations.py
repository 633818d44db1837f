"""A migration that is killed half-way, again and again, and then left alone."""

import asyncio
import sqlite3
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
from alembic import command
from sqlalchemy import Connection, text

from benchmarks.mishaps.scene import Row, Scene, scene, statuses
from benchmarks.postgres import postgres
from bot.store.database import Database
from bot.store.upgrade import config_for

_OLD = "0004"
_ROWS = 300_000
_KILLS = 5
_STEP = 0.08
"""Seconds by which each kill comes later than the one before."""

_INSERT = text(
    "INSERT INTO deliveries (platform, team, delivery, created) VALUES ('slack', 'T', :id, :at)"
)
_LOCKS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"


async def on_a_file(folder: Path) -> Row:
    """SQLite."""
    file = folder / "rocket.db"
    row = Row("migration killed 5 times (SQLite)")
    async with scene(folder, f"sqlite:///{file}", tables=False) as here:

        async def migrating() -> bool:
            with suppress(sqlite3.Error), sqlite3.connect(file, timeout=0) as holder:
                holder.execute("BEGIN IMMEDIATE")
                return False
            return True

        return await _killed(here, row, migrating)


async def on_a_server(folder: Path) -> Row:
    """PostgreSQL."""
    row = Row("migration killed 5 times (PostgreSQL)")
    async with postgres() as server, scene(folder, server.url, tables=False) as here:

        async def migrating() -> bool:
            connection = await asyncpg.connect(server.url)
            try:
                return bool(await connection.fetchval(_LOCKS))
            finally:
                await connection.close()

        return await _killed(here, row, migrating)


async def _killed(here: Scene, row: Row, migrating) -> Row:  # type: ignore[no-untyped-def]
    await _old_rows(here.url)
    during = []
    midst = 0
    for number in range(_KILLS):
        await here.replica.start()
        while not await migrating():
            if await here.replica.readiness() == 200:
                break
            await asyncio.sleep(0.01)
        else:
            midst += 1
        during.append(str(await here.replica.readiness()))
        await asyncio.sleep(number * _STEP)
        await here.replica.kill()
    await here.replica.start()
    took = await here.replica.ready()
    await here.home.install(here.url)
    row.told += await here.ask(6)
    row.ready = ("-", "→".join(dict.fromkeys(during)), await statuses(here.replica, 0.5))
    kept = (await here.ledger.sizes())["deliveries"] - 6
    row.more = (
        f"{midst} of {_KILLS} in the midst of it; {_ROWS - kept} of {_ROWS:,} old rows lost; "
        f"ready {took:.1f} s after the last start"
    )
    return await here.judge(row)


async def _old_rows(url: str) -> None:
    database = Database(url, 10.0)

    def make(connection: Connection) -> None:
        command.upgrade(config_for(connection), _OLD)
        at = datetime.now(UTC).isoformat(sep=" ")
        found = connection.dialect.name == "postgresql"
        values = [
            {"id": f"old-{number}", "at": datetime.now(UTC) if found else at}
            for number in range(_ROWS)
        ]
        connection.execute(_INSERT, values)

    try:
        await database.make_folder()
        await database.alter(make)
    finally:
        await database.close()
