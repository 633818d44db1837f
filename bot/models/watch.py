"""Watches that a provider does not fall silent."""

from __future__ import annotations

import asyncio


class Watch:
    """Ends a wait when nothing of use has been heard for too long.

    `allowed` is in seconds; silence ends after that time, or up to half of it later. The same
    as a time limit on each wait, at a price that a stream of tokens can afford: whoever hears
    something sets `heard`, whoever waits sets `waiting`, and one timer looks now and then. All
    waiting is done by the task that makes the watch.
    """

    __slots__ = ("_allowed", "_loop", "_quiet", "_silent", "_task", "_timer", "heard", "waiting")

    def __init__(self, allowed: float) -> None:
        self.heard = False
        self.waiting = False
        self._task = asyncio.current_task()
        self._loop = asyncio.get_running_loop()
        self._quiet = 0
        self._silent = False
        self._allowed = allowed
        self._timer = self._loop.call_later(allowed / 2, self._look)

    def allow(self, seconds: float) -> None:
        """Another length of silence is allowed from now on."""
        self._allowed = seconds
        self._quiet = 0
        self._timer.cancel()
        self._timer = self._loop.call_later(seconds / 2, self._look)

    def ended_it(self) -> bool:
        """Was a wait that was just cancelled ended for silence, and for nothing else?"""
        # Somebody else may have cancelled the task too: then that counts.
        return self._silent and self._task is not None and self._task.uncancel() <= 0

    def close(self) -> None:
        """Give the timer back."""
        self._timer.cancel()

    def _look(self) -> None:
        # When nobody waits, it is not the provider who is slow.
        self._quiet = 0 if self.heard or not self.waiting else self._quiet + 1
        self.heard = False
        if self._quiet >= 2 and self._task is not None:
            self._silent = True
            self._task.cancel()
        else:
            self._timer = self._loop.call_later(self._allowed / 2, self._look)
