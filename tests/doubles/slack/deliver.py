"""Bringing deliveries to the app, signed over HTTP or in envelopes, and timing its answers."""

import asyncio
import hashlib
import hmac
import json
import time
from typing import Any, Literal
from urllib.parse import urlencode

import aiohttp

from tests.doubles.slack.sockets import Sockets
from tests.doubles.slack.stage import Ack, Stage
from tests.doubles.slack.workspace import Workspace

Json = dict[str, Any]
Mode = Literal["socket", "http"]

_RETRIES = 3


class Delivering(Stage):
    """A stage that can reach the app."""

    def __init__(self, mode: Mode) -> None:
        super().__init__()
        self.mode = mode
        self.request_url = ""
        self.more_urls: list[str] = []
        self._turn = 0
        self.sockets = Sockets(self)
        self._session: aiohttp.ClientSession | None = None

    @property
    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        return self._session

    async def hang_up(self) -> None:
        """Close what was opened to deliver."""
        if self._session is not None:
            await self._session.close()

    def signed_headers(self, body: bytes | str, *, at: float | None = None) -> dict[str, str]:
        """Headers that sign `body` as Slack does; `at` is the time in seconds, now by default."""
        text = body.encode() if isinstance(body, str) else body
        stamp = str(int(time.time() if at is None else at))
        secret = self.app.signing_secret.encode()
        digest = hmac.new(secret, b"v0:" + stamp.encode() + b":" + text, hashlib.sha256)
        return {
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={digest.hexdigest()}",
        }

    async def send_raw(self, body: bytes | str, headers: dict[str, str]) -> Ack:
        """Post anything to the app's address, forged things too. Nobody complains."""
        data = body.encode() if isinstance(body, str) else body
        started = self.now()
        async with self._client.post(self.request_url, data=data, headers=headers) as answer:
            text = await answer.text()
        return Ack("raw", answer.status, _read(text), self.now() - started)

    async def interact(self, what: str, payload: Json, *, command: bool = False) -> Ack:
        """Deliver a command or an interaction, once, and return how the app took it."""
        if self.mode == "socket":
            kind = "slash_commands" if command else "interactive"
            ack = await self._by_socket(what, kind, payload)
        else:
            form = payload if command else {"payload": json.dumps(payload)}
            kind = "application/x-www-form-urlencoded"
            ack = await self._by_http(what, urlencode(form).encode(), kind, {})
        self._noted(ack)
        return ack

    async def event(self, workspace: Workspace, event: Json) -> list[Ack]:
        """Deliver an event until the app takes it, or as often as `duplicates` says.

        It returns how every attempt went; one that is not taken is a complaint. A workspace
        without the app sends nothing.
        """
        if not workspace.installed:
            return []
        payload = self._event(workspace, event)
        what = str(event["type"])
        if self.duplicates:
            attempts = (self._attempt(what, payload, n) for n in range(self.duplicates + 1))
            return list(await asyncio.gather(*attempts))
        acks = []
        for attempt in range(_RETRIES + 1):
            if attempt:
                await asyncio.sleep(self.retry_pauses[min(attempt, len(self.retry_pauses)) - 1])
            acks.append(await self._attempt(what, payload, attempt))
            if acks[-1].ok:
                break
        return acks

    def tell(self, workspace: Workspace, event: Json) -> None:
        """Deliver an event in the background, if there is an app to take it."""
        if workspace.installed and (
            self.sockets.open if self.mode == "socket" else self.request_url
        ):
            self.in_background(self.event(workspace, event))

    async def verify_url(self) -> Ack:
        """Send the challenge that Slack sends when an address is entered."""
        challenge = {"type": "url_verification", "token": "t", "challenge": "c-123"}
        body = json.dumps(challenge).encode()
        return await self._by_http("url_verification", body, "application/json", {})

    async def _attempt(self, what: str, payload: Json, attempt: int) -> Ack:
        if self.mode == "socket":
            again = {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
            ack = await self._by_socket(what, "events_api", payload, **again)
        else:
            headers = {}
            if attempt:
                headers = {
                    "X-Slack-Retry-Num": str(attempt),
                    "X-Slack-Retry-Reason": "http_timeout",
                }
            ack = await self._by_http(
                what, json.dumps(payload).encode(), "application/json", headers
            )
        ack.attempt = attempt
        self._noted(ack)
        return ack

    async def _by_socket(self, what: str, kind: str, payload: Json, **more: Any) -> Ack:
        try:
            await self.until(lambda: self.sockets.open, self.connection_patience)
        except TimeoutError:
            raise TimeoutError(f"{what}: the app has no connection") from None
        started = self.now()
        try:
            async with asyncio.timeout(self.patience):
                answer = await self.sockets.deliver(kind, payload, **more)
        except TimeoutError:
            return Ack(what, 0, None, self.now() - started)
        return Ack(what, 200, answer.get("payload"), self.now() - started)

    async def _by_http(self, what: str, body: bytes, kind: str, more: dict[str, str]) -> Ack:
        if not self.request_url:
            raise RuntimeError("request_url is not set")
        headers = {"Content-Type": kind, **self.signed_headers(body), **more}
        started = self.now()
        try:
            async with (
                asyncio.timeout(self.patience),
                self._client.post(self._next_url(), data=body, headers=headers) as answer,
            ):
                text = await answer.text()
        except (TimeoutError, aiohttp.ClientError):
            return Ack(what, 0, None, self.now() - started)
        return Ack(what, answer.status, _read(text), self.now() - started)

    def _next_url(self) -> str:
        """Where the next delivery goes: to each of the app's processes in turn."""
        urls = [self.request_url, *self.more_urls]
        self._turn += 1
        return urls[self._turn % len(urls)]

    def _noted(self, ack: Ack) -> None:
        self.acks.append(ack)
        if not ack.ok:
            how = f"answered with {ack.status}" if ack.status else "not acknowledged in time"
            self.complain(f"{ack.what}: {how} after {ack.seconds:.2f} s")
        self.changed()

    def _event(self, workspace: Workspace, event: Json) -> Json:
        return {
            "token": "verification",
            "team_id": workspace.id,
            "api_app_id": self.app.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": self.numbers.id("Ev"),
            "event_time": int(time.time()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": workspace.id,
                    "user_id": workspace.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": f"4-{self.numbers.id('ec')}",
        }


def _read(text: str) -> Any:
    """JSON where the app sent JSON, otherwise its text; None for nothing."""
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text
