from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any

import pytest

from adapters.discord.app import DiscordApp, build
from adapters.discord.connection import RocketClient, point_at
from bot.shards import Shards
from bot.store import Store
from bot.talk.people import Place
from tests.bot.conftest import DeskMaker, new_database, open_desk
from tests.doubles.discord import DiscordDouble
from tests.doubles.discord.kit import running

__all__ = ["new_database", "open_desk"]


class Server(DiscordDouble):
    """The double, with the real app connected to it."""

    store: Store
    client: RocketClient

    def __init__(self, open_desk: DeskMaker, token_life: float) -> None:
        super().__init__()
        self._open_desk = open_desk
        self._token_life = token_life
        self._running = AsyncExitStack()
        self._goodbye = 5.0

    async def start(self, **desk: Any) -> None:
        """Start the app; the arguments are of `open_desk`."""
        there = self._running = AsyncExitStack()
        behind = await there.enter_async_context(self._open_desk(**desk))
        point_at(self.api_url, self.gateway_url)
        client = RocketClient(Shards(None, None), identify_seconds=0.0)
        app = build(
            behind.rocket,
            behind.store,
            client,
            api_url=self.api_url,
            token_life=self._token_life,
        )
        await there.enter_async_context(running(self, client))
        there.push_async_callback(self._close, app)
        self.store, self.client = behind.store, client

    def place(self, channel: str = "") -> Place:
        """A channel of the server, or none, as the store knows it."""
        return Place("discord", self.guild.id, channel)

    async def stop(self, seconds: float = 5.0) -> None:
        """Stop the app; what it does comes to its end within so many seconds, or is cut short.

        What it knew is in the database only.
        """
        self._goodbye = seconds
        await self._running.aclose()

    async def _close(self, app: DiscordApp) -> None:
        await app.close(self._goodbye)


ServerMaker = Callable[..., AbstractAsyncContextManager[Server]]


@pytest.fixture
def open_server(open_desk: DeskMaker) -> ServerMaker:
    """Opens a server with the app in it; further arguments are of `open_desk`. Whatever the app
    did wrong fails the test at the end. `token_life` is how long an interaction takes answers;
    with `content` Discord tells the bot what people write."""

    @asynccontextmanager
    async def opened(
        *,
        token_life: float = 900.0,
        content: bool = False,
        complaints: bool = False,
        **desk: Any,
    ) -> AsyncGenerator[Server, None]:
        async with Server(open_desk, token_life) as discord:
            discord.token_seconds = token_life
            discord.content_allowed = content
            try:
                await discord.start(**desk)
                yield discord
            finally:
                await discord.stop(0.0)
            if not complaints:
                assert discord.complaints == []
                assert discord.pings == []

    return opened
