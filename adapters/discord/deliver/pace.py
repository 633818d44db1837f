"""The calls that a bot may make in a second, all of them together, in all its processes."""

import asyncio
from contextlib import suppress
from types import SimpleNamespace

import aiohttp

from bot.budgets import Budgets, Rate, SharedLanes, Ticket
from bot.live import TryLater

_RATE = Rate(1 / 40, at_once=8)
"""Discord takes 50 in any second: what is read besides has to have its room."""

_LANE = "discord"

_LONGEST = 120.0
"""Seconds that a call waits for its turn."""


class Pace:
    """Gives turns in the order in which they are asked for. The bot's processes share `lanes`."""

    def __init__(self, lanes: SharedLanes | None = None) -> None:
        self._budgets = Budgets(lanes, clock=lambda: asyncio.get_running_loop().time())

    async def turn(self) -> None:
        """Wait for the next turn. One that is not waited for is lost, and nobody waits longer.

        Raises TryLater when it is too far away.
        """
        ticket, clock = Ticket(), asyncio.get_running_loop().time
        ends = clock() + _LONGEST
        while True:
            wait = await self._budgets.wait(_LANE, _RATE, ticket)
            if wait <= 0:
                return
            if clock() + wait > ends:
                raise TryLater(wait)
            await asyncio.sleep(wait)

    def watching(self, trace: aiohttp.TraceConfig | None) -> aiohttp.TraceConfig:
        """What watches a client's calls, besides what does so already: Discord may refuse them all.

        discord.py waits by itself; this holds back the other processes too.
        """
        trace = trace or aiohttp.TraceConfig()
        trace.on_request_end.append(self._ended)
        return trace

    async def _ended(
        self,
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        call: aiohttp.TraceRequestEndParams,
    ) -> None:
        headers = call.response.headers
        if call.response.status == 429 and headers.get("X-RateLimit-Scope") == "global":
            named = headers.get("X-RateLimit-Reset-After", headers.get("Retry-After", ""))
            with suppress(ValueError):
                await self._budgets.refused(_LANE, _RATE, float(named))
