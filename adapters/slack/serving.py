"""Serving Slack: starts what the settings name, and stops it in order."""

from dataclasses import dataclass
from typing import Protocol

import aiohttp
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from adapters.slack.deliver.calls import TIMEOUT
from adapters.slack.listening import Socket, events_route
from bot.web.endpoint import Endpoint, Routes
from bot.web.outgoing import traced


class Served(Protocol):
    """The app with its listeners."""

    bolt: AsyncApp

    @property
    def alone(self) -> bool:
        """Is there no other process, as far as is known?"""
        ...

    async def close(self, seconds: float) -> None:
        """Put away what is left; people are told to the end why nothing was taken, in `seconds`
        or two if that is more."""
        ...


@dataclass(frozen=True, slots=True)
class Doors:
    """How deliveries come in: with an app token over a socket, else over HTTP when signed.

    `routes` are further pages for the browser. `ping_seconds` pass between two looks at the
    socket.
    """

    app_token: str | None = None
    signing_secret: str | None = None
    routes: tuple[web.RouteDef, ...] = ()
    ping_seconds: float = 5.0


def web_client(api_url: str) -> AsyncWebClient:
    """The client that everything shares, over one session, without a token of its own.

    It tries nothing again: a call whose answer is lost may have had its effect. Needs a
    running loop; close it with `close_client`.
    """
    session = aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=TIMEOUT), trace_configs=[traced("slack", _kind_of)]
    )
    return AsyncWebClient(base_url=api_url, session=session, timeout=TIMEOUT, retry_handlers=[])


def _kind_of(_method: str, address: URL) -> str:
    """The method of Slack's API; what else is called is named in one word."""
    before, _, last = address.path.rpartition("/")
    return last if before.endswith("/api") else "response_url"


async def close_client(client: AsyncWebClient) -> None:
    """Close its connections."""
    if client.session is not None:
        await client.session.close()


class SlackServing:
    """An app that takes deliveries between `start` and `stop`."""

    def __init__(
        self, app: Served, client: AsyncWebClient, doors: Doors, endpoint: Endpoint
    ) -> None:
        """Nothing is opened yet. The caller closes `client` and `endpoint`, last of all."""
        self._app = app
        self._endpoint = endpoint
        self._socket: Socket | None = None
        self._added: Routes | None = None
        self._routes = list(doors.routes)
        if doors.app_token is not None:
            self._socket = Socket(app.bolt, client, doors.app_token, doors.ping_seconds)
        elif doors.signing_secret is not None:
            self._routes.append(events_route(app.bolt, doors.signing_secret))

    @property
    def trouble(self) -> str:
        """Why no delivery can come in just now; "" when one can."""
        if self._socket is not None and not self._socket.is_open:
            return "There is no connection to Slack just now; it is opened again."
        return ""

    async def start(self) -> None:
        """Take deliveries. Raises Trouble; `stop` puts away what was opened until then."""
        if self._socket is not None:
            await self._socket.open()
        if self._routes:
            self._added = self._endpoint.add(self._routes)

    async def shut(self) -> None:
        """Take nothing more where there is another process to be given it, and answer what was
        taken. A process alone takes all until `stop`: it comes once."""
        if not self._app.alone:
            await self._shut()

    async def stop(self, seconds: float) -> None:
        """Take nothing more, answer what was taken, and put away what is left, in `seconds` or a
        little more."""
        try:
            await self._shut()
        finally:
            await self._app.close(seconds)

    async def _shut(self) -> None:
        socket, added = self._socket, self._added
        self._socket = self._added = None
        try:
            if socket is not None:
                await socket.close()
        finally:
            if added is not None:
                await added.close()
