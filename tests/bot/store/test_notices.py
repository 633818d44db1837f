"""What is told on a channel is heard by everybody who listens there."""

import asyncio
import logging
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import text

from bot.store import Store
from tests.postgres.relay import Relay

_PATIENCE = 60.0
_OTHERS = """
SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class Ear:
    """Takes notices down."""

    def __init__(self) -> None:
        self._heard: asyncio.Queue[str] = asyncio.Queue()
        self.take = self._heard.put_nowait

    async def next(self) -> str:
        async with asyncio.timeout(_PATIENCE):
            return await self._heard.get()


async def test_a_notice_reaches_everybody_on_its_channel(store: Store) -> None:
    one, two, elsewhere = Ear(), Ear(), Ear()
    await store.listen("work", one.take)
    await store.listen("work", two.take)
    await store.listen("Some other", elsewhere.take)
    await store.notify("work", "first")
    await store.notify("Some other")
    await store.notify("work", "sécond ✓")
    assert [await one.next(), await one.next()] == ["first", "sécond ✓"]
    assert [await two.next(), await two.next()] == ["first", "sécond ✓"]
    assert await elsewhere.next() == ""


async def test_one_who_fails_keeps_it_from_nobody(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    ear = Ear()

    def fail(payload: str) -> None:
        raise ValueError("no")

    await store.listen("work", fail)
    await store.listen("work", ear.take)
    await store.notify("work", "a secret")
    await store.notify("work", "more")
    assert [await ear.next(), await ear.next()] == ["a secret", "more"]
    failed = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert len(failed) == 2
    assert "a secret" not in caplog.text


async def test_other_processes_hear_it(server_url: str) -> None:
    async with AsyncExitStack() as opened:
        here, there = [await Store.open(server_url) for _ in range(2)]
        opened.push_async_callback(here.close)
        opened.push_async_callback(there.close)
        ear = Ear()
        await here.listen("work", ear.take)
        await there.notify("work", "over here")
        assert await ear.next() == "over here"


async def test_a_listener_whose_connection_broke_looks_for_itself(server_url: str) -> None:
    here, there = [await Store.open(server_url) for _ in range(2)]
    ear = Ear()
    await here.listen("work", ear.take)
    async with there.engine.begin() as connection:
        assert await connection.scalar(text(_OTHERS))
    assert await ear.next() == ""
    await there.notify("work", "again")
    assert await ear.next() == "again"
    await here.close()
    await there.close()


async def test_whoever_listens_while_the_server_is_away_is_told_when_it_is_back(
    server_url: str,
) -> None:
    async with Relay(server_url) as relay:
        store = await Store.open(relay.address, busy_seconds=0.1)
        relay.cut()
        ear = Ear()
        await store.listen("work", ear.take)
        relay.mend()
        assert await ear.next() == ""
        await store.close()
        await relay.left()
