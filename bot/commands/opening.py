"""Opening the store when a process starts: what is away for now is waited for."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from bot.store.errors import StoreAway, StoreBusy

_FIRST_PAUSE = 0.25
_LONGEST_PAUSE = 15.0
"""Seconds between two tries."""

_AGAIN = 60.0
"""Seconds after which the same is told again."""

T = TypeVar("T")


async def opened(
    opening: Callable[[], Awaitable[T]],
    say: Callable[[str], None],
    first_pause: float = _FIRST_PAUSE,
    again: float = _AGAIN,
) -> T:
    """What `opening` gives, tried again for as long as the database is away or locked.

    `say` hears why: when the reason is another one, and each time that `again` seconds have
    passed. What waiting does not mend is raised as the StoreError that it is.
    """
    pause, said, at = first_pause, "", 0.0
    while True:
        try:
            return await opening()
        except (StoreAway, StoreBusy) as problem:
            why = _in_words(problem)
            if why != said or time.monotonic() - at >= again:
                said, at = why, time.monotonic()
                say(why)
        await asyncio.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


def is_new(database_url: str) -> bool:
    """Does it name a file (SQLite) that is not there yet?"""
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(database_url)
    except ArgumentError:
        return False
    return url.get_backend_name() == "sqlite" and not Path(url.database or "").exists()


def _in_words(problem: Exception) -> str:
    """With what the system says: which port does not answer, which name is not known."""
    cause = problem.__cause__
    return f"{problem} ({cause})" if isinstance(cause, OSError) and str(cause) else str(problem)
