"""How long ago Discord made something, as its ids tell."""

import time
from collections.abc import Callable

_EPOCH = 1_420_070_400.0
_GREATEST = 2**63 - 1
"""A greater id is no id of Discord's."""


def made_at(number: int) -> float:
    """When Discord made what has this id, by its clock, in seconds."""
    return _EPOCH + (min(number, _GREATEST) >> 22) / 1000


class Ages:
    """Ages in seconds. This machine's clock may differ from Discord's: what has just come shows it.

    `clock` is this machine's.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._ahead = 0.0

    def heard(self, number: int) -> None:
        """What has this id has just been made."""
        self._ahead = self._clock() - made_at(number)

    def of(self, number: int) -> float:
        """How long ago it was made."""
        return max(0.0, self._clock() - self._ahead - made_at(number))
