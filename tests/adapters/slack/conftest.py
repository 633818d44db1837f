from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any, cast

import pytest

from adapters.slack.app import build
from adapters.slack.serving import Doors, SlackServing, close_client, web_client
from adapters.slack.workspaces import OneWorkspace
from bot.store import Store
from bot.talk.people import Place
from tests.bot.conftest import DeskMaker, new_database, open_desk
from tests.doubles.slack import SlackDouble

__all__ = ["new_database", "open_desk"]


class Team(SlackDouble):
    """The double, with the real app connected to it."""

    store: Store

    def __init__(self, mode: str, open_desk: DeskMaker, minute: float) -> None:
        super().__init__(cast("Any", mode))
        self._open_desk = open_desk
        self._minute = minute
        self._running = AsyncExitStack()

    async def start(self, **desk: Any) -> None:
        """Start the app; the arguments are of `open_desk`."""
        running = self._running = AsyncExitStack()
        behind = await running.enter_async_context(self._open_desk(**desk))
        client = web_client(self.api_url)
        running.push_async_callback(close_client, client)
        home = await OneWorkspace.ask(client, self.bot_token)
        secret = self.app.signing_secret if self.mode == "http" else None
        app = build(
            behind.rocket,
            behind.store,
            home,
            client,
            signing_secret=secret,
            minute=self._minute,
        )
        token = self.app.app_token if self.mode == "socket" else None
        serving = SlackServing(app, client, Doors(token, secret))
        running.push_async_callback(serving.stop, 5)
        await serving.start()
        self.store = behind.store
        self.request_url = f"http://127.0.0.1:{serving.port}/slack/events"

    def place(self, channel: str = "") -> Place:
        """A channel of the workspace, or none, as the store knows it."""
        return Place("slack", self.main.id, channel)

    async def stop(self) -> None:
        """Stop the app. What it knew is in the database only."""
        await self.settle()
        # What it does at its end is told to nobody: nobody is there to take it.
        self.echoes = False
        await self._running.aclose()
        self.echoes = True


TeamMaker = Callable[..., AbstractAsyncContextManager[Team]]


@pytest.fixture
def open_team(open_desk: DeskMaker) -> TeamMaker:
    """Opens a workspace with the app in it, over "socket" or "http"; further arguments are of
    `open_desk`. Whatever the app did wrong fails the test at the end."""

    @asynccontextmanager
    async def opened(
        mode: str = "socket", *, minute: float = 60.0, complaints: bool = False, **desk: Any
    ) -> AsyncGenerator[Team, None]:
        async with Team(mode, open_desk, minute) as slack:
            try:
                await slack.start(**desk)
                yield slack
            finally:
                await slack.stop()
            if not complaints:
                assert slack.complaints == []

    return opened
