"""Which processes live: each raises a counter, and one that stands still is dead.

Nobody's clock counts: a counter has stood still for as long as this process's own beats took, so
clocks that differ or jump, and a store that was away for all, bury nobody.
"""

import secrets
from collections.abc import Mapping

BEAT = 0.5
"""Seconds between two beats."""

STILL = 8
"""Own beats in which another's counter stands still until it counts as dead."""


class Lives:
    """What this process knows of the others. `owner` is its own name, a new one after a burial."""

    def __init__(self, still: int = STILL) -> None:
        self.most = still
        self._beats: dict[str, int] = {}
        self._still: dict[str, int] = {}
        self.owner = secrets.token_hex(8)

    @property
    def count(self) -> int:
        """How many processes live, as far as is known, this one included."""
        return max(1, len(self._beats))

    def dead(self, beats: Mapping[str, int]) -> set[str]:
        """Take note of everybody's counter, after an own beat; who is dead."""
        self._still = {
            owner: self._still.get(owner, 0) + 1 if self._beats.get(owner) == beat else 0
            for owner, beat in beats.items()
            if owner != self.owner
        }
        self._beats = dict(beats)
        return {owner for owner, still in self._still.items() if still >= self.most}

    def reborn(self) -> None:
        """This process was taken for dead: it goes on under another name."""
        self.owner = secrets.token_hex(8)
        self._beats, self._still = {}, {}
