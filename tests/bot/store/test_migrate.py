import asyncio
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, make_url
from sqlalchemy.schema import CreateTable

from bot.store import RunOutcome, RunState, Store, StoreError
from bot.store.migrate import MIGRATIONS
from bot.store.schema import HEAD, metadata
from bot.store.upgrade import config_for
from tests.bot.store.samples import ANN, HERE, add

OLD_ROWS = """
INSERT INTO teams VALUES (1, 'PLATFORM', 'TEAM');
INSERT INTO people VALUES (1, 1, 'PERSON', 'Ann');
INSERT INTO prompts (id, team_id, channel, person_id, created, title, saved, tags, rough, latest,
  search) VALUES ('p1', 1, '', 1, '2026-11-01 00:00:00', '', 0, '[]', 'rough', 1, 'rough');
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


def statements(file: Path) -> dict[str, list[str]]:
    """Every table and index with its definition, the parts of a table in a fixed order."""
    with sqlite3.connect(file) as connection:
        rows = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'alembic%'"
        ).fetchall()
    connection.close()
    return {name: _parts(sql) for name, sql in rows}


def _parts(sql: str) -> list[str]:
    """The columns and constraints: a column that was added later stands on the last one's line."""
    head, _, inside = re.sub(r"\s+", " ", sql).partition("(")
    parts, depth = [""], 0
    for sign in inside.rstrip().removesuffix(")"):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return sorted((head.strip(), *(part.strip() for part in parts)))


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


async def test_the_migrations_make_what_the_tables_say(
    store: Store, url: str, tmp_path: Path
) -> None:
    plain = create_engine(f"sqlite:///{tmp_path}/plain.db")
    metadata.create_all(plain)
    plain.dispose()
    assert statements(file_of(url)) == statements(tmp_path / "plain.db")


async def test_alembic_finds_nothing_to_change(store: Store, url: str) -> None:
    engine = create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == HEAD
    engine.dispose()


def test_head_is_the_newest_revision() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == HEAD


def test_every_table_can_be_made_on_postgresql() -> None:
    dialect = make_url("postgresql+asyncpg://").get_dialect()()
    for table in metadata.sorted_tables:
        made = str(CreateTable(table).compile(dialect=dialect))
        assert "CREATE TABLE" in made
        assert "DATETIME" not in made


async def test_opening_twice_changes_nothing(url: str) -> None:
    first = await Store.open(url)
    prompt = await add(first)
    await first.close()
    second = await Store.open(url)
    assert await second.prompt(HERE, prompt.id) == prompt
    await second.close()


async def test_many_may_open_a_new_database_at_once(url: str) -> None:
    stores = await asyncio.gather(*(Store.open(url) for _ in range(8)))
    for store in stores:
        await store.person(HERE, ANN)
        await store.close()


def test_many_programs_may_open_a_new_database_at_once(url: str) -> None:
    command = [sys.executable, "-W", "error", "-c", OPEN, url]
    started = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)
    ]
    for process in started:
        _, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (0, b"")


def test_alembic_is_imported_only_when_a_migration_is_due(url: str) -> None:
    command = [sys.executable, "-c", OPEN, url]
    due, done = (subprocess.run(command, capture_output=True, check=True).stdout for _ in "12")
    assert (due.strip(), done.strip()) == (b"True", b"False")


async def test_a_schema_newer_than_the_program_is_left_alone(url: str) -> None:
    await (await Store.open(url)).close()
    with sqlite3.connect(file_of(url)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = statements(file_of(url))
    with pytest.raises(StoreError, match=r"newer version of this program.*update"):
        await Store.open(url)
    assert statements(file_of(url)) == before


async def test_a_migration_that_fails_leaves_nothing_behind(url: str) -> None:
    file_of(url).parent.mkdir(parents=True)
    with sqlite3.connect(file_of(url)) as connection:
        connection.execute("CREATE TABLE votes (mine TEXT)")
    connection.close()
    with pytest.raises(StoreError, match="votes already exists"):
        await Store.open(url)
    assert set(statements(file_of(url))) == {"votes"}


async def test_a_database_of_the_first_schema_keeps_what_it_holds(url: str) -> None:
    file_of(url).parent.mkdir(parents=True)
    engine = create_engine(url)
    with engine.begin() as connection:
        command.upgrade(config_for(connection), "0001")
    engine.dispose()
    rows = OLD_ROWS.replace("PLATFORM", HERE.platform).replace("TEAM", HERE.team)
    with sqlite3.connect(file_of(url)) as old:
        old.executescript(rows.replace("PERSON", ANN.id))
    old.close()
    store = await Store.open(url)
    run = await store.run(HERE, "run1")
    assert run is not None
    assert run.outcome == RunOutcome(RunState.DONE, answer="Dear customer", cost=0.5)
    await store.finish_run(HERE, "run1", RunOutcome(RunState.FAILED))
    assert await store.images(HERE, "run1") == ()
    assert await store.reads_threads(HERE)
    await store.close()
