"""Taking messages away, each as often as it takes."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from bot.chat.refusals import Refused, ShutOut, Unclear
from bot.live import TryLater
from bot.store import Post

_log = logging.getLogger(__name__)

OnPost = Callable[[Post], Awaitable[None]]


async def remove(posting: Sequence[Post], delete: OnPost, forget: OnPost) -> bool:
    """Delete the messages of a posting, and forget those that are gone.

    False when the platform keeps any: those stay known, so that it can be tried again. Raises
    ShutOut.
    """
    gone = True
    for each in posting:
        if await until_gone(partial(delete, each)):
            await forget(each)
        else:
            gone = False
    return gone


async def until_gone(delete: Callable[[], Awaitable[None]]) -> bool:
    """Delete something, as often as it takes; False when the platform will not. Raises ShutOut."""
    while True:
        try:
            await delete()
        except TryLater as later:
            await asyncio.sleep(later.seconds)
        except ShutOut:
            raise
        except (Refused, Unclear) as problem:
            _log.warning("a message was not removed: %s", problem)
            return False
        else:
            return True
