"""What processes share may be away: then each goes on alone, and says so once."""

import asyncio
import logging
import time
from collections.abc import Callable
from types import TracebackType

_log = logging.getLogger(__name__)

_LEFT_ALONE = 5.0
"""Seconds in which a store that did not answer is not asked again."""


class Outage:
    """Around whatever asks the store: a failure ends the block, and is not raised.

    `lasts` tells whether to ask at all. Who is broken off themselves hears of it as ever.
    """

    def __init__(self, what: str, clock: Callable[[], float] = time.monotonic) -> None:
        """`what` is shared: for the log."""
        self._what = what
        self._clock = clock
        self._until = 0.0
        self._told = False

    @property
    def lasts(self) -> bool:
        """Has the store failed just now?"""
        return self._clock() < self._until

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if isinstance(problem, asyncio.CancelledError) or not isinstance(problem, Exception | None):
            return False
        if problem is None:
            if self._told and not self.lasts:
                self._told = False
                _log.info("%s are shared again", self._what)
            return False
        self._until = self._clock() + _LEFT_ALONE
        if not self._told:
            self._told = True
            _log.warning(
                "%s are not shared for now, each process keeps to its part: %s",
                self._what,
                type(problem).__name__,
            )
        return True
