"""Failures that a test asks for."""

import random
from dataclasses import dataclass, field
from typing import Literal

Drop = Literal["before", "after"]


@dataclass(slots=True)
class Fault:
    """One way to fail; see `DiscordDouble.fail`. `done` counts how often it happened."""

    kind: str
    status: int | None = None
    code: int = 0
    retry_after: float | None = None
    drop: Drop | None = None
    hang: float = 0.0
    after: int = 0
    times: int = 1
    share: float | None = None
    done: int = 0


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

    def take(self, kind: str) -> Fault | None:
        """The failure of this call, if it is to fail."""
        for fault in self._waiting:
            if fault.kind not in (kind, "*"):
                continue
            if fault.share is not None:
                if self._random.random() >= fault.share:
                    continue
            elif fault.after > 0:
                fault.after -= 1
                continue
            elif fault.done >= fault.times:
                continue
            fault.done += 1
            return fault
        return None
