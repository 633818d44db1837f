"""Stands in for Discord: `async with DiscordDouble() as discord`."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.doubles.discord.api import Api
from tests.doubles.discord.attached import downloads
from tests.doubles.discord.faults import Drop, Fault
from tests.doubles.discord.gestures import Gestures
from tests.doubles.discord.interaction import Interaction
from tests.doubles.discord.sessions import Session
from tests.doubles.discord.state import Json

# The files of a call are read in pieces; this is for bodies of JSON.
_LARGEST_JSON = 4 * 1024 * 1024


class DiscordDouble(Gestures):
    """A strict Discord on loopback: a guild "Acme" with `general`, people "ada" and "ben".

    `ada` may manage the guild. `complaints` lists everything the app did wrong.

    What can be set, with its usual value: `patience` (3, seconds in which an interaction must be
    acknowledged), `token_seconds` (900, how long its token lives), `latency` (0, seconds that each
    call takes), `upload_limit` (10 MB a file), `content_allowed` and `members_allowed` (false: the
    privileged intents), `most_invalid` (10,000 answers 401, 403 and 429 until the app is shut
    out), `buckets.speed` (1), `buckets.on` (true). Of the `gateway`: `shards` (1, how many it
    advises), `max_concurrency` (1), `identify_seconds` (5, between two identifies of a key),
    `heartbeat_seconds` (41.25), `resume_seconds` (180), `compress` (true), `duplicates` (0: how
    many times more each event comes).

    What can be looked at besides: `calls`, `pings` (mentions that would notify somebody; edits and
    ephemeral messages count too), `user_installs`, `commands`, `interactions`.
    """

    def __init__(self, *, port: int = 0) -> None:
        super().__init__()
        self._port = port
        self._runner: web.AppRunner | None = None
        self._api = Api(self, self.gateway)

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=_LARGEST_JSON)
        app.add_routes(
            [
                *self._api.routes,
                *downloads(self),
                web.get("/gateway/", self.gateway.connect),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port, backlog=1024)
        await site.start()
        self.origin = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            await self.end_background()
            await self.gateway.close()
        finally:
            if self._runner is not None:
                await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        """The base address of the API."""
        return f"{self.origin}/api/v10"

    @property
    def gateway_url(self) -> str:
        """The address of the gateway."""
        return self.origin.replace("http", "ws") + "/gateway/"

    @property
    def sessions(self) -> list[Session]:
        """The sessions of the app, those without a connection included."""
        return self.gateway.sessions

    @property
    def refused_429(self) -> int:
        """How many calls came too early."""
        return self.buckets.refused.total()

    def count(self, kind: str) -> int:
        """How often a kind of call was made."""
        return sum(call.kind == kind for call in self.calls)

    async def connected(self, shards: int = 1, seconds: float = 60.0) -> None:
        """Return once so many shards are connected."""
        await self.until(lambda: len(self.gateway.connected) >= shards, seconds)

    async def settle(self, quiet: float = 0.05) -> None:
        """Wait until the app has made no call for so many seconds.

        Only for what cannot be waited for with `until`: that something does not happen.
        """
        before = -1
        while before != len(self.calls):
            before = len(self.calls)
            await asyncio.sleep(quiet)

    def expire(self, interaction: Interaction) -> None:
        """Let a token be of no use from now on."""
        interaction.expired = True

    @property
    def presences(self) -> dict[int, Json | None]:
        """What each connected shard set as its presence."""
        return {each.shard: each.presence for each in self.gateway.connected}

    def drop_sockets(self, code: int | None = None) -> None:
        """Cut all gateway connections without a goodbye, or close them with a code."""
        for session in self.gateway.connected:
            assert session.wire is not None
            if code is None:
                session.wire.cut()
            else:
                session.wire.end(code)

    def ask_to_reconnect(self) -> None:
        """Ask all shards to connect anew (op 7), as Discord does from time to time."""
        for session in self.gateway.connected:
            assert session.wire is not None
            session.wire.op(7)

    def invalidate_sessions(self, *, resumable: bool = False) -> None:
        """Tell all shards that their sessions are invalid (op 9)."""
        for session in self.gateway.connected:
            assert session.wire is not None
            session.invalid = not resumable
            session.wire.op(9, resumable)
            if not resumable:
                self.gateway.sessions.remove(session)

    def fail(
        self,
        kind: str,
        *,
        status: int | None = None,
        code: int = 0,
        retry_after: float | None = None,
        drop: Drop | None = None,
        hang: float = 0.0,
        after: int = 0,
        times: int = 1,
        share: float | None = None,
    ) -> Fault:
        """Let calls of a kind fail; "*" is every kind.

        `status` (and `code`) answers so; `retry_after` with 429 and these seconds; `drop` breaks
        the connection off before or after the effect; `hang` waits so many seconds first. It
        happens `times` times after `after` calls went well, or to a `share` of them (0 to 1).
        """
        fault = Fault(kind, status, code, retry_after, drop, hang, after, times, share)
        self.faults.add(fault)
        return fault
