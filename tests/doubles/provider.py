"""Stands in for a model provider that speaks OpenAI's dialect and Anthropic's.

It answers POST /v1/chat/completions, /v1/images/generations, /v1/images/edits (OpenAI's) and
/v1/messages (Anthropic's), and GET /v1/models in the dialect of the request's headers.

As a process of its own: `python -m tests.doubles.provider --port 8080 --script replies.json`,
where the file holds a list of objects with the fields of `Reply` (images in base64).
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import signal
import ssl
import sys
import threading
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.doubles.completions import Completions
from tests.doubles.dialect import Dialect, Refusal, Rules
from tests.doubles.images import Edits, Generations
from tests.doubles.loopback import Exchange, Loopback, Received
from tests.doubles.messages import Messages
from tests.doubles.reply import Reply
from tests.doubles.streaming import write_stream

__all__ = ["ProviderDouble", "Reply", "Script"]

_LIST = ("GET", "/v1/models")
_COMPLETIONS = Completions()
_MESSAGES = Messages()
_ANTHROPIC_HEADERS = {"x-api-key", "anthropic-version"}

Script = Callable[[dict[str, Any]], Reply]


class ProviderDouble:
    """A strict provider on loopback: `async with ProviderDouble(Reply("Hi")) as double`.

    Replies are taken in turn, the last one for good; or one function picks a reply from the
    request's fields. With a `key`, a request without it gets 401. `models` None means any.
    `extra_fields` pass unchecked; a request that holds one that the double `refuses` gets 400.
    `received` holds the fields of the valid requests for an answer (the files of an edit are
    its `images`); `left_at` the loop's times at which clients broke off in the middle of one.
    """

    def __init__(
        self,
        *replies: Reply,
        script: Script | None = None,
        key: str | None = None,
        models: Sequence[str] | None = None,
        port: int = 0,
        extra_fields: frozenset[str] = frozenset(),
        refuses: frozenset[str] = frozenset(),
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._replies = list(replies) or [Reply()]
        self._script = script
        self._key = key
        self._rules = Rules(models, extra_fields, refuses)
        self._dialects: dict[tuple[str, str], Dialect] = {
            ("POST", "/v1/chat/completions"): _COMPLETIONS,
            ("POST", "/v1/messages"): _MESSAGES,
            ("POST", "/v1/images/generations"): Generations(self._publish),
            ("POST", "/v1/images/edits"): Edits(self._publish),
        }
        self._published: dict[str, bytes] = {}
        self._server = Loopback(self._handle, port, tls=tls)
        self.requests: list[Received] = []
        self.received: list[dict[str, Any]] = []
        self.arrived_at: list[float] = []
        self.left_at: list[float] = []
        self.left = asyncio.Event()

    @property
    def base_url(self) -> str:
        """The address that a client of OpenAI's dialect takes as its base URL."""
        return f"{self.origin}/v1"

    @property
    def origin(self) -> str:
        """Scheme, host and port: what a client of Anthropic's dialect takes as its base URL."""
        return self._server.origin

    @property
    def connections(self) -> int:
        """Connections opened so far."""
        return self._server.connections

    async def __aenter__(self) -> Self:
        await self._server.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._server.__aexit__(kind, problem, trace)

    async def _handle(self, exchange: Exchange) -> None:
        request = exchange.request
        self.requests.append(request)
        self.arrived_at.append(asyncio.get_running_loop().time())
        what = (request.method, request.path.partition("?")[0])
        if what[0] == "GET" and what[1] in self._published:
            image = self._published[what[1]]
            await exchange.respond(200, {"Content-Type": "image/png"}, image)
            return
        dialect = self._dialects.get(what, _COMPLETIONS)
        if what == _LIST and _ANTHROPIC_HEADERS & set(request.headers):
            dialect = _MESSAGES
        try:
            if self._key:
                name, value = dialect.key(self._key)
                if request.headers.get(name) != value:
                    raise dialect.wrong_key()
            if what == _LIST:
                listed = dialect.models(self._rules.models or ["test-model"])
                await _respond(exchange, 200, listed)
                return
            if what not in self._dialects:
                raise Refusal(404, f"Unknown request: {what[1]}", "not_found")
            asked = dialect.check(request, self._rules)
        except Refusal as refusal:
            await _respond(exchange, refusal.status, dialect.error(refusal))
            return
        self.received.append(asked)
        await self._watched(exchange, self._answer(exchange, dialect, asked))

    async def _answer(self, exchange: Exchange, dialect: Dialect, asked: dict[str, Any]) -> None:
        if self._script is not None:
            reply = self._script(asked)
        else:
            reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        if reply.drop:
            exchange.drop()
        elif reply.status != 200 or reply.body is not None:
            body = dialect.fault(reply.status) if reply.body is None else reply.body
            await _respond(exchange, reply.status, body, reply.headers)
        elif asked.get("stream"):
            await write_stream(exchange, reply, dialect.stream(reply, asked))
        else:
            await asyncio.sleep(reply.delay_first)
            if reply.hang_after is not None:
                await asyncio.Event().wait()
            await _respond(exchange, 200, dialect.whole(reply, asked), reply.headers)

    async def _watched(self, exchange: Exchange, answer: Coroutine[Any, Any, None]) -> None:
        """Answer, and note when the client breaks off before the end."""
        writing = asyncio.create_task(answer)
        leaving = asyncio.create_task(exchange.gone())
        try:
            await asyncio.wait({writing, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not writing.done() or isinstance(writing.exception(), ConnectionError):
                self.left_at.append(asyncio.get_running_loop().time())
                self.left.set()
                raise ConnectionResetError
            await writing
        finally:
            for task in (writing, leaving):
                task.cancel()
            await asyncio.gather(writing, leaving, return_exceptions=True)

    def _publish(self, image: bytes) -> str:
        path = f"/files/{len(self._published)}.png"
        self._published[path] = image
        return self.origin + path


async def _respond(
    exchange: Exchange, status: int, body: object, headers: dict[str, str] | None = None
) -> None:
    """Send a body that is text already, or becomes JSON."""
    raw = body if isinstance(body, str) else json.dumps(body)
    headers = {"Content-Type": "application/json", **(headers or {})}
    await exchange.respond(status, headers, raw.encode())


async def _serve(port: int, script: Path | None, key: str | None, stdin_lifetime: bool) -> None:
    listed = json.loads(script.read_text("utf-8")) if script else [{}]
    replies = [Reply.from_json(fields) for fields in listed]
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    if stdin_lifetime:
        threading.Thread(target=_await_stdin, args=(loop, stop), daemon=True).start()
    async with ProviderDouble(*replies, key=key, port=port) as double:
        sys.stdout.write(double.base_url + "\n")
        sys.stdout.flush()
        await stop.wait()


def _await_stdin(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    while os.read(0, 4096):
        pass
    # The loop may be gone already, when a signal came first.
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(stop.set)


def main() -> None:
    """Run until told to stop; the first line printed is the base URL."""
    parser = argparse.ArgumentParser(description="A provider of scripted answers.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--script", type=Path)
    parser.add_argument("--key")
    parser.add_argument("--stdin-lifetime", action="store_true", help="stop when stdin closes")
    given = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(given.port, given.script, given.key, given.stdin_lifetime))


if __name__ == "__main__":
    main()
