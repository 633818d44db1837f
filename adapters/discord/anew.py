"""Reactions that ask for something, each worked on once, and once more when it is set anew."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from weakref import WeakValueDictionary

from bot.jobs.job import Delivery
from bot.jobs.taking import WITHIN
from bot.store import StoreError
from bot.store.job_store import JobStore

_SAME = timedelta(minutes=10)
"""How long a reaction that nobody heard being taken off is the same one. Discord replays what a
connection missed for some minutes; for whoever wants it again, it must not be for ever."""


class Anew:
    """Knows by the store whether a reaction that is heard of is another one than the last.

    Discord gives reactions no id, and tells the same one again: to another process, or when a
    connection comes back. But nobody can set one twice without taking it off in between. So all
    that is heard of one has one name, and what is taken off gives its name free: for all
    processes, also after a restart. Where that was not heard (the store or all processes were
    away, a moderator removed all reactions), the name is free after `_SAME`.

    A process that hears all of it later than another one, by more than a person takes to set a
    reaction once more, may have that worked on twice.
    """

    def __init__(self, deliveries: JobStore) -> None:
        self._deliveries = deliveries
        self._gates: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    async def heard(
        self, delivery: Delivery, added: bool, take: Callable[[], Awaitable[None]]
    ) -> None:
        """Have it taken, if it is to be. In the order in which it was heard, for each name."""
        if not delivery.id:
            await take()
            return
        gate = self._gates.setdefault((delivery.team, delivery.id), asyncio.Lock())
        async with gate:
            await self._give_free(delivery, _SAME if added else timedelta())
            if added:
                await take()

    async def _give_free(self, delivery: Delivery, after: timedelta) -> None:
        name = (delivery.platform, delivery.team, delivery.id)
        with suppress(StoreError, TimeoutError):
            async with asyncio.timeout(WITHIN):
                await self._deliveries.give_free(*name, after)
