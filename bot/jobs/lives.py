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

STILL_UNSEEN = 3
"""The same where the database would see a sign of life of it, and does not."""

STILL_SEEN = 20
"""The same where it does: it is there, and lacks the processor, or hangs."""


class Lives:
    """What this process knows of the others. `owner` is its own name, a new one after a burial."""

    def __init__(self) -> None:
        self._beats: dict[str, int] = {}
        self._still: dict[str, int] = {}
        self.owner = secrets.token_hex(8)

    @property
    def count(self) -> int:
        """How many processes live, as far as is known, this one included."""
        return max(1, len(self._beats))

    def dead(self, beats: Mapping[str, int], seen: frozenset[str] | None) -> dict[str, int]:
        """Take note of everybody's counter, after an own beat; who is dead, for how many beats.

        `seen` are those whose sign of life the database sees, if it sees any at all.
        """
        self._still = {
            owner: self._still.get(owner, 0) + 1 if self._beats.get(owner) == beat else 0
            for owner, beat in beats.items()
            if owner != self.owner
        }
        self._beats = dict(beats)
        return {
            owner: still
            for owner, still in self._still.items()
            if still >= _longest(owner, seen if seen and self.owner in seen else None)
        }

    def reborn(self) -> None:
        """This process was taken for dead: it goes on under another name."""
        self.owner = secrets.token_hex(8)
        self._beats, self._still = {}, {}


def _longest(owner: str, seen: frozenset[str] | None) -> int:
    if seen is None:
        return STILL
    return STILL_SEEN if owner in seen else STILL_UNSEEN
