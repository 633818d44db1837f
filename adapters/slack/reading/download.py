"""Bytes from Slack's file hosts. The token goes nowhere else."""

from collections.abc import Callable

import aiohttp
from yarl import URL

from bot.chat import download as chat
from bot.chat.download import Downloaded

_HOSTS = ("slack.com", "slack-files.com")


async def download(
    session: aiohttp.ClientSession,
    address: str,
    token: str,
    api_url: str,
    *,
    limit: Callable[[bytes], int],
    proxy: str | None = None,
) -> Downloaded:
    """The bytes at `address`, and no more than one beyond what `limit` allows.

    `limit` takes the first bytes and gives the number to read. Redirects are followed only
    between hosts that may have the token. Raises NotDownloaded.
    """
    return await chat.download(
        session,
        address,
        "Slack",
        trusted=lambda each: trusted(each, api_url),
        limit=limit,
        headers={"Authorization": f"Bearer {token}"},
        proxy=proxy,
    )


def trusted(address: str, api_url: str) -> URL | None:
    """The address, if the token may go there: over TLS to Slack, or to where `api_url` is."""
    return chat.trusted(address, api_url, _is_slack)


def _is_slack(host: str) -> bool:
    return any(host == each or host.endswith(f".{each}") for each in _HOSTS)
