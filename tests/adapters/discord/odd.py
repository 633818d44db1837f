"""Answers that are not Discord's, from something that stands between the app and Discord."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

from adapters.discord.connection import point_at
from tests.doubles.discord import DiscordDouble

_HOPS = {"host", "content-length", "content-encoding", "transfer-encoding", "connection"}


@dataclass(frozen=True, slots=True)
class Odd:
    """An answer that is not Discord's: instead of the call, or `after` it had its effect."""

    status: int
    body: str = ""
    content_type: str = "text/html"
    headers: dict[str, str] = field(default_factory=dict)
    after: bool = False


Choose = Callable[[str], Odd | None]
"""The odd answer to a call of this path; None for what Discord says itself."""


@asynccontextmanager
async def oddly_answered(discord: DiscordDouble, choose: Choose) -> AsyncIterator[None]:
    """Calls of the app are answered so until the block ends; its gateway is as it was."""
    async with aiohttp.ClientSession() as session:

        async def serve(request: web.Request) -> web.Response:
            odd = choose(request.path)
            if odd is not None and not odd.after:
                return _made(odd)
            async with session.request(
                request.method,
                f"{discord.origin}{request.path_qs}",
                data=await request.read(),
                headers=_passed_on(request),
            ) as answer:
                said, status, headers = await answer.read(), answer.status, _passed_on(answer)
            return _made(odd) if odd else web.Response(body=said, status=status, headers=headers)

        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", serve)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
            point_at(f"{origin}/api/v10", discord.gateway_url)
            yield
        finally:
            point_at(discord.api_url, discord.gateway_url)
            await runner.cleanup()


def _made(odd: Odd) -> web.Response:
    headers = {**odd.headers, "Content-Type": odd.content_type}
    return web.Response(body=odd.body.encode(), status=odd.status, headers=headers)


def _passed_on(said: web.Request | aiohttp.ClientResponse) -> dict[str, str]:
    return {name: value for name, value in said.headers.items() if name.lower() not in _HOPS}
