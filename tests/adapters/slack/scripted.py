"""A Web API that answers what a test tells it to: what Slack's double never would."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.loopback import Exchange, Loopback

Json = dict[str, Any]
TOKEN = "xoxb-scripted"


@dataclass(frozen=True, slots=True)
class Raw:
    """An answer as it stands.

    `length` is announced, None announces the true one; `chunked` announces none.
    """

    body: bytes
    status: int = 200
    media_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    chunked: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """One call: its method or path, what was given, and the token that came."""

    name: str
    given: dict[str, str]
    token: str


class Never:
    """An answer that does not come."""


@dataclass(frozen=True, slots=True)
class After:
    """An answer that comes once something else has been asked."""

    name: str
    answer: Raw


Known = Json | Raw | Never | After
Answer = Known | Callable[[dict[str, str]], Known]


@dataclass(slots=True)
class Scripted:
    """The server: `answers` by the name of a method, or by a path."""

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    origin: str = ""
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def api_url(self) -> str:
        """Where the methods are."""
        return f"{self.origin}/api/"

    def client(self) -> AsyncWebClient:
        """A client of this Web API, which tries nothing again."""
        return AsyncWebClient(TOKEN, base_url=self.api_url, retry_handlers=[])

    async def handle(self, exchange: Exchange) -> None:
        """Answer one request."""
        parts = urlsplit(exchange.request.path)
        name = parts.path.removeprefix("/api/")
        given = dict(parse_qsl(parts.query, keep_blank_values=True))
        token = exchange.request.headers.get("authorization", "").removeprefix("Bearer ")
        async with self._news:
            self.asked.append(Asked(name, given, token))
            self._news.notify_all()
        answer = self.answers.get(name, {"ok": False, "error": "unknown_method"})
        if callable(answer):
            answer = answer(given)
        if isinstance(answer, Never):
            await exchange.gone()
            return
        if isinstance(answer, After):
            await self._until(answer.name)
            answer = answer.answer
        raw = answer if isinstance(answer, Raw) else Raw(json.dumps(answer).encode())
        await _respond(exchange, raw)

    async def _until(self, name: str) -> None:
        async with self._news:
            await self._news.wait_for(lambda: any(each.name == name for each in self.asked))


async def _respond(exchange: Exchange, raw: Raw) -> None:
    length = len(raw.body) if raw.length is None else raw.length
    head = {"Content-Type": raw.media_type, **raw.headers}
    if not raw.chunked:
        head["Content-Length"] = str(length)
    await exchange.start(raw.status, head, chunked=raw.chunked)
    await exchange.send(raw.body)
    if raw.chunked:
        await exchange.end()
    elif length > len(raw.body):
        exchange.drop()


@asynccontextmanager
async def scripted(**answers: Answer) -> AsyncIterator[Scripted]:
    """A running server; `users_info` answers users.info."""
    named = {name.replace("_", ".", 1): answer for name, answer in answers.items()}
    server = Scripted(named)
    async with Loopback(server.handle) as loopback:
        server.origin = loopback.origin
        yield server
