"""Serving Slack: starts what the settings name, and stops it in order."""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Protocol

import aiohttp
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.deliver.calls import TIMEOUT
from adapters.slack.listening import Endpoint, Socket, events_route


class Served(Protocol):
    """The app with its listeners."""

    bolt: AsyncApp

    async def close(self, seconds: float) -> None:
        """Let what is under way come to its end, `seconds` at most, and stop the rest."""
        ...


@dataclass(frozen=True, slots=True)
class Doors:
    """How deliveries come in: with an app token over a socket, else over HTTP when signed.

    `routes` are further pages for the browser. `port` 0 picks a free one. `ping_seconds` pass
    between two looks at the socket.
    """

    app_token: str | None = None
    signing_secret: str | None = None
    routes: tuple[web.RouteDef, ...] = ()
    host: str = "127.0.0.1"
    port: int = 0
    ping_seconds: float = 5.0


def web_client(api_url: str) -> AsyncWebClient:
    """The client that everything shares, over one session, without a token of its own.

    It tries nothing again: a call whose answer is lost may have had its effect. Needs a
    running loop; close it with `close_client`.
    """
    session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))
    return AsyncWebClient(base_url=api_url, session=session, timeout=TIMEOUT, retry_handlers=[])


async def close_client(client: AsyncWebClient) -> None:
    """Close its connections."""
    if client.session is not None:
        await client.session.close()


class SlackServing:
    """An app that takes deliveries between `start` and `stop`."""

    def __init__(self, app: Served, client: AsyncWebClient, doors: Doors) -> None:
        """Nothing is opened yet. `client` stays the caller's, who closes it last."""
        self._app = app
        self._socket: Socket | None = None
        self._endpoint: Endpoint | None = None
        routes = list(doors.routes)
        if doors.app_token is not None:
            self._socket = Socket(app.bolt, client, doors.app_token, doors.ping_seconds)
        elif doors.signing_secret is not None:
            routes.append(events_route(app.bolt, doors.signing_secret))
        if routes:
            self._endpoint = Endpoint(routes, doors.host, doors.port)

    @property
    def port(self) -> int | None:
        """The port that is listened on, once it is; None when nothing comes over HTTP."""
        return self._endpoint.port if self._endpoint else None

    async def start(self) -> None:
        """Take deliveries. Raises Trouble; `stop` puts away what was opened until then."""
        if self._endpoint is not None:
            await self._endpoint.open()
        if self._socket is not None:
            await self._socket.open()

    async def stop(self, seconds: float) -> None:
        """Take nothing more, then let the work that goes on come to its end, in `seconds`."""
        async with AsyncExitStack() as closing:  # from the last to the first, whatever fails
            closing.push_async_callback(self._app.close, seconds)
            if self._endpoint is not None:
                closing.push_async_callback(self._endpoint.close)
            if self._socket is not None:
                closing.push_async_callback(self._socket.close)
