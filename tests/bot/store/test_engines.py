"""What a server's driver does on the event loop, with SQLite's asynchronous one in its place."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, make_url, text

from bot.store import Store, StoreError, people, profiles, prompts
from bot.store.engines import ServerEngine
from tests.bot.store.samples import ANN, HERE, MATERIAL, REFINEMENT, ROUGH


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[ServerEngine]:
    file = f"{tmp_path}/rocket.db"
    await (await Store.open(f"sqlite:///{file}")).close()
    made = ServerEngine(make_url(f"sqlite+aiosqlite:///{file}"))
    yield made
    await made.close()


def keep(connection: Connection) -> str:
    made = prompts.add(connection, HERE, ANN, ROUGH, MATERIAL, REFINEMENT, None, None)
    again = prompts.add_version(connection, HERE, made.id, MATERIAL, REFINEMENT, None)
    assert again is not None
    profiles.write(connection, HERE, ANN, "team", "We sell boats.")
    return made.id


async def test_the_same_work_runs_on_the_event_loop(engine: ServerEngine) -> None:
    made = await engine.write(keep)
    found = await engine.read(lambda connection: prompts.find(connection, HERE, made))
    assert found is not None
    assert found.version == 2
    texts = await engine.read(lambda connection: profiles.latest(connection, HERE))
    assert texts == ("We sell boats.", "")


async def test_what_raises_is_undone(engine: ServerEngine) -> None:
    def fail(connection: Connection) -> None:
        people.keep_person(connection, HERE, ANN)
        raise StoreError("no")

    with pytest.raises(StoreError, match="no"):
        await engine.write(fail)
    count = await engine.read(
        lambda connection: connection.scalar(text("SELECT count(*) FROM people"))
    )
    assert count == 0
