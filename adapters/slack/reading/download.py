"""Bytes from Slack's file hosts. The token goes nowhere else."""

from collections.abc import Callable
from dataclasses import dataclass

import aiohttp
from yarl import URL

_HOSTS = ("slack.com", "slack-files.com")
_MOST_REDIRECTS = 3
_REDIRECTS = {301, 302, 303, 307, 308}
_PIECE = 64 * 1024


class Refused(Exception):
    """The bytes cannot be had. The message ends a sentence; `kind` is for the log."""

    def __init__(self, reason: str, kind: str) -> None:
        super().__init__(reason)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Downloaded:
    """What came, and whether it was served as a web page."""

    content: bytes
    html: bool


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
    between hosts that may have the token. Raises Refused.
    """
    url = trusted(address, api_url)
    for _ in range(_MOST_REDIRECTS + 1):
        if url is None:
            raise Refused("it is kept outside of Slack", "another host")
        try:
            async with session.get(
                url,
                headers={"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"},
                allow_redirects=False,
                proxy=proxy,
            ) as response:
                if response.status in _REDIRECTS:
                    url = trusted(_joined(url, response.headers.get("Location", "")), api_url)
                    continue
                if response.status != 200:
                    raise Refused(_said(response.status), f"status {response.status}")
                html = response.content_type in ("text/html", "application/xhtml+xml")
                return Downloaded(await _first_bytes(response.content, limit), html)
        except (aiohttp.ClientError, OSError, ValueError, RuntimeError) as problem:
            if isinstance(problem, TimeoutError):
                raise
            raise Refused("Slack did not send it", type(problem).__name__) from None
    raise Refused("Slack did not send it", "too many redirects")


def trusted(address: str, api_url: str) -> URL | None:
    """The address, if the token may go there: over TLS to Slack, or to where `api_url` is."""
    try:
        url, api = URL(address), URL(api_url)
        if url.user is not None or url.password is not None or not url.host:
            return None
        if url.origin() == api.origin():
            return url
    except ValueError:
        return None
    host = url.host.lower()
    known = any(host == each or host.endswith(f".{each}") for each in _HOSTS)
    return url if known and url.scheme == "https" and url.port == 443 else None


def _joined(url: URL, location: str) -> str:
    try:
        return str(url.join(URL(location))) if location else ""
    except ValueError:
        return ""


async def _first_bytes(content: aiohttp.StreamReader, limit: Callable[[bytes], int]) -> bytes:
    """The content up to one byte beyond its limit, whatever length was announced."""
    found = bytearray()
    async for piece in content.iter_chunked(_PIECE):
        found += piece
        if len(found) >= 16 and len(found) > (most := limit(bytes(found[:16]))):
            return bytes(found[: most + 1])
    return bytes(found)


def _said(status: int) -> str:
    match status:
        case 401 | 403:
            return "I have no access to it"
        case 404 | 410:
            return "it was deleted"
        case 429:
            return "Slack asked us to slow down"
        case _:
            return "Slack did not send it"
