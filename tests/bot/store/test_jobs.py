import asyncio
import sys
from datetime import timedelta

import pytest

from bot.store import Store
from bot.store.columns import now
from bot.store.database import Database
from bot.store.forgetting import forget_done, forget_hopeless
from bot.store.job_store import Journaled, Writes
from bot.store.jobs import JobRow
from bot.store.schema import deliveries

TAKE = """
import asyncio, sys
from bot.store import Store
from bot.store.job_store import Writes
from tests.bot.store.test_jobs import row

async def main():
    store = await Store.open(sys.argv[1])
    new = [row(f"Ev{number}", key=f"{sys.argv[2]}-{number}") for number in range(20)]
    written = await store.jobs.write(sys.argv[2], Writes(new=new), None)
    await store.close()
    print(len(written.added))

asyncio.run(main())
"""


def row(delivery: str, platform: str = "slack", team: str = "T1", key: str = "") -> JobRow:
    key = key or f"{platform}-{team}-{delivery}"
    return JobRow(platform, team, delivery, key, "U1", "command", "{}", "", "going")


async def take(store: Store, *rows: JobRow) -> set[str]:
    return set((await store.jobs.write("one", Writes(new=rows), None)).added)


async def test_a_delivery_is_new_only_once(store: Store) -> None:
    assert await take(store, row("Ev1", key="a")) == {"a"}
    assert await take(store, row("Ev1", key="b"), row("Ev2", key="c")) == {"c"}
    assert await take(store, row("Ev1", team="T2", key="d")) == {"d"}
    assert await take(store, row("Ev1", platform="discord", key="e")) == {"e"}


async def test_written_again_after_a_lost_answer_it_is_new_still(server_url: str) -> None:
    """A server is asked again when its answer is lost, whether it had written it or not."""
    store = await Store.open(server_url)
    assert await take(store, row("Ev1", key="a")) == {"a"}
    assert await take(store, row("Ev1", key="a")) == {"a"}
    await store.close()


async def test_it_holds_across_programs(store: Store, database_url: str) -> None:
    programs = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", TAKE, database_url, name, stdout=asyncio.subprocess.PIPE
        )
        for name in ("one", "other")
    ]
    said = [(await program.communicate())[0] for program in programs]
    assert sum(int(each) for each in said) == 20
    assert await take(store, row("Ev7", key="mine")) == set()


async def test_what_is_done_and_forgotten_counts_as_new(store: Store) -> None:
    await take(store, row("Ev1"), row("Ev2"))
    await store.jobs.write("one", Writes(ended=["slack-T1-Ev1"]), None)
    await store.jobs.forget(timedelta(hours=1))
    assert await take(store, row("Ev1", key="a")) == set()
    await store.jobs.forget(timedelta(0))
    assert await take(store, row("Ev1", key="b"), row("Ev2", key="c")) == {"b"}


async def test_however_many_are_done_they_are_forgotten_a_few_at_a_time(
    store: Store, database_url: str
) -> None:
    several = [row(f"Ev{number}") for number in range(5)]
    done = await take(store, *several)
    await store.jobs.write("one", Writes(new=[row("going")], ended=done), None)
    database = Database(database_url, 10.0)
    forgotten = [await database.write(forget_done, timedelta(0), 2) for _ in range(4)]
    await database.close()
    assert forgotten == [2, 2, 1, 0]
    assert await take(store, *several, row("going", key="again")) == done


async def test_what_nobody_does_is_forgotten_however_it_was_left(
    store: Store, database_url: str
) -> None:
    await store.jobs.join("one")
    await take(store, row("waits", key="a"), row("goes"))
    await store.jobs.write("one", Writes(queued=["a"]), None)
    await store.jobs.write("two", Writes(new=[row("left")]), None)
    database = Database(database_url, 10.0)
    assert await database.write(forget_hopeless, timedelta(hours=1), 9) == 0
    assert await database.write(forget_hopeless, timedelta(0), 9) == 2
    await database.close()
    assert await take(store, row("waits"), row("left"), row("goes", key="b")) == {
        "slack-T1-waits",
        "slack-T1-left",
    }


async def test_what_is_given_up_is_told_in_the_log(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    await store.jobs.write("two", Writes(new=[row("left"), row("late")]), None)
    await store.jobs.forget(timedelta(days=1))
    assert caplog.messages == []
    week_ago = now() - timedelta(days=7, seconds=1)
    async with store.engine.begin() as connection:
        await connection.execute(
            deliveries.update().where(deliveries.c.delivery == "left").values(created=week_ago)
        )
    await store.jobs.forget(timedelta(days=1))
    assert caplog.messages == ["forgotten, since nobody could do it for 7 days: 1"]
    assert await take(store, row("left", key="a"), row("late", key="b")) == {"a"}


async def test_others_write_between_what_is_forgotten(file_url: str) -> None:
    store = await Store.open(file_url)
    many = [row(f"Ev{number}") for number in range(3_000)]
    await store.jobs.write("one", Writes(ended=await take(store, *many)), None)
    await store.jobs.join("one")
    forgetting = asyncio.create_task(store.jobs.forget(timedelta(0)))
    await asyncio.sleep(0)
    beats = 0
    while not forgetting.done():
        beats = (await store.jobs.pulse("one")).beats["one"]
    assert beats > 2
    await store.close()


async def test_a_journal_is_its_owners(store: Store) -> None:
    await take(store, row("Ev1", key="a"))
    mine, old, anothers = Journaled("a", 1, "{}"), Journaled("a", 0, "{}"), Journaled("b", 1, "{}")
    assert not (await store.jobs.write("one", Writes(journals=[mine]), None)).lost
    for owner, journal in (("two", mine), ("one", old), ("one", anothers)):
        written = await store.jobs.write(owner, Writes(journals=[journal]), None)
        assert written.lost == {journal.key}


async def test_nothing_is_kept_of_what_is_done(store: Store) -> None:
    await store.jobs.join("one")
    await take(store, row("Ev1", key="a"))
    await store.jobs.write("one", Writes(ended=["a"]), None)
    await store.jobs.bury(["one"])
    assert await store.jobs.claim("two", ["slack"], 10, lambda _platform, _home: True) == []
    pulse = await store.jobs.pulse("two")
    assert (pulse.waiting, pulse.orphaned, pulse.held) == (0, 0, 0)
