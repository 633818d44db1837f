"""Living among other processes: each shows that it lives, and takes over from those that died."""

import asyncio
import logging
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import timedelta
from typing import NamedTuple, Protocol

from bot import request_id
from bot.jobs.lives import STILL, STILL_SEEN, Lives
from bot.safety.faults import where
from bot.store import StoreError
from bot.store.job_store import Pulse, Takes
from bot.store.jobs import JobRow

_log = logging.getLogger(__name__)

_KEPT = timedelta(days=1)
"""Platforms give up sending again long before."""

_BETWEEN_CLEANINGS = 600.0
"""Seconds."""

_ASTRAY = 6
"""Beats in which this process has more jobs in the store than it knows of, until it looks."""

_GOODBYE = 2.0
"""Seconds for the last claim, and to tell the others that this process ends."""


class LifeStore(Protocol):
    """What is needed of the store."""

    @property
    def shared(self) -> bool:
        """Whether other processes may use it at the same time."""
        ...

    async def claim(
        self, owner: str, platforms: Collection[str], most: int, takes: Takes
    ) -> list[JobRow]:
        """Make jobs of nobody this owner's."""
        ...

    async def strays(self, owner: str, known: Collection[str]) -> list[JobRow]:
        """Jobs that are this owner's besides those that it knows."""
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

    async def listen(self, told: Callable[[], None]) -> None:
        """Call `told` whenever there is something to claim."""
        ...

    async def forget(self, older: timedelta) -> None:
        """Forget old deliveries."""
        ...


class Claims(NamedTuple):
    """Jobs that may be taken over: so many at most, of these platforms, and what is done with
    each."""

    platforms: Collection[str]
    most: int
    takes: Takes
    taken: Callable[[JobRow], None]


class Heirs:
    """`claims` says what may be taken over now, `known` the keys of the jobs that go on here;
    `buried` hears that others took this process for dead."""

    def __init__(
        self,
        store: LifeStore,
        beat: float,
        claims: Callable[[], Claims | None],
        known: Callable[[], Collection[str]],
        buried: Callable[[], None],
    ) -> None:
        self._store = store
        self._beat = beat
        self._claims = claims
        self._known = known
        self._buried = buried
        self._lives = Lives()
        self._tasks: list[asyncio.Task[None]] = []
        self._claimer: asyncio.Task[None] | None = None
        self._wanted = asyncio.Event()
        self._closed = False
        self._beaten: float | None = None
        self._problem = ""
        self._astray = 0
        self.claiming = False
        """Is it looking for jobs just now?"""
        self.unowned = 0
        """Jobs that nobody does, as far as is known."""
        self.waiting = 0
        """Those of them that have not begun, or were handed over."""
        self.stood_still = 0.0
        """Seconds that a process had stood still when it was taken for dead, the last one."""

    @property
    def owner(self) -> str:
        """The name of this process in the store."""
        return self._lives.owner

    @property
    def count(self) -> int:
        """Processes that live, this one included."""
        return self._lives.count

    @property
    def trouble(self) -> str:
        """Why the store keeps nothing just now, in a sentence; "" while it does."""
        if self._beaten is None:
            return ""
        late = asyncio.get_running_loop().time() - self._beaten
        if late <= STILL * self._beat:
            return ""  # nobody takes it for dead yet
        return f"The database kept nothing for {late:.0f} seconds. {self._problem}".strip()

    async def start(self) -> None:
        """Begin to live. Raises StoreError."""
        await self._store.join(self._lives.owner)
        self._beaten = asyncio.get_running_loop().time()
        await self._store.listen(self.wake)
        self._claimer = asyncio.create_task(self._claim_all(), context=request_id.nobodys())
        self._tasks = [
            asyncio.create_task(self._live(), context=request_id.nobodys()),
            self._claimer,
            asyncio.create_task(self._clean(), context=request_id.nobodys()),
        ]

    def wake(self) -> None:
        """There may be jobs to take over."""
        self._wanted.set()

    def one_more_waits(self) -> None:
        """A job was left to whoever has room."""
        self.unowned += 1
        self.wake()

    async def claim_no_more(self) -> None:
        """Take nothing over from now on. What is being claimed just now has come, when it returns.

        Else the store could give this process once more what it hands over.
        """
        self._closed = True
        self._wanted.set()
        if self._claimer is not None:
            await asyncio.wait({self._claimer}, timeout=_GOODBYE)

    async def close(self) -> None:
        """Live no longer: what is left is anybody's at once."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(StoreError, TimeoutError):
            await asyncio.wait_for(self._store.bury([self._lives.owner]), _GOODBYE)

    async def _live(self) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            try:
                await self._look_around()
                if self._problem:
                    _log.info("the database is back")
                self._beaten, self._problem = clock(), ""
            except StoreError as problem:
                self._missed(problem)
            except Exception as fault:  # whatever it is: a process that stops beating is dead
                _log.error("beating: %s", where(fault))
            await asyncio.sleep(self._beat)

    def _missed(self, problem: StoreError) -> None:
        """The store did not take the beat."""
        if self.trouble and not self._problem:
            _log.warning("the database is away: %s", problem)
            self._problem = str(problem)
        silent = asyncio.get_running_loop().time() - (self._beaten or 0.0)
        if self._store.shared and silent > STILL_SEEN * self._beat:
            # Others may reach it, and do what this process was doing.
            self._buried()

    async def _clean(self) -> None:
        while True:
            try:
                await self._store.forget(_KEPT)
            except StoreError as problem:
                _log.info("old deliveries are still there: %s", problem)
            except Exception as fault:  # they are to be forgotten some time
                _log.error("old deliveries are still there: %s", where(fault))
            await asyncio.sleep(_BETWEEN_CLEANINGS)

    async def _look_around(self) -> None:
        pulse = await self._store.pulse(self._lives.owner)
        if self._lives.owner not in pulse.beats:
            _log.warning("this process was taken for dead: others do its work")
            self._buried()
            self._lives.reborn()
            await self._store.join(self._lives.owner)
            return
        dead = self._lives.dead(pulse.beats, pulse.seen)
        if dead:
            _log.warning("processes that died: %d; what they did is taken over", len(dead))
            await self._store.bury(dead)
            self.stood_still = max(dead.values()) * self._beat
        self.waiting = pulse.waiting
        self.unowned = pulse.waiting + pulse.orphaned
        # What is written and what is known are never quite of the same moment.
        self._astray = self._astray + 1 if pulse.held > len(self._known()) else 0
        if dead or self.unowned or self._is_astray:
            self.wake()

    @property
    def _is_astray(self) -> bool:
        return self._astray >= _ASTRAY

    async def _claim_all(self) -> None:
        """Take over as long as there is anything, and room for it."""
        while not self._closed:
            await self._wanted.wait()
            self._wanted.clear()
            self.claiming = True
            try:
                await self._claim()
            except StoreError as problem:
                _log.info("nothing was taken over: %s", problem)
            except Exception as fault:  # the next ones are to be taken over all the same
                _log.error("taking over: %s", where(fault))
            finally:
                self.claiming = False

    async def _claim(self) -> None:
        while not self._closed and (claims := self._claims()) is not None:
            rows: list[JobRow] = []
            if self._is_astray:
                self._astray = 0
                rows += await self._store.strays(self._lives.owner, self._known())
            rows += await self._store.claim(
                self._lives.owner, claims.platforms, claims.most, claims.takes
            )
            for row in rows:
                claims.taken(row)
            self.unowned = max(0, self.unowned - len(rows))
            if not rows:
                return
