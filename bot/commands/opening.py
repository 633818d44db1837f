"""Opening the store when a process starts: what is away for now is waited for."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.store.errors import StoreAway, StoreBusy

_FIRST_PAUSE = 0.25
_LONGEST_PAUSE = 15.0
"""Seconds between two tries."""

T = TypeVar("T")


async def opened(
    opening: Callable[[], Awaitable[T]],
    say: Callable[[str], None],
    first_pause: float = _FIRST_PAUSE,
) -> T:
    """What `opening` gives, tried again for as long as the database is away or locked.

    `say` hears why, each time that the reason is another one. What waiting does not mend is
    raised as the StoreError that it is.
    """
    pause, said = first_pause, ""
    while True:
        try:
            return await opening()
        except (StoreAway, StoreBusy) as problem:
            if str(problem) != said:
                said = str(problem)
                say(said)
        await asyncio.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)
