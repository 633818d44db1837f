import asyncio
import sys
from datetime import timedelta

from bot.store import Store
from bot.store.job_store import Journaled, Writes
from bot.store.jobs import JobRow

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
