"""Calls to a platform's API as those see them who run the bot: spans, and whatever is counted."""

from collections.abc import Callable
from types import SimpleNamespace

import aiohttp
from yarl import URL

from bot import tracing

Kind = Callable[[str, URL], str]
"""What kind of call it is, by its HTTP method and address: few words, nothing secret."""

Ended = Callable[[str, str, int], None]
"""Hears of an answered call: its HTTP method, its kind, its status."""


def traced(platform: str, kind: Kind, ended: Ended | None = None) -> aiohttp.TraceConfig:
    """What a client session is to be made with, so that each of its calls is a span."""

    async def start(
        _session: aiohttp.ClientSession,
        own: SimpleNamespace,
        about: aiohttp.TraceRequestStartParams,
    ) -> None:
        own.kind = kind(about.method, about.url)
        own.span = tracing.open_span("platform call", platform=platform, call=own.kind)

    async def end(
        _session: aiohttp.ClientSession, own: SimpleNamespace, about: aiohttp.TraceRequestEndParams
    ) -> None:
        own.span.set("status", about.response.status)
        own.span.end()
        if ended is not None:
            ended(about.method, own.kind, about.response.status)

    async def fail(
        _session: aiohttp.ClientSession,
        own: SimpleNamespace,
        about: aiohttp.TraceRequestExceptionParams,
    ) -> None:
        own.span.set("error.type", type(about.exception).__name__)
        own.span.end()

    config = aiohttp.TraceConfig()
    config.on_request_start.append(start)
    config.on_request_end.append(end)
    config.on_request_exception.append(fail)
    return config
