"""Stands in for the place that weights are downloaded from."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from tests.doubles.loopback import Exchange, Loopback, Received


@dataclass(slots=True)
class Manners:
    """How the server behaves; may be changed between requests. Sizes are in bytes.

    `cut_after` breaks each of the first `cuts` answers off after so many bytes of body.
    `pause` seconds pass between blocks of `block` bytes.
    """

    ranges: bool = True
    etag: str | None = '"v1"'
    status: int = 200
    cut_after: int | None = None
    cuts: int = 10**9
    block: int = 16 * 1024
    pause: float = 0.0
    redirect: bool = False


class WeightsDouble:
    """Serves `data` at `url`: `async with WeightsDouble(data) as double`."""

    def __init__(self, data: bytes, manners: Manners | None = None) -> None:
        self.data = data
        self.manners = manners or Manners()
        self.requests: list[Received] = []
        self._server = Loopback(self._handle)

    @property
    def url(self) -> str:
        """The address of the file."""
        return f"{self._server.origin}/file.gguf"

    @property
    def ranges(self) -> list[str | None]:
        """The Range header of each request so far."""
        return [request.headers.get("range") for request in self.requests]

    async def __aenter__(self) -> Self:
        await self._server.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._server.__aexit__(kind, problem, trace)

    async def _handle(self, exchange: Exchange) -> None:
        request, manners = exchange.request, self.manners
        if manners.redirect and request.path == "/file.gguf":
            await exchange.respond(302, {"Location": "/elsewhere"}, b"")
            return
        self.requests.append(request)
        if manners.status != 200:
            await exchange.respond(manners.status, {}, b"no")
            return
        status, start = self._start(request)
        headers = {"ETag": manners.etag} if manners.etag else {}
        if status == 416:
            headers["Content-Range"] = f"bytes */{len(self.data)}"
            await exchange.respond(416, headers, b"")
            return
        body = self.data[start:]
        if status == 206:
            headers["Content-Range"] = f"bytes {start}-{len(self.data) - 1}/{len(self.data)}"
        await exchange.start(status, {**headers, "Content-Length": str(len(body))})
        await self._send(exchange, body)

    def _start(self, request: Received) -> tuple[int, int]:
        """The status to answer with and the first byte to send."""
        asked = re.fullmatch(r"bytes=(\d+)-", request.headers.get("range", ""))
        condition = request.headers.get("if-range")
        if not asked or not self.manners.ranges:
            return 200, 0
        if condition is not None and condition != self.manners.etag:
            return 200, 0
        start = int(asked[1])
        return (206, start) if start < len(self.data) else (416, start)

    async def _send(self, exchange: Exchange, body: bytes) -> None:
        manners = self.manners
        cut = None
        if manners.cut_after is not None and manners.cuts > 0:
            manners.cuts -= 1
            cut = manners.cut_after
        for at in range(0, len(body), manners.block):
            if cut is not None and at >= cut:
                # A reset throws away what the client has not read yet.
                await asyncio.sleep(0.01)
                exchange.drop()
                return
            await exchange.send(body[at : at + manners.block])
            if manners.pause:
                await asyncio.sleep(manners.pause)
