from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.app import build
from adapters.slack.serving import Doors, SlackServing, close_client, web_client
from adapters.slack.workspaces import OneWorkspace, Workspaces
from bot.jobs.jobs import Jobs
from bot.jobs.limits import Limits
from bot.store import Store
from bot.talk.people import Place
from bot.turns import turns_for
from bot.web.endpoint import Endpoint
from tests.bot.conftest import DeskMaker, open_desk
from tests.doubles.slack import SlackDouble

__all__ = ["open_desk"]


BEAT = 0.05
"""Seconds between two beats of an app: six without one, and another takes its work over."""


@dataclass(frozen=True, slots=True)
class App:
    """An app that runs, and where it takes deliveries over HTTP."""

    store: Store
    jobs: Jobs
    client: AsyncWebClient
    url: str


class Team(SlackDouble):
    """The double, with the real app connected to it."""

    store: Store
    jobs: Jobs

    def __init__(self, mode: str, open_desk: DeskMaker, minute: float) -> None:
        super().__init__(cast("Any", mode))
        self._open_desk = open_desk
        self._minute = minute
        self._running = AsyncExitStack()
        self._started: dict[str, Any] = {}

    async def start(self, **how: Any) -> None:
        """Start the app; the arguments are of `open_app`."""
        self._started = how
        self._running = AsyncExitStack()
        app = await self._running.enter_async_context(self.open_app(**how))
        self.store, self.jobs = app.store, app.jobs
        self.request_url = app.url

    async def start_again(self) -> None:
        """Start the app as it was started before."""
        await self.start(**self._started)

    @asynccontextmanager
    async def open_app(
        self,
        *,
        limits: Limits | None = None,
        seconds: float = 5.0,
        beat: float = BEAT,
        workspaces: Workspaces | None = None,
        **desk: Any,
    ) -> AsyncGenerator[App, None]:
        """The app, running; further arguments are of `open_desk`. Without `limits` all is taken.

        `seconds` are those that work has to come to its end when the app is stopped.
        """
        async with AsyncExitStack() as running:
            behind = await running.enter_async_context(self._open_desk(**desk))
            client = web_client(self.api_url)
            running.push_async_callback(close_client, client)
            home = workspaces or await OneWorkspace.ask(client, self.bot_token)
            secret = self.app.signing_secret if self.mode == "http" else None
            jobs = Jobs(behind.store.jobs, limits or Limits(person=0, team=0), beat=beat)
            app = build(
                behind.rocket,
                behind.store,
                home,
                client,
                jobs=jobs,
                turns=turns_for(behind.store, lambda: jobs.owner),
                signing_secret=secret,
                minute=self._minute,
            )
            token = self.app.app_token if self.mode == "socket" else None
            endpoint = Endpoint()
            running.push_async_callback(endpoint.close)
            await endpoint.open()
            serving = SlackServing(app, client, Doors(token, secret), endpoint)
            # In the order in which the program stops.
            running.push_async_callback(jobs.close)
            running.push_async_callback(serving.stop, 0.0)
            running.push_async_callback(jobs.drain, seconds)
            running.push_async_callback(serving.shut)
            await jobs.start()
            await serving.start()
            url = f"http://127.0.0.1:{endpoint.port}/slack/events"
            yield App(behind.store, jobs, client, url)

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
