"""All jobs of this process: taken before they are acknowledged, begun after it, done once."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from bot import metrics, request_id, work
from bot.jobs.doing import Doing
from bot.jobs.heirs import Claims, Heirs, LifeStore
from bot.jobs.job import Delivery, Job, Journal, LeaseLost, PutOff, request_id_of
from bot.jobs.ledger import Ledger, LedgerStore
from bot.jobs.limits import STOPPING, Limits, TurnedAway, refusal
from bot.jobs.lives import BEAT
from bot.jobs.room import Room
from bot.jobs.roster import Roster
from bot.jobs.taking import WITHIN, Kept, Taking
from bot.safety.faults import where
from bot.store import StoreError
from bot.store.jobs import JobRow
from bot.tasks import Tasks

_log = logging.getLogger(__name__)

ATTEMPTS = 25
"""Times that a job is begun: one that ends its process each time is not begun for ever."""

_LULL_WITHIN = 1.0
"""Seconds that work waits for a moment in which nothing has to be acknowledged. A burst of 500
commands takes most of them; a form has to open within three."""

_FLUSH = 3.0
"""Seconds to write what is left when the program ends."""

_NO_LIMIT = 1_000_000
_LOST, _HANDED_OVER, _PUT_OFF = "lost", "handed over", "put off"

_AT_A_TIME, _A_TIME = 32, 2.0
"""Jobs that are claimed at most in so many seconds: the oldest come to their end before this
process takes on all that others left, and may die of it as they did."""

_TELLING = 5.0
"""Seconds to tell somebody that they wait."""

_LONGEST_PAUSE = 30.0
"""Seconds until the store is tried again."""


class JobStore(LedgerStore, LifeStore, Protocol):
    """What is needed of the store."""


class Jobs:
    """Takes deliveries, does them, and takes over those whose process died.

    `start` it before anything is taken; `accept` before the acknowledgement, `begin` after it.
    """

    def __init__(
        self, store: JobStore, limits: Limits | None = None, *, beat: float = BEAT
    ) -> None:
        self._limits = limits or Limits()
        self._doing: dict[str, Doing] = {}
        self._roster = Roster()
        self._room = Room(self._limits)
        self._heirs = Heirs(store, beat, self._claims, self._known, self._roster.lose)
        admit = self._refusal if self._limits.any else None
        self._ledger = Ledger(store, lambda: self._heirs.owner, self._space, admit)
        self._taking = Taking(self._ledger, self._limits, self._late)
        self._raced: dict[str, int] = {}
        self._tasks = Tasks(at_once=_NO_LIMIT, patience=_LULL_WITHIN)
        self._draining = False
        self._closing = False
        self._leaving = False

    @property
    def owner(self) -> str:
        """The name of this process in the store."""
        return self._heirs.owner

    @property
    def going(self) -> int:
        """Jobs that go on in this process."""
        return self._roster.busy

    @property
    def unowned(self) -> int:
        """Jobs that nobody does, as far as is known: they wait, or their process died."""
        return self._heirs.unowned

    @property
    def waiting(self) -> int:
        """Those of them that wait."""
        return self._heirs.waiting

    @property
    def trouble(self) -> str:
        """Why no work can be kept just now, in a sentence; "" while it can."""
        return self._heirs.trouble

    @property
    def memory_short(self) -> bool:
        """Is memory short, so that work is done one by one?"""
        return self._room.short

    @property
    def draining(self) -> bool:
        """Is what is delivered now only kept, for another process or the next start?"""
        return self._draining

    @property
    def processes(self) -> int:
        """Processes that live, as far as is known."""
        return self._heirs.count

    def register(self, platform: str, doing: Doing) -> None:
        """An adapter that does the jobs of its platform from now on."""
        self._doing[platform] = doing
        self.wake()

    async def start(self) -> None:
        """Let others see that this process lives, and take over from now on. Raises StoreError."""
        await self._heirs.start()

    def wake(self) -> None:
        """There may be jobs that wait, or more that can be done here."""
        self._heirs.wake()

    def delivery(self) -> AbstractContextManager[None]:
        """Around taking and acknowledging a delivery: no work begins meanwhile."""
        return self._tasks.delivery()

    async def accept(
        self, delivery: Delivery, within: float = WITHIN, *, only_now: bool = False
    ) -> Job | None:
        """Keep a delivery, before it is acknowledged. None when it came before.

        Raises TurnedAway, with a sentence for the person, when it is too much, when the store does
        not keep it `within` seconds, or when it can be done `only_now` and nothing more begins
        here. If it is kept later than that, it is done.
        """
        try:
            if self._closing or (only_now and self._draining):
                raise TurnedAway(STOPPING, "stopping")
            kept = await self._taking.keep(delivery, within)
            if kept is not None and only_now and self._draining:
                self._ledger.end(kept.row.key)
                raise TurnedAway(STOPPING, "stopping", request_id_of(kept.row.key))
        except TurnedAway as no:
            work.turned_away(delivery.platform, delivery.kind, no.why, no.request)
            raise
        if kept is None:
            work.seen_before(delivery.platform, delivery.kind)
            return None
        job = self._job(delivery, kept.row, kept.number)
        work.accepted(delivery.platform, delivery.kind, job.request_id)
        return job

    def begin(self, job: Job, *, at_once: bool = False) -> None:
        """Do it now, or when there is room, in this process or another one.

        While this one drains it is left to others, but for what is to be done `at_once`, as long
        as other work goes on here.
        """
        if self._draining and not (at_once and self._tasks.count and not self._leaving):
            self._leave_to_others(job)
            return
        doing = self._wait(job) if job.number else self._do(job)
        self._tasks.start(doing, f"{job.delivery.platform} {job.delivery.kind}", last=at_once)

    def forsake(self, job: Job) -> None:
        """It was kept and is not to be done after all: it could not be acknowledged."""
        self._roster.leave(job)
        self._ledger.end(job.key)

    async def drain(self, seconds: float) -> None:
        """Begin nothing more, let what goes on come to its end in `seconds`, hand over the rest.

        What is delivered from now on is kept, and waits for another process or the next start.
        """
        self._draining = True
        await asyncio.gather(self._tasks.close(seconds, self._leave), self._heirs.claim_no_more())
        for key in self._roster.keys:
            self._ledger.give_up(key)

    async def close(self, seconds: float = 0.0) -> int:
        """Drain, take nothing more, and write what is left.

        Gives back how many jobs were handed over.
        """
        await self.drain(seconds)
        self._closing = True
        handed_over = self._roster.keys
        if not await self._ledger.flush(_FLUSH):
            _log.warning("not all could be kept: it is done again by whoever starts next")
        await self._heirs.close()
        await self._ledger.close()
        return len(handed_over)

    # One job.

    def _leave(self) -> None:
        self._leaving = True
        self._roster.abandon()

    def _job(
        self, delivery: Delivery, row: JobRow, number: int = 0, *, claimed: bool = False
    ) -> Job:
        async def write(text: str) -> None:
            try:
                if job.lost:
                    raise LeaseLost
                await self._ledger.journal(row.key, job.attempt, text)
            except LeaseLost:
                self._roster.lose(job)
                raise

        attempt = self._raced.pop(row.key, row.attempt)
        job = Job(delivery, row.key, attempt, Journal(row.journal, write), number)
        self._roster.enter(job, claimed=claimed)
        return job

    async def _do(self, job: Job) -> None:
        doing = self._doing[job.delivery.platform]
        with self._at_it(job):
            if job.lost:
                raise LeaseLost
            if job.attempt > ATTEMPTS:
                metrics.gave_up(job.delivery.platform)
                await doing.give_up(job)
            else:
                await doing.do(job)

    async def _put_off(self, job: Job) -> None:
        """Let somebody try it again, later."""
        await asyncio.sleep(min(_LONGEST_PAUSE, 2.0 ** (job.attempt - 1)))
        self._over(job)
        self._ledger.give_up(job.key)
        self._heirs.one_more_waits()

    async def _wait(self, job: Job) -> None:
        """Tell the person, then let whoever has room first do it."""
        try:
            # What is shown later than that could hide what the work shows.
            await asyncio.wait_for(self._doing[job.delivery.platform].wait(job), _TELLING)
        except Exception as fault:  # it is done all the same
            _log.warning("somebody does not know that they wait: %s", where(fault))
        self._over(job)
        self._ledger.queue(job.key)
        self._heirs.one_more_waits()

    def _leave_to_others(self, job: Job) -> None:
        """It has not begun here, and does not."""
        self._over(job)
        self._ledger.queue(job.key)

    @contextmanager
    def _at_it(self, job: Job) -> Iterator[None]:
        """Around doing a job: it has ended after this, unless another process has it."""
        self._roster.begins(job)
        platform, kind = job.delivery.platform, job.delivery.kind
        with work.watched(platform, kind, job.request_id, job.since) as seen:
            try:
                yield
            except LeaseLost:
                seen.outcome = _LOST
                _log.info("another process does it now")
            except asyncio.CancelledError:
                # Broken off for no reason that is known here, it is not done.
                going_on = _HANDED_OVER if self._leaving else _PUT_OFF
                seen.outcome = _LOST if job.lost else going_on
                raise
            except Exception as fault:
                # It is in the store, so it can wait until the store does its part again.
                passes = isinstance(fault, StoreError) and fault.passes
                waits = passes or isinstance(fault, PutOff)
                seen.outcome = _PUT_OFF if waits else work.FAILED
                _log.error("%s %s %s: %s", platform, kind, seen.outcome, where(fault))
            finally:
                self._came_to(job, seen.outcome)

    def _came_to(self, job: Job, outcome: str) -> None:
        if outcome == _HANDED_OVER:
            return  # it stays on the roster, to be given up
        if outcome == _PUT_OFF:
            self._tasks.start(self._put_off(job), "a pause")
            return
        try:
            if outcome != _LOST:
                self._ledger.end(job.key)
        finally:
            self._over(job)

    def _over(self, job: Job) -> None:
        """It goes on here no longer."""
        following = self._roster.leave(job)
        if following is not None:
            self._taken(following)
        if self.unowned:
            self.wake()

    def _late(self, delivery: Delivery, kept: Kept) -> None:
        self.begin(self._job(delivery, kept.row, kept.number))

    # What nobody does.

    def _claims(self) -> Claims | None:
        """What may be taken over now."""
        room = 0 if self._draining else self._room.left(self.going)
        room = min(room, _AT_A_TIME - self._roster.claimed_lately(_A_TIME))
        platforms = tuple(self._doing)
        if room <= 0 or not platforms:
            return None
        return Claims(platforms, room, self._takes, self._taken)

    def _known(self) -> set[str]:
        return {*self._roster.keys, *self._taking.under_way, *self._ledger.settling}

    def _taken(self, row: JobRow) -> None:
        if self._roster.has(row) or row.key in self._ledger.settling:
            return
        if row.key in self._taking.under_way:
            self._raced[row.key] = row.attempt
            return
        delivery = Delivery(
            row.platform, row.team, row.delivery, row.kind, row.body, row.person, row.home
        )
        job = self._job(delivery, row, claimed=True)
        job.since -= row.age
        if job.taken_over:
            with request_id.working_on(job.request_id):
                _log.info("taken over, attempt %d", job.attempt)
            metrics.taken_over(self._heirs.stood_still if row.state == "going" else None)
        self.begin(job)

    def _takes(self, platform: str, home: str) -> bool:
        return self._doing[platform].takes(home)

    def _space(self) -> tuple[int, int]:
        """How many more may begin here, and how many of this process are about to wait."""
        # Those that wait already come first, when there is room at last.
        room = 0 if self._heirs.claiming and self.waiting else self._room.left(self.going)
        return room, self._roster.about_to_wait

    def _refusal(self, of_person: int, of_team: int, waiting: int) -> str:
        return refusal(self._limits, of_person=of_person, of_team=of_team, waiting=waiting)
