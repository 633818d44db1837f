"""The Web API over HTTP: who calls, how often, with what, and what may go wrong."""

import asyncio
import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.doubles.slack import (
    accounts,
    assistants,
    chat,
    conversations,
    files,
    response_urls,
    streams,
    views,
)
from tests.doubles.slack.asked import Asked, Method, Refused, Wrong, decoded
from tests.doubles.slack.faults import Death, Fault
from tests.doubles.slack.stage import Call, Stage
from tests.doubles.slack.workspace import Workspace

Json = dict[str, Any]

METHODS: dict[str, Method] = {
    **accounts.METHODS,
    **assistants.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **streams.METHODS,
    **views.METHODS,
}
_NO_JSON = {
    "conversations.history",
    "conversations.info",
    "conversations.replies",
    "files.info",
    "reactions.get",
    "users.info",
}
_APPENDING = {"chat.appendStream", "chat.stopStream"}


@dataclass(frozen=True, slots=True)
class _Answer:
    body: Json
    status: int = 200
    retry_after: int = 0


class WebApi:
    """Answers the calls of the app; `routes` go into a web application."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._growing: Counter[str] = Counter()

    @property
    def routes(self) -> list[web.RouteDef]:
        """What it serves."""
        return [
            web.route("*", "/api/{method}", self._call),
            web.post("/actions/{team}/{name}", self._response_url),
            web.post("/upload/v1/{name}", self._upload),
            web.get("/files-pri/{place}/{name}", self._download),
            web.get("/files-pri/{place}/download/{name}", self._download),
            web.get("/oauth/v2/authorize", self._install),
        ]

    async def _upload(self, request: web.Request) -> web.Response:
        return await files.receive(self._stage, request)

    async def _install(self, request: web.Request) -> web.Response:
        return await accounts.authorize(self._stage, request)

    async def _download(self, request: web.Request) -> web.Response:
        return await files.download(self._stage, request)

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        if method in _NO_JSON and request.content_type == "application/json":
            arguments = {}  # Slack takes JSON from methods that write, and from no others
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        token = token or str(arguments.get("token", ""))
        workspace = self._of_token(token)
        team = workspace.id if workspace else ""
        fault = self._stage.faults.take(method)
        dies = self._dies()
        if dies is not None and not dies.effect:
            return self._die(dies, request)
        answer = await self._before(fault)
        if answer is None:
            asked = Asked(
                self._stage,
                workspace or self._stage.main,
                method,
                arguments,
                token,
                {name.lower(): value for name, value in request.headers.items()},
            )
            answer = await self._answer(asked, known=workspace is not None)
        lost = fault is not None and fault.drop is not None
        kept = None if lost else answer.body
        self._stage.calls.append(
            Call(method, arguments, kept, self._stage.now(), team, 0 if lost else answer.status)
        )
        self._stage.changed()
        if dies is not None:
            return self._die(dies, request)
        if lost:
            return _broken_off(request)
        headers = {"Retry-After": str(answer.retry_after)} if answer.retry_after else {}
        if method == "auth.test":
            headers["x-oauth-scopes"] = self._stage.app.scopes
        return web.json_response(answer.body, status=answer.status, headers=headers)

    def _dies(self) -> Death | None:
        """The death of the app, if this call is its last."""
        death = self._stage.death
        return death if death is not None and death.comes() else None

    def _die(self, death: Death, request: web.Request) -> web.StreamResponse:
        death.die()
        self._stage.deaths += 1
        return _broken_off(request)

    async def _before(self, fault: Fault | None) -> _Answer | None:
        """What goes wrong before anything happens."""
        if fault is None:
            return None
        if fault.hang:
            await asyncio.sleep(fault.hang)
        if fault.retry_after is not None:
            return _Answer(_error("ratelimited"), 429, fault.retry_after)
        if fault.drop == "before":
            return _Answer(_error("dropped"))
        if fault.status is not None:
            return _Answer(_error(fault.error or "internal_error"), fault.status)
        if fault.error is not None:
            return _Answer(_error(fault.error))
        return None

    async def _answer(self, asked: Asked, *, known: bool) -> _Answer:
        growing = str(asked.arguments.get("ts")) if asked.method in _APPENDING else ""
        if growing and self._growing[growing]:
            self._stage.complain(f"{asked.method}: overlaps with another on {growing}")
        self._growing[growing] += 1
        try:
            await asyncio.sleep(self._stage.latency)
            return self._let_in(asked, known=known)
        except Refused as refused:
            reasons = list(refused.reasons)
            if isinstance(refused, Wrong):
                self._stage.complain(": ".join([asked.method, refused.error, *reasons]))
            return _Answer(_error(refused.error, reasons), refused.status)
        finally:
            self._growing[growing] -= 1

    def _let_in(self, asked: Asked, *, known: bool) -> _Answer:
        method = METHODS.get(asked.method)
        if method is None:
            raise Wrong("unknown_method")
        self._authorize(method, asked, known=known)
        wait = self._wait(asked)
        if wait:
            self._stage.limited[asked.method] += 1
            return _Answer(_error("ratelimited"), 429, wait)
        arguments = decoded(asked.arguments)
        method.check(arguments)
        asked = Asked(
            asked.stage, asked.workspace, asked.method, arguments, asked.token, asked.headers
        )
        return _Answer({"ok": True, **method.answer(asked)})

    def _wait(self, asked: Asked) -> int:
        if self._stage.tiers is None:
            return 0
        channel = str(asked.arguments.get("channel", ""))
        return self._stage.tiers.wait(asked.workspace.id, asked.method, channel, self._stage.now())

    def _authorize(self, method: Method, asked: Asked, *, known: bool) -> None:
        if method.auth == "client":
            return
        if not asked.token:
            raise Wrong("not_authed")
        if method.auth == "app":
            if asked.token != self._stage.app.app_token:
                raise Wrong("invalid_auth")
            return
        if any(asked.token in each.revoked for each in self._stage.workspaces.values()):
            raise Refused("token_revoked")
        if asked.token == self._stage.app.app_token:
            raise Wrong("not_allowed_token_type")
        if not known:
            raise Wrong("invalid_auth")

    def _of_token(self, token: str) -> Workspace | None:
        for workspace in self._stage.workspaces.values():
            if token in workspace.tokens or token in workspace.revoked:
                return workspace
        return None

    async def _response_url(self, request: web.Request) -> web.StreamResponse:
        fault = self._stage.faults.take("response_url")
        team = request.match_info["team"]
        dies = self._dies()
        if dies is not None and not dies.effect:
            return self._die(dies, request)
        said: Json = {}
        error, status = "ok", 200
        answer = await self._before(fault)
        try:
            if answer is not None:
                raise Refused(str(answer.body["error"]), status=answer.status)
            said = await response_urls.said_to(request)
            await response_urls.answer_to(self._stage, request, said)
        except Refused as refused:
            error, status = refused.error, refused.status
            if isinstance(refused, Wrong):
                self._stage.complain(": ".join(["response_url", error, *refused.reasons]))
        lost = fault is not None and fault.drop is not None
        response_urls.record(
            self._stage, said, None if lost else {"ok": error == "ok", "error": error}, team, status
        )
        if dies is not None:
            return self._die(dies, request)
        if lost:
            return _broken_off(request)
        headers = {"Retry-After": str(answer.retry_after)} if answer and answer.retry_after else {}
        return web.Response(text=error, status=status, headers=headers)


async def _arguments(request: web.Request) -> Json:
    arguments: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            sent = json.loads(await request.read() or b"{}")
        except ValueError:
            sent = {}
        if isinstance(sent, dict):
            arguments |= {name: value for name, value in sent.items() if value is not None}
    elif request.method == "POST":
        arguments |= dict((await request.post()).items())
    return arguments


def _broken_off(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _error(error: str, reasons: list[str] | None = None) -> Json:
    body: Json = {"ok": False, "error": error}
    if reasons:
        body["response_metadata"] = {"messages": [f"[ERROR] {each}" for each in reasons]}
    return body
