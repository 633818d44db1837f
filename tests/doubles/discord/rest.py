"""The REST API: who calls, what fails on purpose, rates, and the answers' headers."""

import asyncio
import json
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.doubles.discord.asked import Asked, read
from tests.doubles.discord.buckets import Wait
from tests.doubles.discord.faults import Fault
from tests.doubles.discord.problems import Refused
from tests.doubles.discord.stage import Call, Stage

Handler = Callable[[Asked], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Route:
    """A route; `kind` is what tests call it, `major` the id in the path that windows go by."""

    method: str
    path: str
    kind: str
    handler: Handler
    major: str = ""
    token: bool = True


@dataclass(frozen=True, slots=True)
class Answered:
    """What a handler may return to choose the status: 200, or 204 when it returns None."""

    status: int
    body: Any


class _Dropped(Exception):
    """The connection is broken off."""


class Rest:
    """Serves the routes under /api/v10."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def routes(self, routes: list[Route]) -> list[web.RouteDef]:
        """As aiohttp's router takes them."""
        known = [
            web.route(each.method, f"/api/v10{each.path}", self._serving(each)) for each in routes
        ]
        return [*known, web.route("*", "/api/{rest:.*}", self._unknown)]

    def _serving(self, route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def serve(request: web.Request) -> web.StreamResponse:
            return await self._serve(route, request)

        return serve

    async def _unknown(self, request: web.Request) -> web.Response:
        self._stage.complain(f"no such route: {request.method} {request.path}")
        return web.json_response({"message": "404: Not Found", "code": 0}, status=404)

    async def _serve(self, route: Route, request: web.Request) -> web.StreamResponse:
        stage = self._stage
        if stage.invalid >= stage.most_invalid:
            return web.Response(status=429, text="error code: 1015")
        major = request.match_info.get(route.major, "")
        fault = stage.faults.take(route.kind)
        sent: Any = None
        try:
            asked = await read(request, route.kind, stage.upload_limit)
            sent = asked.body
            await self._before(fault)
            status, body, more = await self._answer(route, request, asked, major, fault)
            if fault is not None and fault.drop == "after":
                raise _Dropped
        except Refused as refused:
            if refused.wrong:
                stage.complain(f"{route.kind}: {refused}")
            status, body, more = refused.status, refused.as_json(), {}
            if status == 429:
                more = {"Retry-After": str(math.ceil(refused.retry_after))}
        except web.HTTPRequestEntityTooLarge:
            stage.complain(f"{route.kind}: a body that is too large")
            status, body, more = 413, Refused(413, 40005).as_json(), {}
        except _Dropped:
            if request.transport is not None:
                request.transport.abort()
            self._note(route, request, sent, 0, 0)
            return web.Response(status=500)
        if status in (401, 403, 429):
            stage.invalid += 1
        code = body.get("code", 0) if isinstance(body, dict) and status >= 400 else 0
        headers = {"Via": "1.1 google", **stage.buckets.headers(route.kind, major, stage.now())}
        self._note(route, request, sent, status, code)
        if body is None:
            return web.Response(status=status, headers={**headers, **more})
        # Clients look for this type to the letter: without a charset.
        headers["Content-Type"] = "application/json"
        written = json.dumps(body).encode()
        return web.Response(body=written, status=status, headers={**headers, **more})

    async def _before(self, fault: Fault | None) -> None:
        if self._stage.latency:
            await asyncio.sleep(self._stage.latency)
        if fault is not None:
            if fault.hang:
                await asyncio.sleep(fault.hang)
            if fault.drop == "before":
                raise _Dropped

    async def _answer(
        self, route: Route, request: web.Request, asked: Asked, major: str, fault: Fault | None
    ) -> tuple[int, Any, dict[str, str]]:
        stage = self._stage
        if fault is not None and fault.retry_after is not None:
            return _limited(Wait(fault.retry_after, everywhere=False), "shared")
        if fault is not None and fault.status is not None:
            said = {"message": "An error that the test asked for", "code": fault.code}
            return fault.status, said, {}
        if route.token and request.headers.get("Authorization") != f"Bot {stage.token}":
            raise Refused(401, 0, wrong=True)
        wait = stage.buckets.count(route.kind, major, stage.now())
        if wait is not None:
            stage.buckets.refused[route.kind] += 1
            return _limited(wait, "global" if wait.everywhere else "user")
        answer = await route.handler(asked)
        if isinstance(answer, Answered):
            return answer.status, answer.body, {}
        return (204, None, {}) if answer is None else (200, answer, {})

    def _note(self, route: Route, request: web.Request, sent: Any, status: int, code: int) -> None:
        now = asyncio.get_running_loop().time()
        call = Call(route.kind, request.method, request.path, sent, status, code, now)
        self._stage.calls.append(call)
        self._stage.changed()


def _limited(wait: Wait, scope: str) -> tuple[int, Any, dict[str, str]]:
    seconds = math.ceil(wait.seconds * 1000) / 1000
    body = {
        "message": "You are being rate limited.",
        "retry_after": seconds,
        "global": wait.everywhere,
    }
    headers = {
        "Retry-After": str(math.ceil(seconds)),
        "X-RateLimit-Scope": scope,
        "X-RateLimit-Reset-After": json.dumps(seconds),
    }
    if wait.everywhere:
        headers["X-RateLimit-Global"] = "true"
    return 429, body, headers
