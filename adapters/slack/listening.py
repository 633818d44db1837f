"""How Slack's deliveries come in: over a socket that we open, or over HTTP."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.manifest import EVENTS_PATH
from adapters.slack.trouble import UNREACHABLE, Trouble, code, explained
from bot.chat.contact import Contact
from bot.safety.faults import where

_log = logging.getLogger(__name__)

_STAMP, _SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"
_OLDEST = 300
"""Seconds; the same as slack_sdk's."""

_CONNECT_SECONDS = 30.0
_LOOK_SECONDS = 0.25
_LONGEST_PAUSE = 8.0
_ACK_SECONDS = 3.0
"""Slack waits that long for an answer, so nobody needs it later."""


class Socket:
    """Socket Mode: one connection that slack_sdk opens and renews."""

    def __init__(
        self, bolt: AsyncApp, client: AsyncWebClient, app_token: str, ping_seconds: float
    ) -> None:
        """`bolt` gets what comes in. `ping_seconds` pass between two looks at the connection."""
        self._bolt = bolt
        self._client = client
        self._app_token = app_token
        self._ping_seconds = ping_seconds
        self._handler: _Handler | None = None

    async def open(self) -> None:
        """Connect. Raises Trouble when Slack does not accept the app token or is not there."""
        try:
            # slack_sdk would ask for ever, also with a token that is never accepted.
            said = await self._client.apps_connections_open(app_token=self._app_token)
        except UNREACHABLE as error:
            raise explained(error, "SLACK_APP_TOKEN", self._client.base_url) from None
        handler = self._handler = _Handler(
            self._bolt,
            self._app_token,
            web_client=self._client,
            ping_interval=self._ping_seconds,
        )
        await handler.renew_tickets()
        handler.client.wss_uri = said["url"]
        try:
            await asyncio.wait_for(handler.connect_async(), _CONNECT_SECONDS)  # type: ignore[no-untyped-call]
        except TimeoutError:
            raise Trouble(
                "Slack lets us in, but the socket that it names cannot be opened."
            ) from None
        handler.stay()

    @property
    def is_open(self) -> bool:
        """Is there a connection just now?"""
        return self._handler is not None and self._handler.is_open

    async def close(self) -> None:
        """Take nothing more, answer what was taken, and disconnect."""
        if self._handler is not None:
            await self._handler.leave()


class _Handler(AsyncSocketModeHandler):
    client: SocketModeClient

    def __init__(
        self, app: AsyncApp, app_token: str, *, web_client: AsyncWebClient, ping_interval: float
    ) -> None:
        super().__init__(app, app_token, web_client=web_client, ping_interval=ping_interval)
        self._taken: set[asyncio.Task[Any]] = set()
        self._leaving = False
        self._staying: asyncio.Task[None] | None = None
        self._contact = Contact("Slack")

    @property
    def is_open(self) -> bool:
        session = self.client.current_session
        return session is not None and not session.closed

    def stay(self) -> None:
        """From now on, connect again as soon as the connection is gone."""
        self._staying = asyncio.create_task(self._stay())

    async def renew_tickets(self) -> None:
        """A socket's address serves once; slack_sdk tries the same one until it opens."""
        tracing = aiohttp.TraceConfig()
        tracing.on_request_exception.append(self._forget_address)
        tracing.on_request_end.append(self._forget_if_refused)
        await self.client.aiohttp_client_session.close()
        self.client.aiohttp_client_session = aiohttp.ClientSession(trace_configs=[tracing])

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        task = asyncio.current_task()
        if self._leaving or task is None:
            return  # not acknowledged, so Slack gives it to another connection
        self._taken.add(task)
        try:
            await super().handle(client, req)
        finally:
            self._taken.discard(task)

    async def leave(self) -> None:
        self._leaving = True
        if self._staying is not None:
            self._staying.cancel()
        if self._taken:
            await asyncio.wait(self._taken, timeout=_ACK_SECONDS)
        client = self.client
        tasks = [
            self._staying,
            client.message_processor,
            client.current_session_monitor,
            client.message_receiver,
        ]
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(client.close(), _ACK_SECONDS)  # type: ignore[no-untyped-call]
        left = [task for task in tasks if task is not None]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await client.aiohttp_client_session.close()

    async def _stay(self) -> None:
        # slack_sdk itself looks once in a ping's interval, and a command waits three seconds.
        pause = _LOOK_SECONDS
        while True:
            await asyncio.sleep(pause)
            if self.is_open:
                pause = _LOOK_SECONDS
                self._contact.back()
                continue
            try:
                await self.client.connect_to_new_endpoint()
            except Exception as fault:  # whatever it is, the next try may do
                pause = min(pause * 2, _LONGEST_PAUSE)
                self._contact.lost(code(fault) or type(fault).__name__)

    async def _forget_address(self, *_about: object) -> None:
        self.client.wss_uri = None

    async def _forget_if_refused(
        self,
        _session: aiohttp.ClientSession,
        _own: SimpleNamespace,
        end: aiohttp.TraceRequestEndParams,
    ) -> None:
        if end.response.status != 101:
            self.client.wss_uri = None


def events_route(bolt: AsyncApp, signing_secret: str) -> web.RouteDef:
    """Where Slack posts events, commands and what was pressed."""
    verifier = SignatureVerifier(signing_secret)

    async def handle(request: web.Request) -> web.Response:
        body = await request.read()
        doubt = _doubt(verifier, body, request.headers)
        if doubt:
            _log.warning("a request was not taken for Slack's: %s", doubt)
            return web.Response(status=401, text="This is not signed as Slack signs.")
        try:
            asked = AsyncBoltRequest(
                body=body.decode(), query=request.query_string, headers=dict(request.headers)
            )
            return await to_aiohttp_response(await bolt.async_dispatch(asked))
        except Exception as fault:  # Bolt reaches into whatever was sent
            _log.warning("a delivery was not understood: %s", where(fault))
            return web.Response(status=400, text="This is no delivery of Slack's.")

    return web.post(EVENTS_PATH, handle)


def _doubt(verifier: SignatureVerifier, body: bytes, headers: Mapping[str, str]) -> str:
    """Why a request is not from Slack; empty when it is. What is not is not parsed."""
    stamp, signature = headers.get(_STAMP), headers.get(_SIGNATURE)
    if not stamp or not signature:
        return "it is not signed"
    try:
        if abs(time.time() - int(stamp)) > _OLDEST:
            return "its time is more than five minutes off; look at this machine's clock"
        fits = verifier.is_valid(body, stamp, signature)
    except (ValueError, TypeError, OverflowError):
        fits = False
    return "" if fits else "its signature does not fit; look at SLACK_SIGNING_SECRET"
