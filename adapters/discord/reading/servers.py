"""Servers as they are known here, or as Discord tells of those that another process looks after."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable

import discord

from adapters.discord.reading.questions import Questions

_REMEMBERED = 60.0
"""Seconds until Discord is asked again about a server, its channels and roles."""

_MOST = 100
"""Servers of other processes that are remembered: each has up to 500 channels."""


class Servers:
    """Finds servers with their channels and the bot as a member, so that permissions are known.

    Direct messages all come to the process with the first shard, wherever the server is.
    `slowest` and `clock` are in seconds.
    """

    def __init__(
        self,
        client: discord.Client,
        questions: Questions,
        *,
        slowest: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._questions = questions
        self._slowest = slowest
        self._clock = clock
        self._asked_for: OrderedDict[int, tuple[discord.Guild, float]] = OrderedDict()

    def here(self, guild: int) -> discord.Guild | None:
        """The server, if this process looks after it and has been told of it."""
        found = self._client.get_guild(guild)
        return None if found is None or found.unavailable else found

    async def of(self, guild: int) -> discord.Guild:
        """The server with that id; without threads when another process looks after it.

        Raises one of TROUBLE.
        """
        here = self.here(guild)
        if here is not None:
            return here
        found, until = self._asked_for.get(guild, (None, 0.0))
        if found is None or until <= self._clock():
            found = await self._questions.ask(
                ("server", guild), lambda: self._told(guild), within=self._slowest
            )
            self._asked_for[guild] = found, self._clock() + _REMEMBERED
            self._asked_for.move_to_end(guild)
            if len(self._asked_for) > _MOST:
                self._asked_for.popitem(last=False)
        return found

    async def _told(self, number: int) -> discord.Guild:
        guild = await self._client.fetch_guild(number, with_counts=False)
        if self._client.user is None:
            raise LookupError("not logged in")
        channels, me = await asyncio.gather(
            guild.fetch_channels(), guild.fetch_member(self._client.user.id)
        )
        # discord.py computes permissions from what the gateway tells, and has no other way in.
        for each in channels:
            guild._add_channel(each)
        guild._add_member(me)
        return guild
