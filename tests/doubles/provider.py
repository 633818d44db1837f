"""Stands in for a model provider that speaks OpenAI's chat completions.

As a process of its own: `python -m tests.doubles.provider --port 8080 --script replies.json`,
where the file holds a list of objects with the fields of `Reply`.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.doubles.completions import check_request, completion, error_body, events
from tests.doubles.loopback import Exchange, Loopback, Received


@dataclass(frozen=True, slots=True)
class Reply:
    """What the double does with one request. Times are in seconds, sizes in bytes.

    `pieces` are the deltas of the answer (else `text`, cut by words). A `body`, or a `status`
    other than 200, is sent instead (an object becomes JSON). `cut_after`, `hang_after` and
    `break_after` count deltas; a cut drops the connection, or ends the body politely when
    `polite_cut` is set; a break sends `break_with`.
    `write_sizes` cuts the stream's bytes, repeating its last size; `write_seed` cuts at random.
    """

    text: str = "Hello from the double."
    pieces: Sequence[str] | None = None
    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "text/event-stream; charset=utf-8"
    finish_reason: str | None = "stop"
    usage: bool = True
    done: bool = True
    cut_after: int | None = None
    polite_cut: bool = False
    hang_after: int | None = None
    break_after: int | None = None
    break_with: str = "data: {not json\n\n"
    delay_first: float = 0.0
    delay_between: float = 0.0
    write_sizes: Sequence[int] = ()
    write_seed: int | None = None
    newline: str = "\n"
    comments: bool = False
    multiline: bool = False
    ascii_only: bool = False
    drop: bool = False


Script = Callable[[dict[str, Any]], Reply]


class ProviderDouble:
    """A strict provider on loopback: `async with ProviderDouble(Reply("Hi")) as double`.

    Replies are taken in turn, the last one for good; or one function picks a reply from the
    request's body. With a `key`, a request without it gets 401. `models` None means any.
    `received` holds the bodies that came to chat completions; `left_at` the loop's times at
    which clients broke off in the middle of an answer.
    """

    def __init__(
        self,
        *replies: Reply,
        script: Script | None = None,
        key: str | None = None,
        models: Sequence[str] | None = None,
        port: int = 0,
        extra_fields: frozenset[str] = frozenset(),
    ) -> None:
        self._replies = list(replies) or [Reply()]
        self._script = script
        self._key = key
        self._models = models
        self._extra = extra_fields
        self._server = Loopback(self._handle, port)
        self.requests: list[Received] = []
        self.received: list[dict[str, Any]] = []
        self.arrived_at: list[float] = []
        self.left_at: list[float] = []
        self.left = asyncio.Event()

    @property
    def base_url(self) -> str:
        """The address that a client's base URL setting takes."""
        return f"{self._server.origin}/v1"

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
        path = request.path.partition("?")[0]
        if self._key and request.headers.get("authorization") != f"Bearer {self._key}":
            await _refuse(exchange, 401, "Incorrect API key provided", "invalid_api_key", None)
        elif (request.method, path) == ("GET", "/v1/models"):
            data = [{"id": name, "object": "model"} for name in self._models or ["test-model"]]
            body = json.dumps({"object": "list", "data": data}).encode()
            await exchange.respond(200, {"Content-Type": "application/json"}, body)
        elif (request.method, path) == ("POST", "/v1/chat/completions"):
            await self._complete(exchange)
        else:
            await _refuse(exchange, 404, f"Unknown request: {path}", "not_found", None)

    async def _complete(self, exchange: Exchange) -> None:
        request = exchange.request
        wrong = check_request(request.headers, request.body, self._models, self._extra)
        if wrong is not None:
            await _refuse(exchange, wrong.status, wrong.message, wrong.code, wrong.param)
            return
        body: dict[str, Any] = json.loads(request.body)
        self.received.append(body)
        if self._script is not None:
            reply = self._script(body)
        else:
            reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        if reply.drop:
            exchange.drop()
        elif reply.status != 200 or reply.body is not None:
            raw = reply.body if isinstance(reply.body, str) else json.dumps(reply.body)
            headers = {"Content-Type": "application/json", **reply.headers}
            await exchange.respond(reply.status, headers, raw.encode())
        elif body.get("stream"):
            await self._stream(exchange, reply, body)
        else:
            await asyncio.sleep(reply.delay_first)
            whole = completion(reply.pieces or (reply.text,), reply.finish_reason, body["model"])
            headers = {"Content-Type": "application/json", **reply.headers}
            await exchange.respond(200, headers, json.dumps(whole).encode())

    async def _stream(self, exchange: Exchange, reply: Reply, body: dict[str, Any]) -> None:
        wants_usage = bool((body.get("stream_options") or {}).get("include_usage"))
        options = asdict(reply) | {"usage": reply.usage and wants_usage, "model": body["model"]}
        writing = asyncio.create_task(self._write(exchange, reply, events(options)))
        leaving = asyncio.create_task(exchange.gone())
        try:
            await asyncio.wait({writing, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not writing.done():
                self.left_at.append(asyncio.get_running_loop().time())
                self.left.set()
                raise ConnectionResetError
            await writing
        finally:
            for task in (writing, leaving):
                task.cancel()
            await asyncio.gather(writing, leaving, return_exceptions=True)

    async def _write(self, exchange: Exchange, reply: Reply, parts: list[str]) -> None:
        await asyncio.sleep(reply.delay_first)
        headers = {"Content-Type": reply.content_type, "Cache-Control": "no-cache"}
        await exchange.start(200, {**headers, **reply.headers}, chunked=True)
        if reply.delay_between or not (reply.write_sizes or reply.write_seed is not None):
            for part in parts:
                await exchange.send(part.encode())
                await asyncio.sleep(reply.delay_between)
        else:
            for piece in _cut("".join(parts).encode(), reply):
                await exchange.send(piece)
                # So that the client's socket sees the pieces apart.
                await asyncio.sleep(0)
        if reply.hang_after is not None:
            await asyncio.Event().wait()
        if reply.cut_after is not None and not reply.polite_cut:
            exchange.drop()
            return
        await exchange.end()


def _cut(data: bytes, reply: Reply) -> list[bytes]:
    sizes = list(reply.write_sizes) or [len(data)]
    chance = random.Random(reply.write_seed)
    pieces = []
    while data:
        size = sizes.pop(0) if len(sizes) > 1 else sizes[0]
        if reply.write_seed is not None:
            size = chance.randint(1, 12)
        pieces.append(data[: max(1, size)])
        data = data[max(1, size) :]
    return pieces


async def _refuse(
    exchange: Exchange, status: int, message: str, code: str, param: str | None
) -> None:
    body = json.dumps(error_body(message, code, param)).encode()
    await exchange.respond(status, {"Content-Type": "application/json"}, body)


async def _serve(port: int, script: Path | None, key: str | None) -> None:
    listed = json.loads(script.read_text("utf-8")) if script else [{}]
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with ProviderDouble(*(Reply(**fields) for fields in listed), key=key, port=port) as it:
        sys.stdout.write(it.base_url + "\n")
        sys.stdout.flush()
        await stop.wait()


def main() -> None:
    """Run until told to stop; the first line printed is the base URL."""
    parser = argparse.ArgumentParser(description="A provider of scripted answers.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--script", type=Path)
    parser.add_argument("--key")
    given = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(given.port, given.script, given.key))


if __name__ == "__main__":
    main()
