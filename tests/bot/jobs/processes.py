"""Processes that do jobs, several in one: each with its own store over the same database."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from bot.jobs.job import Delivery, Job, LeaseLost
from bot.jobs.jobs import Jobs
from bot.jobs.limits import Limits
from bot.store import Store, StoreError
from bot.store.job_store import Admit, JobStore, Pulse, Takes, Writes, Written
from bot.store.jobs import JobRow

BEAT = 0.05
FREE = Limits(person=0, team=0)
_HOWEVER_LONG = 60.0


def delivery(name: str, person: str = "U1", home: str = "", body: str = "{}") -> Delivery:
    return Delivery("slack", "T1", name, "command", body, person, home)


class Line:
    """The way to the store of jobs, which can be cut."""

    def __init__(self, store: JobStore) -> None:
        self._store = store
        self.cut = False
        self.flows = asyncio.Event()
        """Set while the store writes; else writes stand still, and `still` counts them."""
        self.flows.set()
        self.still = 0
        self.answers = asyncio.Event()
        """Set while claims are answered; else what is claimed is `on_its_way`."""
        self.answers.set()
        self.on_its_way = 0

    def _reach(self) -> JobStore:
        if self.cut:
            raise StoreError("The line is cut.")
        return self._store

    async def write(self, owner: str, writes: Writes, admit: Admit | None) -> Written:
        self.still += not self.flows.is_set()
        await self.flows.wait()
        return await self._reach().write(owner, writes, admit)

    @property
    def shared(self) -> bool:
        return self._store.shared

    async def claim(
        self, owner: str, platforms: Collection[str], most: int, takes: Takes
    ) -> list[JobRow]:
        rows = await self._reach().claim(owner, platforms, most, takes)
        self.on_its_way += len(rows)
        await self.answers.wait()
        return rows

    async def strays(self, owner: str, known: Collection[str]) -> list[JobRow]:
        return await self._reach().strays(owner, known)

    async def join(self, owner: str) -> None:
        await self._reach().join(owner)

    async def pulse(self, owner: str) -> Pulse:
        return await self._reach().pulse(owner)

    async def bury(self, dead: Collection[str]) -> None:
        await self._reach().bury(dead)

    async def listen(self, told: Callable[[], None]) -> None:
        await self._reach().listen(told)

    async def forget(self, older: timedelta) -> None:
        await self._reach().forget(older)


@dataclass
class Process:
    """One process: what it did, by delivery, and what it does."""

    jobs: Jobs
    line: Line
    home: str = ""
    did: list[str] = field(default_factory=list)
    waited: list[tuple[str, int]] = field(default_factory=list)
    gave_up: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    work: Callable[[Job], Awaitable[None]] | None = None
    hears: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while its people can be told anything."""

    def __post_init__(self) -> None:
        self.hears.set()

    async def do(self, job: Job) -> None:
        self.did.append(job.delivery.id)
        if self.work is not None:
            try:
                await self.work(job)
            except LeaseLost:
                self.lost.append(job.delivery.id)
                raise

    async def wait(self, job: Job) -> None:
        await self.hears.wait()
        self.waited.append((job.delivery.id, job.number))

    async def give_up(self, job: Job) -> None:
        self.gave_up.append(job.delivery.id)

    def takes(self, home: str) -> bool:
        return home in ("", self.home)

    async def take(self, *names: str, person: str = "U1") -> list[Job]:
        """Accept and begin deliveries, as an adapter does."""
        taken = []
        for name in names:
            job = await self.jobs.accept(delivery(name, person), _HOWEVER_LONG)
            if job is not None:
                self.jobs.begin(job)
                taken.append(job)
        return taken

    def cut_off(self) -> None:
        """From now on it reaches no database, as one that died or hangs."""
        self.line.cut = True

    def heal(self) -> None:
        """It reaches it again, and finds out what happened meanwhile."""
        self.line.cut = False


@asynccontextmanager
async def process(
    url: str,
    limits: Limits = FREE,
    *,
    home: str = "",
    work: Callable[[Job], Awaitable[None]] | None = None,
    beat: float = BEAT,
) -> AsyncIterator[Process]:
    """A process that lives."""
    store = await Store.open(url)
    line = Line(store.jobs)
    jobs = Jobs(line, limits, beat=beat)
    made = Process(jobs, line, home, work=work)
    await jobs.start()
    jobs.register("slack", made)
    try:
        yield made
    finally:
        await jobs.close(0.0 if line.cut else 2.0)
        await store.close()


async def until(reached: Callable[[], bool]) -> None:
    """Wait for something that has to happen."""
    async with asyncio.timeout(60):
        while not reached():  # noqa: ASYNC110, there is nothing that could tell
            await asyncio.sleep(0.005)
