"""How often something may be done: turns in lanes, for one process or for all that share a store.

A process alone keeps its lanes in memory. Those that share a store keep them there, and book
turns for whoever waits; who has which turn is each one's own matter. When the store does not
answer, each goes on with its share of the rate.
"""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from weakref import WeakKeyDictionary

from bot.outage import Outage

if TYPE_CHECKING:
    from bot.store.lanes import Booked

_PATIENCE = 0.5
"""Seconds that the store may take to book a turn."""

_TOGETHER = 4
"""Turns that are booked at once for those who wait."""

_LATE = 0.05
"""Share of the longest wait after which a turn that nobody took is forfeited."""

_JUMP = 1.0
"""Seconds by which the store's clock may be before ours without being corrected: what a booking
takes on its way is less."""

_FORGET_EVERY = 600.0


class Ticket:
    """Somebody who waits for a turn, such as a message that grows."""

    __slots__ = ("__weakref__",)


@dataclass(frozen=True, slots=True)
class Rate:
    """One each `interval` seconds; after a pause, `at_once` of them at the same time."""

    interval: float
    at_once: float = 1.0

    @property
    def burst(self) -> float:
        """Seconds by which a turn may come before its place in the row."""
        return self.interval * (self.at_once - 1)

    def shared_by(self, many: int) -> "Rate":
        """What each has of it, when as many use it and know nothing of each other."""
        return Rate(self.interval * many, max(1.0, self.at_once / many))


class SharedLanes(Protocol):
    """Lanes that processes share, as `bot.store.lanes.Lanes` are. Raises whatever it likes."""

    async def book(
        self, name: str, seconds: float, ahead: float, longest: float
    ) -> "Booked | None":
        """Book the next seconds of a lane; None when that is not to be waited for."""
        ...

    async def close(self, name: str, seconds: float, longest: float) -> None:
        """Close a lane for all."""
        ...

    async def forget_idle(self) -> None:
        """Forget what nobody uses."""
        ...


@dataclass(slots=True, eq=False)
class _Wish:
    """Somebody who waits until a turn is booked for them. No turn: the lane is full."""

    turn: float | None = None
    answered: bool = False


@dataclass(slots=True)
class _Lane:
    """What is known here of one lane. Times are the clock's."""

    rate: Rate
    booked: float = 0.0
    """When the next turn would be if nothing was let through early."""
    closed_until: float = 0.0
    turns: "WeakKeyDictionary[Ticket, float]" = field(default_factory=WeakKeyDictionary)
    wishes: list[_Wish] = field(default_factory=list)
    booking: asyncio.Lock = field(default_factory=asyncio.Lock)

    def book(self, rate: Rate, now: float) -> float:
        """Book the next turn, at a rate that may be a part of the lane's."""
        turn = max(now, self.booked - rate.burst, self.closed_until)
        self.booked = max(self.booked, now) + rate.interval
        return turn

    def close(self, until: float, now: float) -> None:
        """All turns are put off alike, or they would come all at once when it is over."""
        longer = until - max(now, self.closed_until)
        if longer > 0:
            self.closed_until = until
            self.booked = max(self.booked, now) + longer
            for ticket, turn in list(self.turns.items()):
                self.turns[ticket] = max(turn, now) + longer

    def is_idle(self, since: float) -> bool:
        """Does nobody wait, and would a new lane be like this one?"""
        used = self.turns or self.wishes or self.booking.locked()
        return not used and max(self.booked, self.closed_until) < since


class Budgets:
    """Turns by the name of a lane, first come, first served.

    `shared` are the lanes of a store that other processes use too. A shared lane is not booked
    for longer than half of `longest`: whoever comes then has to ask again.
    """

    def __init__(
        self,
        shared: SharedLanes | None = None,
        longest: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._shared = shared
        self._longest = longest
        self._clock = clock
        self._lanes: dict[str, _Lane] = {}
        self._outage = Outage("rates", clock)
        self._owners = 1
        self._forgot = 0.0
        self._tidied = clock()

    async def wait(self, name: str, rate: Rate, ticket: Ticket) -> float:
        """Seconds until it is the ticket's turn. 0: now, and the turn is taken.

        A turn is booked for the ticket: whoever asks again in time has it. Never raises, and
        answers in about half a second at most.
        """
        lane = self._lane(name, rate)
        turn = lane.turns.get(ticket)
        if turn is None or turn < self._clock() - self._longest * _LATE:
            turn = await self._book(name, lane)
        now = self._clock()
        if turn is None:
            lane.turns.pop(ticket, None)
            # By then some of what is booked is over, and not all of it.
            return self._longest * random.uniform(0.25, 0.5)  # noqa: S311
        if turn <= now:
            lane.turns.pop(ticket, None)
            return 0.0
        lane.turns[ticket] = turn
        return turn - now

    async def refused(self, name: str, rate: Rate, seconds: float) -> None:
        """The platform wants none for so many seconds: not from here, nor from who shares it."""
        now = self._clock()
        self._lane(name, rate).close(now + seconds, now)
        if self._shared is not None and not self._outage.lasts:
            with self._outage:
                async with asyncio.timeout(_PATIENCE):
                    await self._shared.close(name, seconds, self._longest)

    async def _book(self, name: str, lane: _Lane) -> float | None:
        """Book a turn: when it is, or None when there is none to be had soon."""
        if self._shared is None:
            return lane.book(lane.rate, self._clock())
        wish = _Wish()
        lane.wishes.append(wish)
        try:
            if not self._outage.lasts:
                with self._outage:
                    async with asyncio.timeout(_PATIENCE):
                        await self._book_shared(self._shared, name, lane, wish)
        finally:
            if wish in lane.wishes:
                lane.wishes.remove(wish)
        if wish.answered:
            return wish.turn
        return lane.book(lane.rate.shared_by(self._owners), self._clock())

    async def _book_shared(self, shared: SharedLanes, name: str, lane: _Lane, wish: _Wish) -> None:
        """Whoever is next asks the store, for all who came meanwhile."""
        async with lane.booking:
            if wish.answered or self._outage.lasts:
                return
            wishes, rate, sent = lane.wishes[:_TOGETHER], lane.rate, self._clock()
            full = lane.booked > sent + self._longest / 2
            seconds = rate.interval * len(wishes)
            ahead = max(0.0, lane.booked - sent - _JUMP)
            booked = None if full else await shared.book(name, seconds, ahead, self._longest)
            now = self._clock()
            if booked is None:
                lane.booked = max(lane.booked, sent + self._longest / 2)
            else:
                self._owners = max(1, booked.owners)
                lane.close(now + booked.closed, now)
                lane.booked = sent + booked.until
            for number, each in enumerate(wishes):
                if booked is not None:
                    place = booked.until - seconds + number * rate.interval - rate.burst
                    each.turn = now + max(0.0, place, booked.closed)
                each.answered = True
            # Who was broken off meanwhile has taken their wish away.
            lane.wishes = [each for each in lane.wishes if not each.answered]
            await self._forget(shared, now)

    async def _forget(self, shared: SharedLanes, now: float) -> None:
        if now - self._forgot > _FORGET_EVERY:
            self._forgot = now
            await shared.forget_idle()

    def _lane(self, name: str, rate: Rate) -> _Lane:
        lane = self._lanes.get(name)
        if lane is None:
            self._forget_idle()
            lane = self._lanes[name] = _Lane(rate)
        return lane

    def _forget_idle(self) -> None:
        """Now and then: what is kept grows with what is used, and not with all that ever was."""
        since = self._clock() - self._longest
        if since < self._tidied:
            return
        self._tidied = self._clock()
        for name, lane in list(self._lanes.items()):
            if lane.is_idle(since):
                del self._lanes[name]
