"""Failures that a test asks for."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Drop = Literal["before", "after"]


@dataclass(slots=True)
class Fault:
    """One way to fail; see `SlackDouble.fail`. `done` counts how often it happened."""

    method: str
    error: str | None = None
    status: int | None = None
    retry_after: int | None = None
    drop: Drop | None = None
    hang: float = 0.0
    times: int = 1
    share: float | None = None
    done: int = 0


@dataclass(slots=True)
class Death:
    """The app dies at its call number `at` (from 1), before that took effect or after it.

    `die` sees to it; the answer does not come. `calls` are those made so far.
    """

    at: int
    effect: bool
    die: Callable[[], None]
    calls: int = 0

    @property
    def has_come(self) -> bool:
        """Has it happened?"""
        return self.calls >= self.at

    def comes(self) -> bool:
        """Count a call; is it the last?"""
        self.calls += 1
        return self.calls == self.at


@dataclass(slots=True)
class Faults:
    """The failures that are still to happen; shares are drawn with one seeded random."""

    _random: random.Random = field(default_factory=lambda: random.Random(20))
    _waiting: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        """Let it happen from now on."""
        self._waiting.append(fault)

    def clear(self) -> None:
        """Nothing fails any more."""
        self._waiting.clear()

    def take(self, method: str) -> Fault | None:
        """The failure of this call, if it is to fail."""
        for fault in self._waiting:
            if fault.method not in (method, "*"):
                continue
            if fault.share is not None:
                if self._random.random() >= fault.share:
                    continue
            elif fault.done >= fault.times:
                continue
            fault.done += 1
            return fault
        return None
