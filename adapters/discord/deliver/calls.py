"""Calls that change something in Discord, and what comes of those that do not succeed."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import aiohttp
import discord

from bot.chat.refusals import Refused, ShutOut, Unclear
from bot.live import TryLater

TIMEOUT = 120.0
"""Seconds to wait for one call. discord.py waits for Discord's rates within it."""

_MISSING = 10008
_NOT_NOW = 30046
"""A message over an hour old that was edited too often."""

_EXPIRED = {10015, 10062, 50027}
"""Discord's codes for an interaction's token that is of no use any more."""

_FULL = 40094
"""An app that is installed for a person alone has answered five times."""

_BANNED = 60.0
"""Seconds to be silent when Discord, or what stands before it, takes nothing of us."""

T = TypeVar("T")


class Expired(Refused):
    """The interaction takes no more answers."""


class Calls:
    """Makes the calls of one client. discord.py waits for rates and tries again by itself.

    No call is broken off: while discord.py waits out a limit that holds for all calls, it holds
    back all of them, and would for ever if it was broken off in that moment. So whoever stops
    waiting leaves the call going, and `close` ends those that are left.
    """

    def __init__(self, client: discord.Client) -> None:
        self.client = client
        self._going: set[asyncio.Task[Any]] = set()

    async def make(self, what: str, call: Coroutine[Any, Any, T]) -> T:
        """Make one call and give back its answer.

        Raises TryLater when Discord wants none for now, Refused (Expired, ShutOut) when it says
        no, and Unclear when no answer came.
        """
        task = asyncio.create_task(call)
        self._going.add(task)
        task.add_done_callback(self._ended)
        done, _ = await asyncio.wait({task}, timeout=TIMEOUT)
        try:
            if not done or task.cancelled():
                raise TimeoutError
            return task.result()
        except discord.RateLimited as limited:
            raise TryLater(limited.retry_after) from None
        except discord.HTTPException as problem:
            raise refused(what, problem) from None
        except (aiohttp.ClientError, TimeoutError, OSError, RuntimeError) as problem:
            raise Unclear(f"{what}: {type(problem).__name__}") from None

    async def close(self) -> None:
        """End what is left."""
        left = list(self._going)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._going.discard(task)
        if not task.cancelled():
            task.exception()  # it was told, or nobody waits for it any more


def refused(what: str, problem: discord.HTTPException) -> Exception:
    """What Discord's answer means."""
    status, code = problem.status, problem.code
    if status == 429:
        return TryLater(_BANNED)
    if status >= 500:
        return Unclear(f"{what}: {status}")
    word = str(code or status)
    if code in _EXPIRED or code == _FULL:
        return Expired(what, word)
    if status == 401:
        return ShutOut(what, word)
    return Refused(what, word, gone=code == _NOT_NOW, missing=code == _MISSING)
