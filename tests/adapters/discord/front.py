"""What stands before Discord: it hands calls on, and refuses some of them by itself."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import cycle

import aiohttp
from aiohttp import web

from adapters.discord.connection import point_at
from tests.doubles.discord import DiscordDouble

_HOPS = {"host", "content-length", "content-encoding", "transfer-encoding", "connection"}
_VIA = {"Via": "1.1 google"}


@dataclass(slots=True)
class Front:
    """Refuses every `each`-th call with 429: of a bucket, for all calls, and as one that is banned,
    in turn. `seconds` is how long it says to wait. `refused` counts."""

    each: int
    seconds: float
    refused: int = 0
    _calls: int = 0
    _turn: "cycle[str]" = field(default_factory=lambda: cycle(("bucket", "global", "ban")))

    def refusal(self) -> web.Response | None:
        """The next call's, if it is refused."""
        self._calls += 1
        if self._calls % self.each:
            return None
        self.refused += 1
        way = next(self._turn)
        waiting = {"Retry-After": f"{self.seconds:g}"}
        if way == "ban":
            return web.Response(status=429, text="error code: 1015", headers=waiting)
        said = {
            "message": "You are being rate limited.",
            "retry_after": self.seconds,
            "global": way == "global",
        }
        headers = {**_VIA, **waiting, "Content-Type": "application/json"}
        return web.Response(status=429, body=json.dumps(said).encode(), headers=headers)


@asynccontextmanager
async def front(discord: DiscordDouble, each: int, seconds: float) -> AsyncIterator[Front]:
    """Stand before Discord, as long as the block lasts."""
    before = Front(each, seconds)

    async def serve(request: web.Request) -> web.Response:
        if refusal := before.refusal():
            return refusal
        headers = {
            name: each for name, each in request.headers.items() if name.lower() not in _HOPS
        }
        url = f"{discord.origin}{request.path_qs}"
        body = await request.read()
        async with session.request(request.method, url, data=body, headers=headers) as answer:
            kept = {n: each for n, each in answer.headers.items() if n.lower() not in _HOPS}
            return web.Response(status=answer.status, body=await answer.read(), headers=kept)

    app = web.Application(client_max_size=2**26)
    app.router.add_route("*", "/{rest:.*}", serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    async with aiohttp.ClientSession(auto_decompress=False) as session:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            here = f"http://127.0.0.1:{runner.addresses[0][1]}/api/v10"
            point_at(here, discord.gateway_url)
            yield before
        finally:
            point_at(discord.api_url, discord.gateway_url)
            await runner.cleanup()
