"""Whoever listens on a channel is told there, whichever process it comes from."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from bot.store.database import Database
from bot.store.notices import tell
from tests.postgres.relay import Relay

_PATIENCE = 60.0
_OTHERS = """
SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class Ear:
    """Counts notices."""

    def __init__(self) -> None:
        self._heard: asyncio.Queue[None] = asyncio.Queue()

    def take(self) -> None:
        self._heard.put_nowait(None)

    async def next(self) -> None:
        """Wait for one more."""
        async with asyncio.timeout(_PATIENCE):
            await self._heard.get()

    @property
    def heard_more(self) -> bool:
        return not self._heard.empty()


@pytest.fixture
async def here(server_url: str) -> AsyncIterator[Database]:
    made = Database(server_url, 10.0)
    yield made
    await made.close()


@pytest.fixture
async def there(server_url: str) -> AsyncIterator[Database]:
    """As in another process."""
    made = Database(server_url, 10.0)
    yield made
    await made.close()


async def test_a_notice_reaches_everybody_on_its_channel(here: Database, there: Database) -> None:
    one, two, elsewhere = Ear(), Ear(), Ear()
    await here.listen("work", one.take)
    await here.listen("work", two.take)
    await there.listen("Some other", elsewhere.take)
    await there.write(tell, "work")
    await here.write(tell, "work")
    await here.write(tell, "Some other")
    for ear in (one, one, two, two, elsewhere):
        await ear.next()
    assert not any(ear.heard_more for ear in (one, two, elsewhere))


async def test_one_who_fails_keeps_it_from_nobody(
    here: Database, caplog: pytest.LogCaptureFixture
) -> None:
    ear = Ear()

    def fail() -> None:
        raise ValueError("no")

    await here.listen("work", fail)
    await here.listen("work", ear.take)
    await here.write(tell, "work")
    await here.write(tell, "work")
    await ear.next()
    await ear.next()
    assert len([each for each in caplog.records if each.levelno == logging.ERROR]) == 2


async def test_a_listener_whose_connection_broke_looks_for_itself(
    here: Database, there: Database
) -> None:
    ear = Ear()
    await here.listen("work", ear.take)
    async with there.engine.begin() as connection:
        assert await connection.scalar(text(_OTHERS))
    await ear.next()
    await there.write(tell, "work")
    await ear.next()


async def test_whoever_listens_while_the_server_is_away_is_told_when_it_is_back(
    server_url: str,
) -> None:
    async with Relay(server_url) as relay:
        database = Database(relay.address, busy_seconds=0.1)
        relay.cut()
        ear = Ear()
        await database.listen("work", ear.take)
        relay.mend()
        await ear.next()
        await database.close()
        await relay.left()


async def test_whoever_went_on_before_the_server_was_heard_is_told(server_url: str) -> None:
    database = Database(server_url, busy_seconds=0.0)
    ear = Ear()
    await database.listen("work", ear.take)
    await ear.next()
    await database.close()
