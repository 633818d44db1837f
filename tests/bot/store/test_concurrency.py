import asyncio
import gc
from contextlib import suppress
from traceback import format_exception

import pytest
from sqlalchemy import Connection, text

from bot.store import Store, StoreError, Tally
from bot.store.database import Database
from bot.talk.people import Person
from tests.bot.store.samples import ANN, HERE, MATERIAL, REFINEMENT, add
from tests.databases import held

WROTE = ("what", "Ann", "wrote")


async def test_fifty_writers_lose_nothing(store: Store) -> None:
    made = await asyncio.gather(*(add(store, f"prompt {number}") for number in range(50)))
    listed = await store.prompts(HERE, ANN, limit=100)
    assert {one.id for one in listed} == {one.id for one in made}


async def test_fifty_writers_from_five_programs_lose_nothing(database_url: str) -> None:
    stores = [await Store.open(database_url) for _ in range(5)]
    prompt = await add(stores[0])

    async def write(number: int) -> int:
        store = stores[number % 5]
        version = await store.add_version(HERE, prompt.id, MATERIAL, REFINEMENT)
        await store.vote(HERE, Person(f"U{number}", "Somebody"), prompt.id, 1)
        assert version is not None
        return version.version

    numbers = await asyncio.gather(*(write(number) for number in range(50)))
    assert sorted(numbers) == list(range(2, 52))
    assert await stores[1].tally(HERE, prompt.id) == Tally(up=50)
    for store in stores:
        await store.close()


async def test_readers_do_not_wait_for_a_writer(store: Store) -> None:
    prompt = await add(store)

    async def read() -> None:
        assert await store.prompt(HERE, prompt.id)

    writers = [add(store, f"prompt {number}") for number in range(20)]
    await asyncio.gather(*writers, *(read() for _ in range(50)))


async def test_a_database_that_is_held_does_not_hold_the_readers(
    store: Store, database_url: str
) -> None:
    prompt = await add(store)
    async with held(database_url):
        # More than there are threads.
        writing = [asyncio.create_task(add(store, f"prompt {number}")) for number in range(20)]
        assert await store.prompt(HERE, prompt.id) == prompt
        assert not any(each.done() for each in writing)
    await asyncio.gather(*writing)


async def test_closing_waits_for_work_that_nobody_waits_for(database_url: str) -> None:
    store = await Store.open(database_url)
    writing = asyncio.create_task(add(store, "left alone"))
    await asyncio.sleep(0)
    writing.cancel()
    await store.close()
    again = await Store.open(database_url)
    assert [one.text for one in await again.prompts(HERE, ANN)] == ["left alone"]
    await again.close()


async def test_a_writer_that_is_cancelled_holds_nothing(store: Store) -> None:
    for delay in range(20):
        writing = asyncio.create_task(add(store, f"cancelled {delay}"))
        await asyncio.sleep(delay / 4000)
        writing.cancel()
        with suppress(asyncio.CancelledError):
            await writing
    kept = await asyncio.wait_for(add(store, "kept"), timeout=5)
    assert await store.prompt(HERE, kept.id) == kept


async def test_a_failure_that_nobody_waits_for_is_not_printed(database_url: str) -> None:
    printed: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, told: printed.append(told))
    database = Database(database_url, 1.0)

    def failing(connection: Connection) -> None:
        connection.execute(text("SELECT :secret FROM nowhere"), {"secret": " ".join(WROTE)})

    with pytest.raises(StoreError) as failed:
        await database.write(failing)
    assert " ".join(WROTE) not in "".join(format_exception(failed.value))
    writing = asyncio.create_task(database.write(failing))
    for _ in range(2):
        await asyncio.sleep(0)
    writing.cancel()
    await asyncio.wait({writing})
    # It holds what it waited for.
    del writing
    await database.close()
    gc.collect()
    assert printed == []
