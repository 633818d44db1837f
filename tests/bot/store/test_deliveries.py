import asyncio
import sys
from datetime import timedelta

from bot.store import Store

ASK = """
import asyncio, sys
from bot.store import Store

async def main():
    store = await Store.open(sys.argv[1])
    first = [await store.first_delivery("slack", "T1", f"Ev{number}") for number in range(20)]
    await store.close()
    print(sum(first))

asyncio.run(main())
"""


async def test_a_delivery_is_the_first_only_once(store: Store) -> None:
    assert await store.first_delivery("slack", "T1", "Ev1")
    assert not await store.first_delivery("slack", "T1", "Ev1")
    assert await store.first_delivery("slack", "T1", "Ev2")
    assert await store.first_delivery("slack", "T2", "Ev1")
    assert await store.first_delivery("discord", "T1", "Ev1")


async def test_of_many_who_ask_at_once_one_is_the_first(database_url: str) -> None:
    stores = [await Store.open(database_url) for _ in range(4)]
    asked = (
        store.first_delivery("slack", "T1", f"Ev{number}")
        for number in range(10)
        for store in stores
    )
    assert sum(await asyncio.gather(*asked)) == 10
    for store in stores:
        await store.close()


async def test_it_holds_across_programs(store: Store, database_url: str) -> None:
    programs = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", ASK, database_url, stdout=asyncio.subprocess.PIPE
        )
        for _ in range(2)
    ]
    said = [(await program.communicate())[0] for program in programs]
    assert sum(int(each) for each in said) == 20
    assert not await store.first_delivery("slack", "T1", "Ev7")


async def test_what_is_forgotten_counts_as_new(store: Store) -> None:
    await store.first_delivery("slack", "T1", "Ev1")
    await store.forget_deliveries(timedelta(hours=1))
    assert not await store.first_delivery("slack", "T1", "Ev1")
    await store.forget_deliveries(timedelta(0))
    assert await store.first_delivery("slack", "T1", "Ev1")
