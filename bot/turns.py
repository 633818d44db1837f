"""One after the other, for each prompt: two taps at once are both to count, and in order."""

import asyncio
import hashlib
import logging
import random
import secrets
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol
from weakref import WeakValueDictionary

from bot.outage import Outage
from bot.store import Store

_log = logging.getLogger(__name__)

_FIRST_PAUSE = 0.02
_LONGEST_PAUSE = 0.2
"""Seconds between two looks whether a turn is free."""

_ANSWER = 2.0
"""Seconds that the store may take for one look."""

_GIVEN_UP = 60.0
"""Seconds after which whoever waits goes on all the same: a lost order is better than a hang."""

_AGAIN = 1.0
_FORGET_EVERY = 600.0
_LONGEST_NAME = 200


class TakesTurns(Protocol):
    """Whatever makes those who do the same thing wait for one another."""

    def of(self, name: str) -> AbstractAsyncContextManager[None]:
        """Wait until nobody else is at it, and be at it."""
        ...


class Turns:
    """Locks by name, in this process. A lock is there as long as somebody holds or awaits it."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def of(self, name: str) -> AsyncGenerator[None, None]:
        """Wait until nobody else is at it, and be at it."""
        lock = self._locks.get(name)
        if lock is None:
            lock = self._locks[name] = asyncio.Lock()
        async with lock:
            yield


class StoredTurns(Protocol):
    """Turns that processes share, as `bot.store.turns.StoredTurns` are."""

    async def take(self, name: str, owner: str, holder: str) -> bool:
        """Take a turn that is free, or whose owner is gone."""
        ...

    async def give_back(self, name: str, holder: str) -> None:
        """Free a turn, if this holder has it."""
        ...

    async def forget_gone(self) -> None:
        """Free what owners hold that are gone."""
        ...


class SharedTurns:
    """Turns for all processes that share a store; in this one, first come, first served.

    `owner` is this process's name among the store's owners: what it holds is free once it is
    gone. While the store is away, and after a minute of waiting, the order holds in this process
    alone.
    """

    def __init__(
        self, stored: StoredTurns, owner: Callable[[], str], given_up: float = _GIVEN_UP
    ) -> None:
        self._stored = stored
        self._owner = owner
        self._given_up = given_up
        self._here = Turns()
        self._outage = Outage("turns")
        self._freeing: set[asyncio.Task[None]] = set()
        self._forgot = 0.0

    @asynccontextmanager
    async def of(self, name: str) -> AsyncGenerator[None, None]:
        """Wait until nobody else is at it, in any process, and be at it."""
        async with self._here.of(name):
            key, holder = _key(name), secrets.token_hex(8)
            taken = await self._wait(key, holder)
            try:
                yield
            finally:
                if taken:
                    await self._give_back(key, holder)

    async def _wait(self, name: str, holder: str) -> bool:
        """Wait for the turn; False when it goes on without one."""
        clock = asyncio.get_running_loop().time
        ends, pause = clock() + self._given_up, _FIRST_PAUSE
        while not self._outage.lasts:
            if await self._take(name, holder):
                return True
            if clock() >= ends:
                _log.warning("a turn did not come within %g s: on without it", self._given_up)
                return False
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311
            pause = min(pause * 1.5, _LONGEST_PAUSE)
        return False

    async def _take(self, name: str, holder: str) -> bool:
        taking = asyncio.ensure_future(self._stored.take(name, self._owner(), holder))
        taken, known = False, False
        try:
            with self._outage:
                async with asyncio.timeout(_ANSWER):
                    taken = await asyncio.shield(taking)
                    known = True
        finally:
            if not known:
                # Nobody waits for it any more, but it may be taken yet.
                self._free(name, holder, taking)
        return taken

    async def _give_back(self, name: str, holder: str) -> None:
        freeing = self._free(name, holder)
        with self._outage:
            async with asyncio.timeout(_ANSWER):
                await asyncio.shield(freeing)

    def _free(
        self, name: str, holder: str, taking: "asyncio.Future[bool] | None" = None
    ) -> asyncio.Task[None]:
        task = asyncio.create_task(self._freed(name, holder, taking), name="free a turn")
        self._freeing.add(task)
        task.add_done_callback(self._freeing.discard)
        return task

    async def _freed(self, name: str, holder: str, taking: "asyncio.Future[bool] | None") -> None:
        """Free it, as often as it takes: else the others wait for as long as this process lives."""
        if taking is not None:
            await asyncio.gather(taking, return_exceptions=True)
        owner = self._owner()
        while self._owner() == owner:
            try:
                await self._stored.give_back(name, holder)
                await self._forget()
            except Exception as problem:
                _log.debug("a turn is not given back yet: %s", type(problem).__name__)
                await asyncio.sleep(_AGAIN)
            else:
                return

    async def _forget(self) -> None:
        """Now and then, what dead processes held and nobody asked for since."""
        now = asyncio.get_running_loop().time()
        if now - self._forgot > _FORGET_EVERY:
            self._forgot = now
            await self._stored.forget_gone()


def _key(name: str) -> str:
    """Ids in a name may come from outside, and an index takes no long ones."""
    if len(name) <= _LONGEST_NAME:
        return name
    return hashlib.sha256(name.encode(errors="replace")).hexdigest()


def turns_for(store: Store, owner: Callable[[], str]) -> TakesTurns:
    """Turns for all processes that use this store. One for each process is enough."""
    return Turns() if store.turns is None else SharedTurns(store.turns, owner)
