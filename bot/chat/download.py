"""Bytes of a file that a platform keeps, from the platform's own hosts only."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import aiohttp
from yarl import URL

from bot.chat.announced import DELETED, NO_ACCESS

_MOST_REDIRECTS = 3
_REDIRECTS = {301, 302, 303, 307, 308}
_PIECE = 64 * 1024
_HEAD = 16
"""Bytes that tell what a file is."""


class NotDownloaded(Exception):
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
    platform: str,
    *,
    trusted: Callable[[str], URL | None],
    limit: Callable[[bytes], int],
    headers: Mapping[str, str] | None = None,
    proxy: str | None = None,
) -> Downloaded:
    """The bytes at `address`, and no more than one beyond what `limit` allows.

    `limit` takes the first bytes and gives the number to read. Nothing is asked of an address
    that `trusted` gives None for, be it the first or where a redirect leads. `platform` is what
    people call it. Raises NotDownloaded, and TimeoutError when the session's time is up.
    """
    url = trusted(address)
    for _ in range(_MOST_REDIRECTS + 1):
        if url is None:
            raise NotDownloaded(f"it is kept outside of {platform}", "another host")
        try:
            async with session.get(
                url,
                headers={"Accept-Encoding": "identity", **(headers or {})},
                allow_redirects=False,
                proxy=proxy,
            ) as response:
                if response.status in _REDIRECTS:
                    url = trusted(_joined(url, response.headers.get("Location", "")))
                    continue
                if response.status != 200:
                    reason = _said(response.status, platform)
                    raise NotDownloaded(reason, f"status {response.status}")
                html = response.content_type in ("text/html", "application/xhtml+xml")
                return Downloaded(await _first_bytes(response.content, limit), html)
        except (aiohttp.ClientError, OSError, ValueError, RuntimeError) as problem:
            if isinstance(problem, TimeoutError):
                raise
            raise NotDownloaded(f"{platform} did not send it", type(problem).__name__) from None
    raise NotDownloaded(f"{platform} did not send it", "too many redirects")


def trusted(address: str, api_url: str, known: Callable[[str], bool]) -> URL | None:
    """The address, if it is one over TLS to a host that is `known`, or where `api_url` is.

    `known` gets the host's name in small letters. None too for what is no address, and for one
    that names a user.
    """
    try:
        url, api = URL(address), URL(api_url)
        if url.user is not None or url.password is not None or not url.host:
            return None
        if url.origin() == api.origin():
            return url
    except ValueError:
        return None
    secure = url.scheme == "https" and url.port == 443
    return url if secure and known(url.host.lower()) else None


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
        if len(found) >= _HEAD and len(found) > (most := limit(bytes(found[:_HEAD]))):
            return bytes(found[: most + 1])
    return bytes(found)


def _said(status: int, platform: str) -> str:
    match status:
        case 401 | 403:
            return NO_ACCESS
        case 404 | 410:
            return DELETED
        case 429:
            return f"{platform} asked us to slow down"
        case _:
            return f"{platform} did not send it"
