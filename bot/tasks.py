"""Work that goes on after its delivery was acknowledged, and that somebody owns."""

import asyncio
import contextvars
import logging
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

from bot.safety.faults import where

_log = logging.getLogger(__name__)

_ROUNDS = 8
"""Rounds of the loop between two starts: what a socket needs from its first byte, or a new
connection, to the code that acknowledges."""

_GOODBYE = 5.0
"""Seconds that work which was broken off has to put its things away."""

_LONG_AGO = float("-inf")


class Tasks:
    """Runs work in the background, in order, without holding up what platforms wait for.

    Work starts in a lull: when no delivery is being acknowledged and the last one is `lull`
    seconds ago. It waits for that at most `patience` seconds. At most `at_once` pieces of
    work go on; between two starts, deliveries that came meanwhile get their turn. A fault in
    the work is logged with the work's name. All of it belongs to one event loop.
    """

    def __init__(self, at_once: int = 32, lull: float = 0.003, patience: float = 0.5) -> None:
        if at_once < 1:
            raise ValueError("at least one piece of work has to go on")
        self._at_once = at_once
        self._lull = lull
        self._patience = patience
        self._waiting: deque[_Waiting] = deque()
        self._going: set[asyncio.Task[None]] = set()
        self._deliveries = 0
        self._last_delivery = _LONG_AGO
        self._timer: asyncio.TimerHandle | None = None
        self._rounds = 0
        self._closed = False
        self._through = asyncio.Event()
        self._through.set()

    @property
    def count(self) -> int:
        """Pieces of work that go on or wait for their start."""
        return len(self._going) + len(self._waiting)

    def start(self, work: Coroutine[Any, Any, None], name: str = "", *, last: bool = False) -> bool:
        """Take the work. False when closed: then it is dropped, and logged.

        `name` is written to the log; no words of a person belong into it. What is `last` is
        taken also when closed, as long as other work goes on.
        """
        if self._closed and not (last and self.count):
            work.close()
            _log.warning("%s is dropped: no more work is taken", name or "work")
            return False
        due = asyncio.get_running_loop().time() + self._patience
        self._waiting.append(_Waiting(work, name or "work", due, contextvars.copy_context()))
        self._through.clear()
        self._go_on()
        return True

    @contextmanager
    def delivery(self) -> Iterator[None]:
        """Around acknowledging a delivery: no work starts meanwhile, unless it waits too long."""
        self._deliveries += 1
        try:
            yield
        finally:
            self._deliveries -= 1
            self._last_delivery = asyncio.get_running_loop().time()
            self._go_on()

    async def close(self, seconds: float, leaving: Callable[[], None] | None = None) -> int:
        """Take no more work, and let what was taken go on for at most `seconds`.

        `leaving` is called before what is left is broken off. Gives back how many pieces of work
        that were; they have ended by then, or had five seconds more for it.
        """
        self._closed = True
        self._go_on()
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._through.wait(), seconds)
        finally:
            broken_off = self.count
            if leaving is not None:
                leaving()
            await self._break_off()
        return broken_off

    async def _break_off(self) -> None:
        self._stop_timer()
        while self._waiting:
            self._waiting.popleft().work.close()
        going = tuple(self._going)
        for task in going:
            task.cancel()
        if going:
            await asyncio.wait(going, timeout=_GOODBYE)
        self._through.set()

    def _go_on(self) -> None:
        """Start what may start now, and see to it that the rest will."""
        if self._rounds or not self._waiting or len(self._going) >= self._at_once:
            return
        loop = asyncio.get_running_loop()
        at = self._next_start()
        if at > loop.time():
            self._wake_at(at)
            return
        self._stop_timer()
        work, name, _, context = self._waiting.popleft()
        task = loop.create_task(work, name=name, context=context)
        self._going.add(task)
        task.add_done_callback(self._ended)
        self._rounds = _ROUNDS
        loop.call_soon(self._round)

    def _next_start(self) -> float:
        """When the first that waits may start, as far as is known now."""
        due = self._waiting[0].due
        if self._closed:
            return _LONG_AGO
        return due if self._deliveries else min(due, self._last_delivery + self._lull)

    def _wake_at(self, at: float) -> None:
        # An earlier timer is left alone: a burst would make and break one with each delivery.
        if self._timer is not None:
            if self._timer.when() <= at:
                return
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_at(at, self._woken)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _woken(self) -> None:
        self._timer = None
        self._go_on()

    def _round(self) -> None:
        self._rounds -= 1
        if self._rounds:
            asyncio.get_running_loop().call_soon(self._round)
        else:
            self._go_on()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._going.discard(task)
        fault = None if task.cancelled() else task.exception()
        if fault is not None:
            _log.error("%s: %s", task.get_name(), where(fault))
        if self.count:
            self._go_on()
        else:
            self._through.set()


class _Waiting(NamedTuple):
    work: Coroutine[Any, Any, None]
    name: str
    due: float
    context: contextvars.Context
