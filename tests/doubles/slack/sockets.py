"""Socket Mode: connections of the app, and envelopes that it acknowledges."""

import asyncio
import contextlib
import json
import secrets
from typing import Any

from aiohttp import WSMsgType, web

from tests.doubles.slack.stage import Stage

Json = dict[str, Any]


class Sockets:
    """The connections of the app. Envelopes go to them in turn."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._open: list[web.WebSocketResponse] = []
        self._requests: dict[web.WebSocketResponse, web.Request] = {}
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._sent = 0
        self.opened = 0

    @property
    def open(self) -> int:
        """How many connections there are."""
        return len(self._open)

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until it ends. The ticket in the address serves once."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._stage.tickets:
            self._stage.complain("socket: a used or unknown ticket")
            return web.Response(status=401)
        self._stage.tickets.discard(ticket)
        socket = web.WebSocketResponse(timeout=0.5)
        await socket.prepare(request)
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": self.open + 1,
                "debug_info": {"host": "double", "approximate_connection_time": 18060},
                "connection_info": {"app_id": self._stage.app.app_id},
            }
        )
        self._open.append(socket)
        self._requests[socket] = request
        self.opened += 1
        self._stage.changed()
        try:
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    self._received(message.data)
        finally:
            self._forget(socket)
        return socket

    async def deliver(self, kind: str, payload: Json, **more: Any) -> Json:
        """Send an envelope and return what the app acknowledges it with.

        Waits for a connection first; TimeoutError when none comes in good time. An envelope
        that was sent to a connection that then breaks is lost: wait with a timeout.
        """
        await self._stage.until(lambda: self._open, self._stage.connection_patience)
        name = secrets.token_hex(8)
        envelope = {
            "envelope_id": name,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
            **more,
        }
        acknowledged: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[name] = acknowledged
        self._sent += 1
        socket = self._open[self._sent % len(self._open)]
        try:
            with contextlib.suppress(ConnectionError):
                await socket.send_json(envelope)
            return await acknowledged
        finally:
            del self._waiting[name]

    def drop(self) -> None:
        """Cut all connections without a goodbye."""
        for socket in list(self._open):
            transport = self._requests[socket].transport
            if transport is not None:
                transport.abort()
            self._forget(socket)

    async def say_goodbye(self, reason: str = "refresh_requested") -> None:
        """Ask the app to connect anew, as Slack does from time to time, and close."""
        for socket in list(self._open):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})

    async def close(self) -> None:
        """Close all connections in order."""
        for socket in list(self._open):
            await socket.close()

    def _received(self, text: str) -> None:
        try:
            answer = json.loads(text)
            name = answer["envelope_id"]
        except (ValueError, KeyError, TypeError):
            self._stage.complain(f"socket: not an acknowledgement: {text[:200]}")
            return
        waiting = self._waiting.get(name)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    def _forget(self, socket: web.WebSocketResponse) -> None:
        if socket in self._open:
            self._open.remove(socket)
            del self._requests[socket]
            self._stage.changed()
