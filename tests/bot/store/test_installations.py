"""slack_sdk's own stores find their tables in our database."""

import asyncio
from datetime import UTC, datetime

import pytest
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.sqlalchemy import (
    AsyncSQLAlchemyInstallationStore,
    SQLAlchemyInstallationStore,
)
from slack_sdk.oauth.state_store.sqlalchemy import (
    AsyncSQLAlchemyOAuthStateStore,
    SQLAlchemyOAuthStateStore,
)
from sqlalchemy import Connection, MetaData, inspect

from bot.store import Store
from bot.store.database import Database
from bot.store.errors import StoreAway, StoreBusy
from tests.bot.store.samples import add
from tests.databases import held
from tests.postgres.relay import Relay

INSTALLED = Installation(
    app_id="A1",
    enterprise_id=None,
    team_id="T1",
    team_name="Acme",
    bot_token="xoxb-1",
    bot_id="B1",
    bot_user_id="U9",
    bot_scopes=["chat:write"],
    user_id="U1",
    installed_at=datetime(2026, 11, 1, tzinfo=UTC).timestamp(),
)


def theirs() -> MetaData:
    """The tables as slack_sdk declares them, under its default names."""
    metadata = MetaData()
    stores = SQLAlchemyInstallationStore
    stores.build_installations_table(metadata, stores.default_installations_table_name)
    stores.build_bots_table(metadata, stores.default_bots_table_name)
    states = SQLAlchemyOAuthStateStore
    states.build_oauth_states_table(metadata, states.default_table_name)
    return metadata


def shape(connection: Connection, table: str) -> tuple[object, ...]:
    """Columns in their order, with types, and what is indexed."""
    found = inspect(connection)
    columns = [
        (column["name"], str(column["type"]), column["nullable"])
        for column in found.get_columns(table)
    ]
    key = found.get_pk_constraint(table)["constrained_columns"]
    indexes = [(index["name"], index["column_names"]) for index in found.get_indexes(table)]
    return columns, key, indexes


async def shapes(url: str, made: MetaData | None = None) -> dict[str, tuple[object, ...]]:
    """Of each of their tables, after these were made."""
    database = Database(url, 10.0)
    await database.make_folder()
    if made is not None:
        await database.write(made.create_all)
    try:
        return {name: await database.read(shape, name) for name in theirs().tables}
    finally:
        await database.close()


async def test_the_tables_are_as_slack_sdk_would_make_them(
    database_url: str, blank_url: str
) -> None:
    assert await shapes(database_url) == await shapes(blank_url, theirs())


async def test_an_installation_is_kept_and_found(store: Store) -> None:
    installations = AsyncSQLAlchemyInstallationStore("111.222", store.engine)
    await installations.async_save(INSTALLED)
    bot = await installations.async_find_bot(enterprise_id=None, team_id="T1")
    assert bot is not None
    assert bot.bot_token == "xoxb-1"
    found = await installations.async_find_installation(
        enterprise_id=None, team_id="T1", user_id="U1"
    )
    assert found is not None
    assert found.bot_scopes == ["chat:write"]
    assert await installations.async_find_bot(enterprise_id=None, team_id="T2") is None
    await installations.async_delete_all(enterprise_id=None, team_id="T1")
    assert await installations.async_find_bot(enterprise_id=None, team_id="T1") is None


async def test_a_state_is_used_up_once(store: Store) -> None:
    states = AsyncSQLAlchemyOAuthStateStore(60, store.engine)
    state = await states.async_issue()
    assert await states.async_consume(state)
    assert not await states.async_consume(state)


async def test_they_write_beside_our_own_writers(store: Store) -> None:
    states = AsyncSQLAlchemyOAuthStateStore(60, store.engine)
    issued = await asyncio.gather(
        *(states.async_issue() for _ in range(10)),
        *(add(store, f"prompt {number}") for number in range(10)),
    )
    assert len({str(each) for each in issued}) == 20


async def test_what_fails_is_told_in_our_words(database_url: str) -> None:
    store = await Store.open(database_url, busy_seconds=0.1)
    states = AsyncSQLAlchemyOAuthStateStore(60, store.engine)
    async with held(database_url):
        with pytest.raises(StoreBusy, match="try again"):
            await states.async_issue()
    assert await states.async_consume(await states.async_issue())
    await store.close()


async def test_a_server_that_was_away_is_asked_again(server_url: str) -> None:
    async with Relay(server_url) as relay:
        store = await Store.open(relay.address)
        states = AsyncSQLAlchemyOAuthStateStore(60, store.engine)
        state = await states.async_issue()
        relay.cut()
        with pytest.raises(StoreAway, match="cannot be reached"):
            await states.async_issue()
        relay.mend()
        assert await states.async_consume(state)
        await store.close()
