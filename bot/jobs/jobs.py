"""All jobs of this process: taken before they are acknowledged, begun after it, done once."""

import asyncio
import logging
import secrets
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import timedelta
from typing import Protocol

from bot.jobs.job import Delivery, Job, Journal, LeaseLost
from bot.jobs.ledger import Entry, Ledger, LedgerStore
from bot.jobs.limits import AWAY, STOPPING, Limits, TurnedAway, refusal
from bot.jobs.lives import BEAT, Lives
from bot.jobs.room import Room
from bot.safety.faults import where
from bot.store import StoreError
from bot.store.job_store import Pulse, Takes
from bot.store.jobs import JobRow
from bot.tasks import Tasks

_log = logging.getLogger(__name__)

WITHIN = 2.0
"""Seconds to keep a delivery: platforms wait three for their acknowledgement."""

ATTEMPTS = 10
"""Times that a job is begun: one that ends its process each time is not begun for ever."""

_LULL_WITHIN = 1.0
"""Seconds that work waits for a moment in which nothing has to be acknowledged. A burst of 500
commands takes most of them; a form has to open within three."""

_NOTHING_TAKEN = "Nothing was taken."
_FLUSH = 3.0
"""Seconds to write what is left when the program ends."""

_KEPT = timedelta(days=1)
"""Platforms give up sending again long before."""

_BETWEEN_CLEANINGS = 600.0
_SILENCE = 5
"""Beats without the store until that is worth a word."""


class Doing(Protocol):
    """An adapter, which does jobs."""

    async def do(self, job: Job) -> None:
        """Do a job to its end. What goes wrong is told to the person; LeaseLost comes out."""
        ...

    async def wait(self, job: Job) -> None:
        """Tell the person that they have to wait, and that they are number `job.number`."""
        ...

    async def give_up(self, job: Job) -> None:
        """Tell the person that it could not be done, however often it was begun."""
        ...

    def takes(self, home: str) -> bool:
        """Can this process do jobs with that home?"""
        ...


class JobStore(LedgerStore, Protocol):
    """What is needed of the store."""

    async def claim(
        self, owner: str, platforms: Collection[str], most: int, takes: Takes
    ) -> list[JobRow]:
        """Make jobs of nobody this owner's."""
        ...

    async def join(self, owner: str) -> None:
        """Be there for the others."""
        ...

    async def pulse(self, owner: str) -> Pulse:
        """Show that this owner lives."""
        ...

    async def bury(self, dead: Collection[str]) -> None:
        """Take these owners for dead."""
        ...

    async def forget(self, older: timedelta) -> None:
        """Forget old deliveries."""
        ...


class Jobs:
    """Takes deliveries, does them, and takes over those whose process died.

    `accept` before the acknowledgement, `begin` after it. `start` once the adapters are up: until
    then nothing is taken over.
    """

    def __init__(
        self, store: JobStore, limits: Limits | None = None, *, beat: float = BEAT
    ) -> None:
        self._store = store
        self._limits = limits or Limits()
        self._beat = beat
        self._lives = Lives()
        self._ledger = Ledger(store, lambda: self._lives.owner, self._refusal)
        self._room = Room(self._limits)
        self._tasks = Tasks(at_once=1_000_000, patience=_LULL_WITHIN)
        self._doing: dict[str, Doing] = {}
        self._going: dict[str, Job] = {}
        self._running: dict[str, asyncio.Task[None]] = {}
        self._lost: set[str] = set()
        self._living: asyncio.Task[None] | None = None
        self._claiming: asyncio.Task[None] | None = None
        self._wanted = asyncio.Event()
        self._joined = False
        self._closing = False
        self._leaving = False
        self.unowned = 0
        """Jobs of nobody, as far as is known: they wait, or their process died."""

    @property
    def owner(self) -> str:
        """The name of this process in the store."""
        return self._lives.owner

    @property
    def going(self) -> int:
        """Jobs that go on in this process."""
        return len(self._going)

    @property
    def processes(self) -> int:
        """Processes that live, as far as is known."""
        return self._lives.count

    def register(self, platform: str, doing: Doing) -> None:
        """An adapter that does the jobs of its platform from now on."""
        self._doing[platform] = doing

    async def start(self) -> None:
        """Begin to live: from now on, jobs are taken over. Raises StoreError."""
        await self._join()
        self._living = asyncio.create_task(self._live())
        self._claiming = asyncio.create_task(self._claim_all())

    def wake(self) -> None:
        """There may be jobs that wait."""
        self._wanted.set()

    def delivery(self) -> AbstractContextManager[None]:
        """Around taking and acknowledging a delivery: no work begins meanwhile."""
        return self._tasks.delivery()

    async def accept(
        self, delivery: Delivery, within: float = WITHIN, *, late: bool = False
    ) -> Job | None:
        """Keep a delivery, before it is acknowledged. None when it came before.

        Raises TurnedAway, with a sentence for the person, when it is not taken: it is too much, or
        the store does not keep it `within` seconds. `late` when the platform sends it again then:
        if it is kept all the same, it is done.
        """
        if self._closing:
            raise TurnedAway(STOPPING)
        if not self._joined:
            with _turned_away():
                await self._join()
        entry = self._ledger.add(_row(delivery))
        await asyncio.wait({entry.kept}, timeout=within)
        if not entry.kept.done():
            self._abandon(entry, delivery, late=late)
            raise TurnedAway(AWAY)
        with _turned_away():
            is_new = entry.kept.result()
        if entry.refusal:
            raise TurnedAway(entry.refusal)
        if not is_new:
            return None
        # Those that wait already come first, when there is room at last.
        overtakes = entry.waiting and self._wanted.is_set()
        has_room = self._room.left(self.going) and not overtakes
        return self._job(delivery, entry.row, 0 if has_room else entry.waiting + 1)

    def begin(self, job: Job) -> None:
        """Do it now, or when there is room, in this process or another one."""
        work = self._wait(job) if job.number else self._do(job)
        self._tasks.start(work, f"{job.delivery.platform} {job.delivery.kind}")

    def forsake(self, job: Job) -> None:
        """It was kept and is not to be done after all: it could not be acknowledged."""
        self._going.pop(job.key, None)
        self._ledger.end(job.key)

    async def close(self, seconds: float) -> int:
        """Take nothing more, let what goes on come to its end in `seconds`, hand over the rest.

        Gives back how many jobs were handed over.
        """
        self._closing = True
        await _end(self._claiming)
        await self._tasks.close(seconds, self._leave)
        handed_over = tuple(self._going)
        for key in handed_over:
            self._ledger.give_up(key)
        if not await self._ledger.flush(_FLUSH):
            _log.warning("not all could be kept; it is done again when the bot is back")
        await _end(self._living)
        if self._joined:
            with suppress(StoreError):
                await self._store.bury([self._lives.owner])
        await self._ledger.close()
        return len(handed_over)

    # One job.

    def _leave(self) -> None:
        self._leaving = True
        for job in self._going.values():
            job.ids.abandoned = True

    def _job(self, delivery: Delivery, row: JobRow, number: int = 0) -> Job:
        async def write(text: str) -> None:
            try:
                if row.key in self._lost:
                    raise LeaseLost
                await self._ledger.journal(row.key, row.attempt, text)
            except LeaseLost:
                job.ids.abandoned = True
                raise

        job = Job(delivery, row.key, row.attempt, Journal(row.journal, write), number)
        self._going[job.key] = job
        return job

    async def _do(self, job: Job) -> None:
        doing = self._doing[job.delivery.platform]
        with self._at_it(job):
            await (doing.give_up(job) if job.attempt > ATTEMPTS else doing.do(job))

    async def _wait(self, job: Job) -> None:
        """Tell the person, then let whoever has room first do it."""
        try:
            await self._doing[job.delivery.platform].wait(job)
        except Exception as fault:  # it is done all the same
            _log.warning("somebody does not know that they wait: %s", where(fault))
        del self._going[job.key]
        self._ledger.give_up(job.key)
        self.unowned += 1

    @contextmanager
    def _at_it(self, job: Job) -> Iterator[None]:
        """Around doing a job: it has ended after this, unless another process has it."""
        task = asyncio.current_task()
        if task is not None:
            self._running[job.key] = task
        ended = True
        try:
            yield
        except LeaseLost:
            ended = False
            _log.info("job %s is another process's now", job.request_id)
        except asyncio.CancelledError:
            ended = not self._leaving and job.key not in self._lost
            raise
        except Exception as fault:
            _log.error("%s %s: %s", job.delivery.platform, job.delivery.kind, where(fault))
        finally:
            self._running.pop(job.key, None)
            if ended:
                self._ledger.end(job.key)
            if ended or not self._leaving:
                self._going.pop(job.key, None)
            self._lost.discard(job.key)
            if self.unowned:
                self.wake()

    def _abandon(self, entry: Entry, delivery: Delivery, *, late: bool) -> None:
        """Nobody waits for it any more, but it may be kept yet."""
        entry.abandoned = not late

        def kept(future: "asyncio.Future[bool]") -> None:
            if future.cancelled() or future.exception() or not future.result() or entry.refusal:
                return
            if late:
                self.begin(self._job(delivery, entry.row))
            else:
                self._ledger.end(entry.row.key)

        entry.kept.add_done_callback(kept)

    def _refusal(self, of_person: int, of_team: int, waiting: int) -> str:
        return refusal(self._limits, of_person=of_person, of_team=of_team, waiting=waiting)

    # What others left.

    async def _join(self) -> None:
        if not self._joined:
            self._joined = True
            try:
                await self._store.join(self._lives.owner)
            except BaseException:
                self._joined = False
                raise

    async def _live(self) -> None:
        """Show that this process lives, and look who does not."""
        loop = asyncio.get_running_loop()
        silent, cleaned = 0, float("-inf")
        while True:
            try:
                await self._look_around()
                if silent >= _SILENCE:
                    _log.warning("the store is back")
                silent = 0
                if loop.time() - cleaned > _BETWEEN_CLEANINGS:
                    cleaned = loop.time()
                    await self._store.forget(_KEPT)
            except StoreError as problem:
                silent += 1
                if silent == _SILENCE:
                    _log.warning("the store is away: %s", problem)
            await asyncio.sleep(self._beat)

    async def _look_around(self) -> None:
        pulse = await self._store.pulse(self._lives.owner)
        if self._lives.owner not in pulse.beats:
            await self._buried()
            return
        dead = self._lives.dead(pulse.beats)
        if dead:
            _log.warning("%d processes are dead: their work is taken over", len(dead))
            await self._store.bury(dead)
        self.unowned = pulse.unowned
        if dead or self.unowned:
            self.wake()

    async def _buried(self) -> None:
        """Others took this process for dead and do its work."""
        _log.warning("this process was taken for dead: its work is done by others")
        self._lost |= set(self._going)
        for job in self._going.values():
            job.ids.abandoned = True
        for task in self._running.values():
            task.cancel()
        self._lives.reborn()
        self._joined = False
        await self._join()

    async def _claim_all(self) -> None:
        """Take jobs of nobody as long as there are any, and room for them."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            try:
                await self._claim()
            except StoreError as problem:
                _log.info("nothing was taken over: %s", type(problem).__name__)

    async def _claim(self) -> None:
        while not self._closing and (room := self._room.left(self.going)):
            rows = await self._store.claim(self._lives.owner, tuple(self._doing), room, self._takes)
            for row in rows:
                self._taken(row)
            if not rows:
                return

    def _taken(self, row: JobRow) -> None:
        delivery = Delivery(
            row.platform, row.team, row.delivery, row.kind, row.body, row.person, row.home
        )
        if row.attempt > 1:
            _log.info("job %s is taken over, attempt %d", row.key[:8], row.attempt)
        self.begin(self._job(delivery, row))

    def _takes(self, platform: str, home: str) -> bool:
        return not home or self._doing[platform].takes(home)


@contextmanager
def _turned_away() -> Iterator[None]:
    """Around what the store is needed for: a failure is told to the person."""
    try:
        yield
    except StoreError as problem:
        raise TurnedAway(f"{problem} {_NOTHING_TAKEN}") from problem


async def _end(task: "asyncio.Task[None] | None") -> None:
    if task is not None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _row(delivery: Delivery) -> JobRow:
    return JobRow(
        delivery.platform,
        delivery.team,
        delivery.id or f"unnamed-{secrets.token_hex(8)}",
        secrets.token_hex(16),
        delivery.person,
        delivery.kind,
        delivery.body,
        delivery.home,
        "going",
    )
