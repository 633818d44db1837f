"""Calls that change something in Discord, and what comes of those that do not succeed."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

import aiohttp
import discord

from adapters.discord.deliver.overheard import Overheard
from adapters.discord.deliver.pace import Pace
from bot.budgets import SharedLanes
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
"""Seconds to be silent when Discord, or what stands before it, takes nothing of us and does not
say for how long."""

_LONGEST_BAN = 3_600.0

T = TypeVar("T")


class Expired(Refused):
    """The interaction takes no more answers."""


class Full(Refused):
    """The interaction takes no more messages, but those that are there can be changed."""


class Calls:
    """Makes the calls of one client. discord.py waits for rates and tries again by itself.

    No call is broken off: while discord.py waits out a limit that holds for all calls, it holds
    back all of them, and would for ever if it was broken off in that moment. So whoever stops
    waiting leaves the call going, and `close` ends those that are left. The bot's processes share
    `lanes`; with them, the client must not be logged in yet.
    """

    def __init__(self, client: discord.Client, lanes: SharedLanes | None = None) -> None:
        self.client = client
        self.overheard = Overheard(client)
        self._going: set[asyncio.Task[Any]] = set()
        self._newest: dict[str, asyncio.Task[Any]] = {}
        self._pace = Pace(lanes)
        if lanes is not None:
            client.http.http_trace = self._pace.watching(client.http.http_trace)
        self._silent_until = 0.0

    async def make(
        self, what: str, call: Coroutine[Any, Any, T], about: str = "", *, counted: bool = True
    ) -> T:
        """Make one call and give back its answer. Those `about` one thing come in their order.

        `counted` are all but those with an interaction's token: Discord takes so many a second.
        Raises TryLater when Discord wants none for now, Refused (Expired, Full, ShutOut) when it
        says no, and Unclear when no answer came.
        """
        try:
            if counted:
                await self._pace.turn()
            await self._after_the_last(about)
            self._not_while_banned()
        except BaseException:
            call.close()
            raise
        task = asyncio.create_task(call)
        self._going.add(task)
        if about:
            self._newest[about] = task
        task.add_done_callback(lambda ended: self._ended(ended, about))
        done, _ = await asyncio.wait({task}, timeout=TIMEOUT)
        try:
            if not done or task.cancelled():
                raise TimeoutError
            return task.result()
        except discord.RateLimited as limited:
            raise TryLater(limited.retry_after) from None
        except discord.HTTPException as problem:
            if _is_ban(problem):
                clock = asyncio.get_running_loop().time
                self._silent_until = clock() + _wait(problem)
            raise refused(what, problem) from None
        except (aiohttp.ClientError, TimeoutError, OSError, RuntimeError) as problem:
            raise Unclear(f"{what}: {type(problem).__name__}") from None
        except (LookupError, TypeError, ValueError, AttributeError) as problem:
            # What discord.py makes of an answer that is not Discord's.
            raise Unclear(f"{what}: {type(problem).__name__}") from None

    async def close(self) -> None:
        """End what is left. Who waits for an answer still gets it from whoever goes on."""
        left = [*self._going]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await self.overheard.close()

    async def _after_the_last(self, about: str) -> None:
        # discord.py may make two calls in another order than they were given to it.
        while (last := self._newest.get(about)) is not None and not last.done():
            done, _ = await asyncio.wait({last}, timeout=TIMEOUT)
            if not done:
                return  # whoever made it waits for it no longer either

    def _not_while_banned(self) -> None:
        left = self._silent_until - asyncio.get_running_loop().time()
        if left > 0:
            raise TryLater(left)

    def _ended(self, task: asyncio.Task[Any], about: str) -> None:
        self._going.discard(task)
        if self._newest.get(about) is task:
            del self._newest[about]
        if not task.cancelled():
            task.exception()  # it was told, or nobody waits for it any more


def refused(what: str, problem: discord.HTTPException) -> Exception:
    """What Discord's answer means."""
    status, code = problem.status, problem.code
    word = str(code or status)
    if code == _NOT_NOW:
        return Refused(what, word, gone=True)
    if status == 429:
        return TryLater(_wait(problem))
    if status >= 500:
        return Unclear(f"{what}: {status}")
    if code in _EXPIRED:
        return Expired(what, word)
    if code == _FULL:
        return Full(what, word)
    if status == 401:
        return ShutOut(what, word)
    return Refused(what, word, missing=code == _MISSING)


def _is_ban(problem: discord.HTTPException) -> bool:
    """Is it from what stands before Discord? That holds for all calls."""
    return problem.status == 429 and "Via" not in problem.response.headers


def _wait(problem: discord.HTTPException) -> float:
    with suppress(ValueError):
        return min(float(problem.response.headers.get("Retry-After", _BANNED)), _LONGEST_BAN)
    return _BANNED
