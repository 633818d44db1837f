"""Writes about jobs, gathered: while one transaction goes on, the next one fills."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from bot import request_id
from bot.jobs.job import LeaseLost
from bot.jobs.limits import AWAY
from bot.safety.faults import where
from bot.store import StoreError
from bot.store.job_store import Admit, Journaled, Writes, Written
from bot.store.jobs import JobRow

_log = logging.getLogger(__name__)

_MOST = 200
"""New deliveries in one transaction."""

_PAUSE = 0.5
"""Seconds between two tries to write what has to be written some time."""


class LedgerStore(Protocol):
    """What is needed of the store."""

    @property
    def shared(self) -> bool:
        """Whether other processes may use it at the same time."""
        ...

    async def write(self, owner: str, writes: Writes, admit: Admit | None) -> Written:
        """Write all of it, or nothing."""
        ...


Room = Callable[[], tuple[int, int]]
"""How many more may begin here, and how many of this process are about to wait."""


@dataclass(slots=True, eq=False)
class Entry:
    """A new delivery on its way into the store.

    `kept` is done when it is there: with its number among those that wait, 0 if it may begin, or
    None if it came before. It has StoreError when it is not kept. `refusal` names the limit
    because of which it is not to be done.
    """

    row: JobRow
    kept: "asyncio.Future[int | None]"
    refusal: str = ""


@dataclass(slots=True)
class _Page:
    """What goes into the next transaction."""

    entries: list[Entry] = field(default_factory=list)
    journals: dict[str, tuple[Journaled, "list[asyncio.Future[None]]"]] = field(
        default_factory=dict
    )
    ended: set[str] = field(default_factory=set)
    given_up: set[str] = field(default_factory=set)
    queued: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.entries or self.journals or self.settled)

    @property
    def settled(self) -> set[str]:
        """The jobs that are not this process's any more once this is written."""
        return self.ended | self.given_up | self.queued


class Ledger:
    """One writer for all jobs of this process. `owner` is who writes, `admit` the limits."""

    def __init__(
        self, store: LedgerStore, owner: Callable[[], str], room: Room, admit: Admit | None
    ) -> None:
        self._store = store
        self._owner = owner
        self._room = room
        self._admit = admit
        self._page = _Page()
        self._written = _Page()
        """What is being written."""
        self._filled = asyncio.Event()
        self._through = asyncio.Event()
        self._through.set()
        self._task: asyncio.Task[None] | None = None

    @property
    def settling(self) -> set[str]:
        """The jobs that are over here, but in the store not yet."""
        return self._page.settled | self._written.settled

    def add(self, row: JobRow) -> Entry:
        """Write a new delivery."""
        entry = Entry(row, asyncio.get_running_loop().create_future())
        self._page.entries.append(entry)
        self._fill()
        return entry

    async def journal(self, key: str, attempt: int, text: str) -> None:
        """Keep how far a job got. Raises LeaseLost, and StoreError where other processes share
        the store: else it is kept later."""
        done = asyncio.get_running_loop().create_future()
        _, waiters = self._page.journals.get(key, (None, []))
        self._page.journals[key] = (Journaled(key, attempt, text), [*waiters, done])
        self._fill()
        await done

    def end(self, key: str) -> None:
        """A job is done. It is tried until it is written, as long as this process lives."""
        _, waiters = self._page.journals.pop(key, (None, []))
        for each in waiters:
            if not each.done():  # whoever waited for it may have been broken off
                each.set_exception(LeaseLost)
        self._page.ended.add(key)
        self._fill()

    def give_up(self, key: str) -> None:
        """Let others do a job. Tried as `end` is."""
        self._page.given_up.add(key)
        self._fill()

    def queue(self, key: str) -> None:
        """A job that has not begun waits for whoever has room. Tried as `end` is."""
        self._page.queued.add(key)
        self._fill()

    async def flush(self, seconds: float) -> bool:
        """Wait until everything is written; False when it took longer."""
        try:
            await asyncio.wait_for(self._through.wait(), seconds)
        except TimeoutError:
            return False
        return True

    async def close(self) -> None:
        """Write no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _fill(self) -> None:
        self._through.clear()
        self._filled.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write_all(), context=request_id.nobodys())

    async def _write_all(self) -> None:
        while True:
            await self._filled.wait()
            self._filled.clear()
            self._written = page = self._turn_over()
            kept = await self._write(page)
            self._written = _Page()
            if not kept:
                await asyncio.sleep(_PAUSE)
            if not self._page:
                self._through.set()

    def _turn_over(self) -> _Page:
        """Take what there is to write, and begin the next page."""
        page, self._page = self._page, _Page()
        self._page.entries = page.entries[_MOST:]
        del page.entries[_MOST:]
        if self._page.entries:
            self._filled.set()
        return page

    async def _write(self, page: _Page) -> bool:
        """Write a page, and tell those who wait for it; False when the store failed."""
        writes = Writes(
            [each.row for each in page.entries],
            [journaled for journaled, _ in page.journals.values()],
            page.ended,
            page.given_up,
            page.queued,
            *self._room(),
        )
        try:
            written = await self._store.write(self._owner(), writes, self._admit)
        except StoreError as problem:
            # What only this transaction met may be about what somebody wrote.
            _log.warning(
                "not kept in the database: %s", problem if problem.passes else where(problem)
            )
            self._not_written(page, problem)
            return False
        except Exception as fault:  # those who wait for it must not wait for ever
            _log.error("not kept in the database: %s", where(fault))
            self._not_written(page, StoreError(AWAY))
            return False
        for entry in page.entries:
            entry.refusal = written.refused.get(entry.row.key, "")
            if not entry.kept.done():
                entry.kept.set_result(written.added.get(entry.row.key))
        for key, (_, waiters) in page.journals.items():
            for each in waiters:
                if not each.done():
                    if key in written.lost:
                        each.set_exception(LeaseLost)
                    else:
                        each.set_result(None)
        return True

    def _not_written(self, page: _Page, problem: StoreError) -> None:
        for entry in page.entries:
            if not entry.kept.done():
                entry.kept.set_exception(problem)
        for key, (journaled, waiters) in page.journals.items():
            for each in waiters:
                if each.done():
                    continue
                if self._store.shared:
                    each.set_exception(problem)
                else:
                    each.set_result(None)
            if not self._store.shared and key not in page.ended | self._page.ended:
                self._page.journals.setdefault(key, (journaled, []))
        # The end of a job has to be written some time, or it would be done again.
        self._page.ended |= page.ended
        self._page.given_up |= page.given_up
        self._page.queued |= page.queued
        if self._page:
            self._fill()
