"""The real app before the double: it can be stopped in order, or die."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

from adapters.discord.app import build
from adapters.discord.connection import RocketClient, point_at
from adapters.discord.serving import TAKEN_IN
from bot.jobs.jobs import Jobs
from bot.jobs.limits import Limits
from bot.shards import Shards
from bot.store import Store, StoreError
from bot.turns import Turns
from tests.adapters.discord.mortal import Mortal
from tests.doubles.discord import DiscordDouble
from tests.doubles.discord.kit import running

BEAT = 0.05
FREE = Limits(person=0, team=0)


class App:
    """One process that serves Discord, as far as it is one."""

    def __init__(self, store: Store, client: RocketClient, jobs: Jobs) -> None:
        """Use `App.born` instead."""
        self.store = store
        self.client = client
        self.jobs = jobs
        self._mortal = Mortal()
        self._running = AsyncExitStack()
        self._made = AsyncExitStack()
        self._lives = True

    @classmethod
    async def born(
        cls,
        discord: DiscordDouble,
        desk: Any,
        *,
        shards: str = "",
        limits: Limits = FREE,
        **more: Any,
    ) -> "App":
        """Start one with these `shards`. `desk` is what `open_desk` gave, `more` is for `build`."""
        mortal, there = Mortal(), AsyncExitStack()
        with mortal.born():
            behind = await there.enter_async_context(desk)
            point_at(discord.api_url, discord.gateway_url)
            client = RocketClient(Shards.read(shards), identify_seconds=0.0)
            app = cls(behind.store, client, Jobs(behind.store.jobs, limits, beat=BEAT))
            app._mortal, app._running = mortal, there
            await app.jobs.start()
            made = build(
                behind.rocket,
                behind.store,
                client,
                jobs=app.jobs,
                turns=Turns(),
                api_url=discord.api_url,
                **more,
            )
            connected = len(discord.gateway.connected) + 1
            await there.enter_async_context(running(discord, client, shards=connected))
            app._made.push_async_callback(made.close)
        return app

    async def stop(self, seconds: float) -> None:
        """Stop in order: what goes on has so many seconds to end, and is handed over then."""
        if self._lives:
            self._lives = False
            await self.jobs.drain(seconds)
            await self.client.hang_up()
            await self.client.hush(TAKEN_IN)
            await self._made.aclose()
            await self.jobs.close()
        await self._running.aclose()

    async def die(self) -> None:
        """At once: nothing is put away, and nobody is told."""
        self._lives = False
        await self._mortal.die(self.client)
        # What is left of it in this process.
        with suppress(StoreError):
            await self._made.aclose()
        with suppress(StoreError):
            await self._running.aclose()


@asynccontextmanager
async def another(discord: DiscordDouble, desk: Any, shards: str) -> AsyncIterator[App]:
    """One more process, until the block ends."""
    app = await App.born(discord, desk, shards=shards)
    try:
        yield app
    finally:
        await app.stop(0.0)
