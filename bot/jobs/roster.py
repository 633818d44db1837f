"""The jobs that go on in this process, and the tasks that do them."""

import asyncio
import time
from collections.abc import Iterator

from bot.jobs.job import Job
from bot.store.jobs import JobRow


class Roster:
    """Every job stands here once, from when it is taken until it is over here."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._next: dict[str, JobRow] = {}
        self._telling: set[str] = set()
        self._claimed: dict[str, float] = {}

    def __iter__(self) -> Iterator[Job]:
        return iter(tuple(self._jobs.values()))

    @property
    def keys(self) -> frozenset[str]:
        """The keys of all of them."""
        return frozenset(self._jobs)

    @property
    def busy(self) -> int:
        """Those that take room: whose people are only told that they wait do not."""
        return len(self._jobs) - len(self._telling)

    @property
    def about_to_wait(self) -> int:
        """Those whose people are being told that they wait."""
        return len(self._telling)

    def claimed_lately(self, seconds: float) -> int:
        """Those that were taken from the store so many seconds ago at most, and go on."""
        since = time.monotonic() - seconds
        return sum(at > since for at in self._claimed.values())

    def enter(self, job: Job, *, claimed: bool = False) -> None:
        """A job was taken; `claimed` from the store, not from a platform."""
        self._jobs[job.key] = job
        if claimed:
            self._claimed[job.key] = time.monotonic()
        if job.number:
            self._telling.add(job.key)

    def leave(self, job: Job) -> JobRow | None:
        """A job is over here; the row of its next attempt, if that came meanwhile."""
        if self._jobs.get(job.key) is not job:
            return None
        del self._jobs[job.key]
        self._telling.discard(job.key)
        self._claimed.pop(job.key, None)
        self._tasks.pop(job.key, None)
        return self._next.pop(job.key, None)

    def begins(self, job: Job) -> None:
        """The present task does it."""
        self._telling.discard(job.key)
        task = asyncio.current_task()
        if task is not None:
            self._tasks[job.key] = task

    def has(self, row: JobRow) -> bool:
        """Does it go on here already, so that a further attempt is not to begin?

        It goes on under the new attempt's number. One that is lost has to end first.
        """
        job = self._jobs.get(row.key)
        if job is None:
            return False
        if job.lost:
            self._next[row.key] = row
        else:
            job.attempt = row.attempt
        return True

    def abandon(self) -> None:
        """Others go on with all of them."""
        for job in self._jobs.values():
            job.ids.abandoned = True

    def lose(self, *jobs: Job) -> None:
        """Other processes do these now: they are broken off."""
        for job in jobs or tuple(self._jobs.values()):
            job.lose()
            task = self._tasks.get(job.key)
            if task is not None and task is not asyncio.current_task():
                task.cancel()
