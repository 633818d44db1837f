"""A call as it came, read once and checked for its form."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from tests.doubles.discord.problems import Refused, invalid

Json = dict[str, Any]

_FILE = re.compile(r"files\[(\d{1,2})\]")
_MOST_FILES = 10


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a call; `size` counts what came, `content` holds it up to the limit."""

    name: str
    content: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A call. `where` holds the ids in its path; `body` is None when there was none."""

    kind: str
    where: Mapping[str, str]
    query: Mapping[str, str]
    body: Any = None
    uploads: dict[int, Upload] = field(default_factory=dict)

    def form(self, *known: str) -> Json:
        """The body, an object with no other fields than these."""
        if not isinstance(self.body, dict):
            raise invalid(f"{self.kind}: the body must be an object")
        unknown = [name for name in self.body if name not in known]
        if unknown:
            raise invalid(f"{self.kind}: unknown fields {', '.join(unknown)}")
        return self.body

    def flag(self, name: str) -> bool:
        """A yes or no in the query."""
        value = self.query.get(name, "false").lower()
        if value not in ("true", "false", "1", "0"):
            raise invalid(f"{self.kind}: {name}={value}")
        return value in ("true", "1")

    def number(self, name: str, usual: int, most: int) -> int:
        """A count in the query, from one."""
        text = self.query.get(name, str(usual))
        if not text.isdecimal() or not 1 <= int(text) <= most:
            raise invalid(f"{self.kind}: {name}={text} is not within 1 to {most}")
        return int(text)


async def read(request: web.Request, kind: str, limit: int) -> Asked:
    """Read a call. Raises Refused: Content-Type must be exactly what Discord takes."""
    where, query = dict(request.match_info), dict(request.query)
    written = request.headers.get("Content-Type", "")
    if not request.body_exists or request.method in ("GET", "DELETE"):
        return Asked(kind, where, query)
    if request.content_type == "multipart/form-data":
        return await _read_parts(request, Asked(kind, where, query), limit)
    raw = await request.read()
    if not raw:
        return Asked(kind, where, query)
    if written != "application/json":
        raise invalid(f"{kind}: Content-Type {written!r}")
    return Asked(kind, where, query, _parsed(raw))


async def _read_parts(request: web.Request, asked: Asked, limit: int) -> Asked:
    body: Any = None
    uploads: dict[int, Upload] = {}
    other: list[str] = []
    too_large = False
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            other.append("a nested part")
            continue
        kept, size = bytearray(), 0
        while chunk := await part.read_chunk(1 << 16):
            size += len(chunk)
            if size <= limit:
                kept += chunk
        name = part.name or ""
        if name == "payload_json":
            body = _parsed(bytes(kept))
        elif (found := _FILE.fullmatch(name)) and part.filename:
            uploads[int(found[1])] = Upload(part.filename, bytes(kept), size)
            too_large |= size > limit
        else:
            other.append(name)
    if too_large:
        raise Refused(413, 40005, wrong=True)
    if other:
        raise invalid(f"{asked.kind}: unknown parts {', '.join(other)}")
    if len(uploads) > _MOST_FILES:
        raise invalid(f"{asked.kind}: more than {_MOST_FILES} files")
    return Asked(asked.kind, asked.where, asked.query, {} if body is None else body, uploads)


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        raise Refused(400, 50109, wrong=True) from None
