"""Taking messages away, each as often as it takes."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from bot.chat.refusals import NotNow, Refused, ShutOut, Unclear
from bot.chat.waiting import until_taken
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
    """Delete something, as often as it takes; False when the platform will not, or not for
    minutes. Raises ShutOut."""
    problem: Exception
    try:
        await until_taken(delete)
    except NotNow as late:
        problem = late
    except ShutOut:
        raise
    except (Refused, Unclear) as no:
        problem = no
    else:
        return True
    _log.warning("a message was not removed: %s", problem)
    return False
