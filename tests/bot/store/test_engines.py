"""Transactions, on whatever kind of database."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Connection, text

from bot.store import StoreError, people, profiles, prompts
from bot.store.database import Database
from tests.bot.store.samples import ANN, HERE, MATERIAL, REFINEMENT, ROUGH


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    made = Database(database_url, 10.0)
    yield made
    await made.close()


def keep(connection: Connection) -> str:
    made = prompts.add(connection, HERE, ANN, ROUGH, MATERIAL, REFINEMENT, None, None)
    again = prompts.add_version(connection, HERE, made.id, MATERIAL, REFINEMENT, None)
    assert again is not None
    profiles.write(connection, HERE, ANN, "team", "We sell boats.")
    return made.id


async def test_what_one_transaction_writes_the_next_one_reads(database: Database) -> None:
    made = await database.write(keep)
    found = await database.read(prompts.find, HERE, made)
    assert found is not None
    assert found.version == 2
    texts = await database.read(profiles.latest, HERE)
    assert texts == ("We sell boats.", "")


async def test_what_raises_is_undone(database: Database) -> None:
    def fail(connection: Connection) -> None:
        people.keep_person(connection, HERE, ANN)
        raise StoreError("no")

    with pytest.raises(StoreError, match="no"):
        await database.write(fail)
    count = await database.read(
        lambda connection: connection.scalar(text("SELECT count(*) FROM people"))
    )
    assert count == 0
