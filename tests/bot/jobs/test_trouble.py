import asyncio
from collections.abc import Callable, Collection
from datetime import timedelta

from bot.jobs.heirs import Heirs
from bot.jobs.jobs import Jobs
from bot.store import Store
from bot.store.job_store import JobStore, Pulse, Takes
from bot.store.jobs import JobRow
from tests.bot.jobs.processes import BEAT, FREE, Line, process, until
from tests.doubles.clock import run


async def test_a_store_that_keeps_nothing_is_trouble_until_it_does(url: str) -> None:
    async with process(url) as one:
        await until(lambda: one.jobs.trouble == "")
        one.cut_off()
        await until(lambda: one.jobs.trouble.startswith("The database kept nothing for"))
        one.heal()
        await until(lambda: one.jobs.trouble == "")


class Forgetful(Line):
    """Its old deliveries are so many that it does not come to the end of them."""

    def __init__(self, store: JobStore) -> None:
        super().__init__(store)
        self.beats_meanwhile = 0
        self._forgetting = False

    async def forget(self, older: timedelta) -> None:
        self._forgetting = True
        await asyncio.Event().wait()

    async def pulse(self, owner: str) -> Pulse:
        self.beats_meanwhile += self._forgetting
        return await super().pulse(owner)


async def test_forgetting_holds_up_no_beat(url: str) -> None:
    store = await Store.open(url)
    line = Forgetful(store.jobs)
    jobs = Jobs(line, FREE, beat=BEAT)
    await jobs.start()
    await until(lambda: line.beats_meanwhile > 2)
    await jobs.close(0.0)
    await store.close()


class Faulty:
    """A store without work in it, where forgetting goes wrong once."""

    shared = False

    def __init__(self) -> None:
        self.tries = 0
        self.forgot = asyncio.Event()

    async def claim(
        self, owner: str, platforms: Collection[str], most: int, takes: Takes
    ) -> list[JobRow]:
        return []

    async def strays(self, owner: str, known: Collection[str]) -> list[JobRow]:
        return []

    async def join(self, owner: str) -> None: ...

    async def pulse(self, owner: str) -> Pulse:
        return Pulse({owner: 1}, None, 0, 0, 0)

    async def bury(self, dead: Collection[str]) -> None: ...

    async def listen(self, told: Callable[[], None]) -> None: ...

    async def forget(self, older: timedelta) -> None:
        self.tries += 1
        if self.tries == 1:
            raise KeyError("odd")
        self.forgot.set()


def test_a_fault_in_forgetting_is_not_the_end_of_it() -> None:
    async def work() -> None:
        store = Faulty()
        heirs = Heirs(store, 1.0, lambda: None, tuple, lambda: None)
        await heirs.start()
        async with asyncio.timeout(3_600):
            await store.forgot.wait()
        await heirs.close()

    run(work())
