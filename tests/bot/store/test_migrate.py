import asyncio
import subprocess
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, make_url, text
from sqlalchemy.schema import CreateTable

from bot.store import RunOutcome, RunState, Store, StoreError
from bot.store.database import Database
from bot.store.migrate import MIGRATIONS
from bot.store.schema import HEAD, metadata
from bot.store.upgrade import config_for
from tests.bot.store.samples import ANN, HERE, add

T = TypeVar("T")

OLD_ROWS = """
INSERT INTO teams (id, platform, platform_id) VALUES (1, 'PLATFORM', 'TEAM');
INSERT INTO people (id, team_id, platform_id, name) VALUES (1, 1, 'PERSON', 'Ann');
INSERT INTO prompts (id, team_id, channel, person_id, created, title, saved, tags, rough, latest,
  search) VALUES ('p1', 1, '', 1, '2026-11-01 00:00:00', '', false, '[]', 'rough', 1, 'rough');
INSERT INTO runs (id, team_id, channel, person_id, prompt_id, version, sent, model, settings,
  state, answer, finish_reason, cost, error, created) VALUES ('run1', 1, '', 1, 'p1', 1, 'refined',
  'm', '{}', 'done', 'Dear customer', '', 0.5, '', '2026-11-01 00:00:00');
"""

OPEN = """
import asyncio, sys
from bot.store import Store

async def main():
    store = await Store.open(sys.argv[1])
    await store.close()

asyncio.run(main())
print("alembic" in sys.modules)
"""


def described(connection: Connection) -> dict[str, dict[str, Any]]:
    """Every table with its columns, its key, what it refers to, and its indexes."""
    found = inspect(connection)
    return {
        name: {
            "columns": sorted(
                (column["name"], str(column["type"]), column["nullable"], column["default"])
                for column in found.get_columns(name)
            ),
            "key": found.get_pk_constraint(name),
            "refers": sorted(map(str, found.get_foreign_keys(name))),
            "unique": sorted(map(str, found.get_unique_constraints(name))),
            "checks": sorted(map(str, found.get_check_constraints(name))),
            "indexes": sorted(map(str, found.get_indexes(name))),
        }
        for name in found.get_table_names()
        if name != "alembic_version"
    }


async def tables(url: str) -> dict[str, dict[str, Any]]:
    return await once(url, described)


async def once(url: str, work: Callable[[Connection], T]) -> T:
    """Do something in a transaction of its own."""
    database = Database(url, 10.0)
    try:
        await database.make_folder()
        return await database.alter(work)
    finally:
        await database.close()


async def run(url: str, *statements: str) -> None:
    def each(connection: Connection) -> None:
        for statement in statements:
            connection.execute(text(statement))

    await once(url, each)


async def run_old(url: str, revision: str) -> None:
    """Make the database as a program of that revision left it."""
    await once(url, lambda connection: command.upgrade(config_for(connection), revision))


def rows() -> list[str]:
    """What such a program kept."""
    said = OLD_ROWS.replace("PLATFORM", HERE.platform).replace("TEAM", HERE.team)
    return [each for each in said.replace("PERSON", ANN.id).split(";") if each.strip()]


async def test_the_migrations_make_what_the_tables_say(database_url: str, blank_url: str) -> None:
    await once(blank_url, metadata.create_all)
    assert await tables(database_url) == await tables(blank_url)


async def test_alembic_finds_nothing_to_change(database_url: str) -> None:
    def compare(connection: Connection) -> tuple[list[Any], str | None]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, metadata), context.get_current_revision()

    assert await once(database_url, compare) == ([], HEAD)


def test_head_is_the_newest_revision() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == HEAD


def test_every_table_can_be_made_on_postgresql() -> None:
    dialect = make_url("postgresql+asyncpg://").get_dialect()()
    for table in metadata.sorted_tables:
        made = str(CreateTable(table).compile(dialect=dialect))
        assert "CREATE TABLE" in made
        assert "DATETIME" not in made


async def test_opening_twice_changes_nothing(blank_url: str) -> None:
    first = await Store.open(blank_url)
    prompt = await add(first)
    await first.close()
    second = await Store.open(blank_url)
    assert await second.prompt(HERE, prompt.id) == prompt
    await second.close()


async def test_many_may_open_a_new_database_at_once(blank_url: str) -> None:
    stores = await asyncio.gather(*(Store.open(blank_url) for _ in range(8)))
    for store in stores:
        await store.person(HERE, ANN)
        await store.close()


def test_many_programs_may_open_a_new_database_at_once(blank_url: str) -> None:
    command = [sys.executable, "-W", "error", "-c", OPEN, blank_url]
    started = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)
    ]
    for process in started:
        _, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (0, b"")


def test_alembic_is_imported_only_when_a_migration_is_due(blank_url: str) -> None:
    command = [sys.executable, "-c", OPEN, blank_url]
    due, done = (subprocess.run(command, capture_output=True, check=True).stdout for _ in "12")
    assert (due.strip(), done.strip()) == (b"True", b"False")


async def test_a_schema_newer_than_the_program_is_left_alone(blank_url: str) -> None:
    await (await Store.open(blank_url)).close()
    await run(blank_url, "UPDATE alembic_version SET version_num = '9999'")
    before = await tables(blank_url)
    with pytest.raises(StoreError, match=r"newer version of this program.*update"):
        await Store.open(blank_url)
    assert await tables(blank_url) == before


async def test_a_migration_that_fails_leaves_nothing_behind(blank_url: str) -> None:
    await run(blank_url, "CREATE TABLE votes (mine TEXT)")
    with pytest.raises(StoreError, match=r"not be brought up to date.*votes.? already exists"):
        await Store.open(blank_url)
    assert set(await tables(blank_url)) == {"votes"}


async def test_a_migration_that_breaks_half_way_goes_on_at_the_next_start(blank_url: str) -> None:
    await run_old(blank_url, "0004")
    # The newest revision changes several tables before it comes to this one.
    await run(blank_url, *rows(), "CREATE TABLE turns (mine TEXT)")
    before = await tables(blank_url)
    with pytest.raises(StoreError, match=r"as it was.*turns.? already exists"):
        await Store.open(blank_url)
    assert await tables(blank_url) == before
    await run(blank_url, "DROP TABLE turns")
    store = await Store.open(blank_url)
    assert await store.run(HERE, "run1") is not None
    assert (await store.jobs.pulse("nobody")).beats == {}
    await store.close()


async def test_a_database_of_the_first_schema_keeps_what_it_holds(blank_url: str) -> None:
    await run_old(blank_url, "0001")
    await run(blank_url, *rows())
    store = await Store.open(blank_url)
    kept = await store.run(HERE, "run1")
    assert kept is not None
    assert kept.outcome == RunOutcome(RunState.DONE, answer="Dear customer", cost=0.5)
    await store.finish_run(HERE, "run1", RunOutcome(RunState.FAILED))
    assert await store.images(HERE, "run1") == ()
    assert await store.reads_threads(HERE)
    await store.close()
