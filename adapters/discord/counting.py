"""Calls to Discord's API, counted: discord.py waits out most refusals and tells nobody."""

from typing import Final

import aiohttp
from yarl import URL

from bot import metrics
from bot.web.outgoing import traced

_WORDS: Final = frozenset(
    "api applications callback channels commands gateway guilds interactions members messages "
    "original reactions roles threads typing users webhooks".split()
)
_POSTING = ("channels/-/messages", "webhooks/-/-")


def counted() -> aiohttp.TraceConfig:
    """What the client is to be made with, so that its messages and refusals are counted."""
    return traced("discord", kind_of, _count)


def kind_of(_method: str, address: URL) -> str:
    """The route of a call without its ids and tokens, such as channels/-/messages."""
    words = [part.lstrip("@") for part in address.path.split("/") if part]
    known = [word if word in _WORDS else "-" for word in words]
    if "api" in known:
        known = known[known.index("api") + 2 :]  # behind the version
    return "/".join(known) or "-"


def _count(method: str, kind: str, status: int) -> None:
    if status == 429:
        metrics.limited("discord", kind)
    elif 200 <= status < 300:
        if method == "POST" and kind in _POSTING:
            metrics.posted("discord")
        elif method == "PATCH" and "/messages/" in kind:
            metrics.edited("discord")
