"""A server that goes away and comes back, and transactions that are in each other's way."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from sqlalchemy import Connection, func, insert, make_url, select, text, update
from sqlalchemy.util import await_only as await_

from bot.store import Store, StoreError, jobs
from bot.store.database import Database
from bot.store.engines import ServerEngine
from bot.store.errors import StoreAway, explained, passes
from bot.store.job_store import JobStore
from bot.store.schema import lanes
from bot.store.server import Server
from tests.bot.store.samples import ANN, HERE, add
from tests.postgres.relay import Relay

_OTHERS = """
SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.fixture
async def database(server_url: str) -> AsyncIterator[Database]:
    """With two rows that can be raised."""

    def rows(connection: Connection) -> None:
        for name in ("left", "right"):
            connection.execute(insert(lanes), {"name": name, "booked": 0, "closed_until": 0})

    made = Database(server_url, 10.0)
    await made.write(rows)
    yield made
    await made.close()


def raise_one(connection: Connection, name: str) -> None:
    row = update(lanes).where(lanes.c.name == name)
    connection.execute(row.values(booked=lanes.c.booked + 1))


def total(connection: Connection) -> int:
    return int(connection.scalar(select(func.sum(lanes.c.booked))) or 0)


async def test_connections_that_broke_are_made_anew(server_url: str) -> None:
    store, other = [await Store.open(server_url) for _ in range(2)]
    await asyncio.gather(*(add(store, f"before {number}") for number in range(8)))
    async with other.engine.begin() as connection:
        assert await connection.scalar(text(_OTHERS))
    await asyncio.gather(*(add(store, f"after {number}") for number in range(8)))
    assert len(await store.prompts(HERE, ANN, limit=100)) == 16
    await store.close()
    await other.close()


async def test_a_server_that_is_back_soon_is_waited_for(server_url: str) -> None:
    async with Relay(server_url) as relay:
        store = await Store.open(relay.address)
        await add(store, "before")
        relay.cut()
        work = asyncio.gather(add(store, "meanwhile"), store.prompts(HERE, ANN))
        await relay.somebody_was_turned_away()
        assert not work.done()
        relay.mend()
        await work
        found = await store.prompts(HERE, ANN)
        assert {one.text for one in found} == {"before", "meanwhile"}
        await store.close()
        await relay.left()


async def test_a_server_that_stays_away_is_a_sentence(server_url: str) -> None:
    async with Relay(server_url) as relay:
        store = await Store.open(relay.address, busy_seconds=0.2)
        relay.cut()
        with pytest.raises(StoreAway, match=r"on 127\.0\.0\.1 cannot be reached.*DATABASE_URL"):
            await add(store, "never")
        relay.mend()
        await add(store, "at last")
        assert [one.text for one in await store.prompts(HERE, ANN)] == ["at last"]
        await store.close()


async def test_a_server_that_ends_every_new_connection_is_away(server_url: str) -> None:
    async with Relay(server_url) as relay:
        relay.ends_anew = True
        database = Database(relay.address, 0.0)
        with pytest.raises(StoreAway, match="cannot be reached"):
            await database.read(total)
        with pytest.raises(StoreAway, match="cannot be reached"):
            async with database.engine.connect():
                pass
        await database.close()


class Breaking(Server):
    """Each connection broke between being made and being handed to who wants it."""

    async def connect(self) -> "asyncpg.Connection[Any]":
        connection = await super().connect()
        connection.terminate()
        return connection


async def test_a_connection_that_broke_before_it_was_ready_is_one_to_a_server_that_is_away(
    server_url: str,
) -> None:
    engine = ServerEngine(Breaking(make_url(server_url), 1.0))
    with pytest.raises(StoreAway, match="cannot be reached"):
        async with engine.for_libraries.connect():
            pass
    with pytest.raises(asyncpg.InterfaceError) as broken:
        await engine.read(total)
    assert passes(broken.value)
    assert isinstance(explained(broken.value, "here", server=True), StoreAway)
    await engine.close()


async def test_a_connection_that_broke_in_the_hands_of_a_library_is_told(server_url: str) -> None:
    database = Database(server_url, 0.0)
    async with database.engine.connect() as connection:
        raw = await connection.get_raw_connection()
        assert raw.driver_connection is not None
        raw.driver_connection.terminate()
        with pytest.raises(StoreAway, match="cannot be reached"):
            await connection.execute(select(1))
    await database.close()


async def test_two_who_lock_each_other_both_come_through(database: Database) -> None:
    both_began, tries = asyncio.Barrier(2), []

    def raise_both(connection: Connection, first: str, second: str) -> None:
        tries.append(first)
        again = len(tries) > 2
        raise_one(connection, first)
        if not again:
            await_(both_began.wait())
        raise_one(connection, second)

    await asyncio.gather(
        database.write(raise_both, "left", "right"), database.write(raise_both, "right", "left")
    )
    assert len(tries) == 3
    assert await database.read(total) == 4


async def test_a_process_shows_that_it_lives_though_every_connection_is_taken(
    database: Database,
) -> None:
    go_on, began = asyncio.Event(), []

    def hold(_connection: Connection) -> None:
        began.append(True)
        await_(go_on.wait())

    alive = JobStore(database)
    await alive.join("alive")
    # More than there are connections, and all of them asked before the beats.
    working = [asyncio.create_task(database.write(hold)) for _ in range(40)]
    for beat in range(1, 4):
        assert (await alive.pulse("alive")).beats == {"alive": beat}
    await alive.bury(["alive"])
    assert len(began) < len(working)
    go_on.set()
    await asyncio.gather(*working)


async def test_a_process_that_stops_in_the_midst_of_a_beat_is_in_nobodys_way(
    server_url: str, database: Database
) -> None:
    stopped, go_on = asyncio.Event(), asyncio.Event()

    def beat_and_stop(connection: Connection) -> None:
        jobs.beat(connection, "stopped")
        stopped.set()
        await_(go_on.wait())

    await JobStore(database).join("stopped")
    beating = asyncio.create_task(database.promptly(beat_and_stop))
    await stopped.wait()
    other = Database(server_url, busy_seconds=0.1)
    await JobStore(other).bury(["stopped"])
    assert (await JobStore(other).pulse("other")).beats == {}
    go_on.set()
    await beating
    await other.close()


async def test_what_a_transaction_reads_is_of_one_moment(database: Database) -> None:
    def twice(connection: Connection) -> tuple[int, int]:
        before = total(connection)
        await_(database.write(raise_one, "left"))
        return before, total(connection)

    assert await database.read(twice) == (0, 0)
    assert await database.read(total) == 1


async def test_whoever_only_reads_cannot_write(database: Database) -> None:
    with pytest.raises(StoreError, match="can only be read"):
        await database.read(raise_one, "left")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"username": "nobody_of_that_name"}, "refused the name or the password"),
        ({"database": "none_of_that_name"}, "There is no database none_of_that_name on"),
        ({"query": {"sslmode": "perhaps"}}, "what follows the question mark"),
        ({"query": {"sslmode": "verify-full"}}, "what follows the question mark"),
        ({"query": {"sslmode": "require"}}, "no safe connection to the database .*sslmode"),
    ],
)
async def test_an_address_that_is_wrong(server_url: str, change: dict[str, Any], says: str) -> None:
    wrong = make_url(server_url).set(password="hunter2", **change)
    with pytest.raises(StoreError, match=says) as caught:
        await Store.open(wrong.render_as_string(hide_password=False), busy_seconds=0.1)
    assert "hunter2" not in str(caught.value)


async def test_parameters_that_other_drivers_know_do_no_harm(server_url: str) -> None:
    usual = {"sslmode": "prefer", "channel_binding": "prefer", "application_name": "rocket"}
    url = make_url(server_url).set(drivername="postgresql+psycopg", query=usual)
    store = await Store.open(url.render_as_string(hide_password=False))
    assert store.shared
    await store.close()
