import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import func, select

from adapters.discord.connection import RocketClient
from bot.jobs.limits import Limits
from bot.store import Store
from bot.store.schema import deliveries
from bot.talk.people import Place
from tests.adapters.discord.apps import FREE, App, another
from tests.bot.conftest import DeskMaker, open_desk
from tests.doubles.discord import DiscordDouble

__all__ = ["open_desk"]


class Server(DiscordDouble):
    """The double, with the real app connected to it.

    The app that is started next has these `shards`, all of them when it says nothing, and tries
    `keeps_trying` seconds to keep what comes only once.
    """

    app: App

    def __init__(self, open_desk: DeskMaker, token_life: float) -> None:
        super().__init__()
        self.shards = ""
        self.keeps_trying = 60.0
        self.gateway.identify_seconds = 0.0
        self._open_desk = open_desk
        self._token_life = token_life

    @property
    def store(self) -> Store:
        """The app's store."""
        return self.app.store

    @property
    def client(self) -> RocketClient:
        """The app's client."""
        return self.app.client

    async def start(self, *, limits: Limits = FREE, **desk: Any) -> None:
        """Start the app; the arguments are of `open_desk`."""
        self.app = await App.born(
            self,
            self._open_desk(**desk),
            shards=self.shards,
            limits=limits,
            token_life=self._token_life,
            keeps_trying=self.keeps_trying,
        )

    def another(self, shards: str, **desk: Any) -> AbstractAsyncContextManager[App]:
        """One more app over the same database, with these shards."""
        return another(self, self._open_desk(**desk), shards)

    def place(self, channel: str = "") -> Place:
        """A channel of the server, or none, as the store knows it."""
        return Place("discord", self.guild.id, channel)

    async def stop(self, seconds: float = 5.0) -> None:
        """Stop the app; what it does comes to its end within so many seconds, or is handed over.

        What it knew is in the database only.
        """
        await self.app.stop(seconds)

    async def kill(self) -> None:
        """Let the app die at once: nothing is put away, and nobody is told."""
        await self.app.die()

    async def all_done(self) -> None:
        """Return once every delivery that was taken is done, by whichever app."""
        async with asyncio.timeout(60):
            while await self.undone():  # noqa: ASYNC110, no app could tell: it may be dead
                await asyncio.sleep(0.01)

    async def undone(self) -> int:
        """How many deliveries were taken and are not done."""
        left = select(func.count()).where(deliveries.c.state != "done")
        async with self.store.engine.connect() as connection:
            return int((await connection.execute(left)).scalar_one())


ServerMaker = Callable[..., AbstractAsyncContextManager[Server]]


@pytest.fixture
def open_server(open_desk: DeskMaker) -> ServerMaker:
    """Opens a server with the app in it; further arguments are of `open_desk`. Whatever the app
    did wrong fails the test at the end. `token_life` is how long an interaction takes answers;
    with `content` Discord tells the bot what people write; `shards` and `keeps_trying` are of the
    app."""

    @asynccontextmanager
    async def opened(
        *,
        token_life: float = 900.0,
        content: bool = False,
        complaints: bool = False,
        shards: str = "",
        keeps_trying: float = 60.0,
        **desk: Any,
    ) -> AsyncGenerator[Server, None]:
        async with Server(open_desk, token_life) as discord:
            discord.token_seconds = token_life
            discord.content_allowed = content
            discord.shards = shards
            discord.keeps_trying = keeps_trying
            await discord.start(**desk)
            try:
                yield discord
            finally:
                await discord.stop(0.0)
            if not complaints:
                assert discord.complaints == []
                assert discord.pings == []

    return opened
