"""Is there room for more work in this process?"""

import logging
import os
import time
from collections.abc import Callable
from pathlib import Path

from bot.jobs.limits import Limits

_log = logging.getLogger(__name__)

_LOOK_SECONDS = 1.0
_MEGABYTE = 1_000_000
_STATM = Path("/proc/self/statm")
_CGROUP = Path("/sys/fs/cgroup/memory.max")
_SHARE = 0.85
"""Of what a container may use: beyond that, its end is near."""


class Room:
    """Counts work, and looks once a second how much memory this process holds."""

    def __init__(
        self,
        limits: Limits,
        clock: Callable[[], float] = time.monotonic,
        resident: Callable[[], int] | None = None,
    ) -> None:
        """`resident` tells the bytes in memory; by default the system does."""
        self._limits = limits
        self._clock = clock
        self._resident = resident or resident_bytes
        self._looked = float("-inf")
        self._short = False

    def left(self, going: int) -> int:
        """How much more may begin, while so much goes on. One may always go on alone."""
        most = 1 if self.short else self._limits.at_once
        return max(0, most - going)

    @property
    def short(self) -> bool:
        """Is memory short?"""
        if not self._limits.memory:
            return False
        now = self._clock()
        if now - self._looked >= _LOOK_SECONDS:
            self._looked = now
            self._note(self._resident())
        return self._short

    def _note(self, held: int) -> None:
        short = held > self._limits.memory
        if short and not self._short:
            _log.warning(
                "memory is short: work is done one by one. This process holds %d MB; it may hold "
                "%d by MEMORY_MB, or by the limit of its container",
                held // _MEGABYTE,
                self._limits.memory // _MEGABYTE,
            )
        elif self._short and not short:
            _log.info("memory is not short any more")
        self._short = short


def resident_bytes() -> int:
    """Bytes of memory that this process holds; 0 where the system does not tell."""
    try:
        pages = int(_STATM.read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def container_bytes() -> int:
    """Bytes that this process had better not exceed in its container; 0 where none is set."""
    try:
        most = _CGROUP.read_text().strip()
    except OSError:
        return 0
    return int(int(most) * _SHARE) if most.isdigit() else 0
