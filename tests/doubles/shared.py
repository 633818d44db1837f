"""What processes share in a database, without one: lanes and turns on a clock that tests set."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.store.lanes import Booked


class Away(Exception):
    """The store does not answer."""


@dataclass(slots=True)
class InMemoryLanes:
    """Lanes as `bot.store.lanes.Lanes` keeps them. `away`: whoever asks is told so.

    `jumped` is by how much its clock is before the one of those who ask; `owners` is how many
    processes it says there are, `asked` how often it booked.
    """

    clock: Callable[[], float]
    owners: int = 1
    away: bool = False
    jumped: float = 0.0
    asked: int = 0
    lanes: dict[str, tuple[float, float]] = field(default_factory=dict)

    async def book(self, name: str, seconds: float, ahead: float, longest: float) -> Booked | None:
        """As `Lanes.book`."""
        self.asked += 1
        await asyncio.sleep(0)
        now = self._now()
        booked, closed = self.lanes.get(name, (0.0, 0.0))
        known = now + ahead
        if now + longest / 2 < booked <= now + longest:
            return None
        before = known if booked > now + longest else max(booked, known)
        self.lanes[name] = (before + seconds, closed)
        return Booked(before + seconds - now, self._believed(closed, longest) - now, self.owners)

    async def close(self, name: str, seconds: float, longest: float) -> None:
        """As `Lanes.close`."""
        now = self._now()
        end = now + min(seconds, longest)
        booked, closed = self.lanes.get(name, (0.0, 0.0))
        closed = self._believed(closed, longest)
        booked = max(booked, now) + max(end - max(closed, now), 0.0)
        self.lanes[name] = (min(booked, now + longest), max(closed, end))

    async def forget_idle(self) -> None:
        """As `Lanes.forget_idle`."""
        idle = self._now() - 600
        self.lanes = {name: each for name, each in self.lanes.items() if max(each) >= idle}

    def _now(self) -> float:
        if self.away:
            raise Away
        return self.clock() + self.jumped

    def _believed(self, closed: float, longest: float) -> float:
        return closed if closed <= self._now() + longest else self._now()


@dataclass(slots=True)
class InMemoryTurns:
    """Turns as `bot.store.turns.StoredTurns` keeps them, and the `owners` that live.

    `away`: whoever asks is told so.
    """

    owners: set[str] = field(default_factory=set)
    away: bool = False
    held: dict[str, tuple[str, str]] = field(default_factory=dict)

    async def take(self, name: str, owner: str, holder: str) -> bool:
        """As `StoredTurns.take`."""
        self._answer()
        there, by = self.held.get(name, ("", ""))
        if there in self.owners and by != holder:
            return False
        self.held[name] = (owner, holder)
        return True

    async def give_back(self, name: str, holder: str) -> None:
        """As `StoredTurns.give_back`."""
        self._answer()
        if self.held.get(name, ("", ""))[1] == holder:
            del self.held[name]

    async def forget_gone(self) -> None:
        """As `StoredTurns.forget_gone`."""
        self._answer()
        self.held = {name: each for name, each in self.held.items() if each[0] in self.owners}

    def _answer(self) -> None:
        if self.away:
            raise Away
