"""One file over HTTP, resumed where it stopped."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import cast

import httpx

from bot.models.local.part_file import (
    RESUMES,
    PartFile,
    Record,
    SourceUnavailableError,
    WeightsError,
)

_TIMEOUT = httpx.Timeout(connect=5.0, read=30.0, write=10.0, pool=10.0)
_FLUSH = 256 * 1024
_TRIES = 4


class _StartOverError(Exception):
    """What is here does not go with what the server has."""


async def download(url: str, part: PartFile, client: httpx.AsyncClient, size: int | None) -> None:
    """Fetch `url` into `part`, going on from what is there. `size` is the pinned size in bytes.

    Raises SourceUnavailableError when this place has nothing for us, and WeightsError when it
    broke off in the middle: then `part` is kept. Connecting takes 5 s at most; 30 s without
    a byte count as broken.
    """
    without_progress = 0
    while True:
        before = part.size
        try:
            await _request(url, part, client, size)
            return
        except _StartOverError:
            part.delete()
            without_progress += 1
        except (httpx.ConnectError, httpx.ConnectTimeout):
            if not _kept(part, url):
                raise SourceUnavailableError(f"{_host(url)} cannot be reached") from None
            without_progress += 1
        except httpx.HTTPError:
            without_progress = without_progress + 1 if part.size <= before else 1
        except httpx.InvalidURL:
            raise SourceUnavailableError(f"{url} is not an address") from None
        if without_progress >= _TRIES:
            if _kept(part, url):
                megabytes = part.size / 1e6
                raise WeightsError(
                    f"The download from {_host(url)} broke off after {megabytes:.1f} MB. {RESUMES}"
                )
            raise SourceUnavailableError(f"{_host(url)} keeps breaking off")
        await asyncio.sleep(0.2 * without_progress)


def _kept(part: PartFile, url: str) -> bool:
    """Whether there are bytes of this very place to go on from."""
    record = part.record()
    return record is not None and record.source == url


async def _request(url: str, part: PartFile, client: httpx.AsyncClient, size: int | None) -> None:
    # Bytes of another place are only given up once this one has begun to answer.
    record = part.record() if _kept(part, url) else None
    start = part.size if record else 0
    # A compressed transfer would count other bytes than the file's.
    headers = {"Accept-Encoding": "identity"}
    if record and start:
        headers["Range"] = f"bytes={start}-"
        if record.etag:
            headers["If-Range"] = record.etag
    async with client.stream(
        "GET", url, headers=headers, timeout=_TIMEOUT, follow_redirects=True
    ) as response:
        total = _total(response, start, record)
        if response.status_code == 416:
            return
        if size is not None and total is not None and total != size:
            raise SourceUnavailableError(
                f"{_host(url)} has another file: {total} bytes and not {size}"
            )
        if response.status_code == 200:
            etag = response.headers.get("etag", "")
            strong = etag if etag.startswith('"') else None
            part.restart(Record(url, total=total, etag=strong))
        part.need_room(total)
        await _receive(response, part, total or size)


def _total(response: httpx.Response, start: int, record: Record | None) -> int | None:
    """The file's size by this response's headers; raises when it is of no use."""
    status = response.status_code
    if status == 200:
        length = response.headers.get("content-length", "")
        return int(length) if length.isdigit() else None
    if status not in (206, 416):
        raise SourceUnavailableError(f"{response.url.host} answered with status {status}")
    match = re.fullmatch(
        r"bytes (?:(\d+)-\d+|\*)/(\d+|\*)", response.headers.get("content-range", "")
    )
    if match is None:
        raise _StartOverError
    first, whole = match[1], match[2]
    total = int(whole) if whole.isdigit() else None
    if status == 416:
        if total != start:
            raise _StartOverError
    elif first != str(start) or (record and record.total and total and record.total != total):
        raise _StartOverError
    return total


async def _receive(response: httpx.Response, part: PartFile, total: int | None) -> None:
    waiting = bytearray()
    pieces = cast("AsyncGenerator[bytes, None]", response.aiter_raw())
    try:
        async with aclosing(pieces):
            async for piece in pieces:
                waiting += piece
                if len(waiting) >= _FLUSH:
                    data = bytes(waiting)
                    waiting.clear()
                    await part.append(data, total)
    finally:
        # Also when it broke off: what came need not come again.
        if waiting:
            await part.append(bytes(waiting), total)


def _host(url: str) -> str:
    return httpx.URL(url).host
