from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, cast

import pytest

from adapters.slack.app import build
from adapters.slack.serving import Doors, SlackServing, close_client, web_client
from adapters.slack.workspaces import OneWorkspace
from bot.store import Store
from tests.bot.conftest import DeskMaker, new_database, open_desk
from tests.doubles.slack import SlackDouble

__all__ = ["new_database", "open_desk"]


class Team(SlackDouble):
    """The double, with the real app connected to it."""

    store: Store


TeamMaker = Callable[..., AbstractAsyncContextManager[Team]]


@pytest.fixture
def open_team(open_desk: DeskMaker) -> TeamMaker:
    """Opens a workspace with the app in it, over "socket" or "http"; further arguments are of
    `open_desk`. Whatever the app did wrong fails the test at the end."""

    @asynccontextmanager
    async def opened(
        mode: str = "socket", *, minute: float = 60.0, complaints: bool = False, **desk: Any
    ) -> AsyncGenerator[Team, None]:
        async with open_desk(**desk) as behind, Team(cast("Any", mode)) as slack:
            slack.store = behind.store
            client = web_client(slack.api_url)
            home = await OneWorkspace.ask(client, slack.bot_token)
            secret = slack.app.signing_secret if mode == "http" else None
            app = build(
                behind.rocket, behind.store, home, client, signing_secret=secret, minute=minute
            )
            token = slack.app.app_token if mode == "socket" else None
            serving = SlackServing(app, client, Doors(token, secret))
            await serving.start()
            try:
                slack.request_url = f"http://127.0.0.1:{serving.port}/slack/events"
                yield slack
            finally:
                await serving.stop(5)
                await close_client(client)
            if not complaints:
                assert slack.complaints == []

    return opened
