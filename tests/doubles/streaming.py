"""Writes a streamed answer as a reply asks for it: paced, in odd pieces, cut off."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator

from tests.doubles.dialect import Stream
from tests.doubles.loopback import Exchange
from tests.doubles.reply import Reply


async def write_stream(exchange: Exchange, reply: Reply, stream: Stream) -> None:
    """Write the whole answer, its head included."""
    await asyncio.sleep(reply.delay_first)
    headers = {"Content-Type": reply.content_type, "Cache-Control": "no-cache"}
    await exchange.start(200, {**headers, **reply.headers}, chunked=True)
    if reply.rate is not None or reply.delay_between:
        await _write_paced(exchange, reply, stream)
    elif reply.write_sizes or reply.write_seed is not None:
        whole = b"".join([*stream.opening(), *_deltas(reply, stream), *_closing(reply, stream)])
        for piece in _cut(whole, reply):
            await exchange.send(piece)
            # So that the client's socket sees the pieces apart.
            await asyncio.sleep(0)
    else:
        await _write_paced(exchange, reply, stream)
    if reply.hang_after is not None:
        await asyncio.Event().wait()
    if reply.cut_after is not None and not reply.polite_cut:
        exchange.drop()
        return
    await exchange.end()


async def _write_paced(exchange: Exchange, reply: Reply, stream: Stream) -> None:
    for event in stream.opening():
        await exchange.send(event)
        await asyncio.sleep(reply.delay_between)
    deltas = _deltas(reply, stream)
    if reply.rate is None:
        for event in deltas:
            await exchange.send(event)
            await asyncio.sleep(reply.delay_between)
    else:
        await _OnTime(exchange, deltas, reply.rate).write()
    for event in _closing(reply, stream):
        await exchange.send(event)
        await asyncio.sleep(reply.delay_between)


class _OnTime:
    """Writes delta n at n / rate seconds, and is done when one more would be due.

    Timers call the writing, because waking a task for each delta costs twice as much.
    """

    def __init__(self, exchange: Exchange, deltas: Iterator[bytes], rate: float) -> None:
        self._exchange = exchange
        self._deltas = deltas
        self._rate = rate
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self._sent = 0

    async def write(self) -> None:
        more = True
        while more:
            self._paused: asyncio.Future[bool] = self._loop.create_future()
            self._plan()
            try:
                more = await self._paused
            finally:
                self._timer.cancel()
            await self._exchange.drain()

    def _plan(self) -> None:
        self._timer = self._loop.call_at(self._began + self._sent / self._rate, self._write_one)

    def _write_one(self) -> None:
        if self._paused.done():
            return  # broken off already: whoever waited for it has not run yet
        try:
            # Made only now, so that its stamp is the time of writing.
            event = next(self._deltas, None)
            full = event is not None and self._exchange.put(event)
        except Exception as problem:
            self._paused.set_exception(problem)
            return
        self._sent += 1
        if event is None or full:
            self._paused.set_result(event is not None)
        else:
            self._plan()


def _deltas(reply: Reply, stream: Stream) -> Iterator[bytes]:
    comment = f": still writing{reply.newline * 2}".encode() if reply.comments else b""
    return reply.deltas(lambda text: comment + stream.delta(text))


def _closing(reply: Reply, stream: Stream) -> list[bytes]:
    if reply.breaks:
        return [reply.break_with.encode()]
    return [] if reply.stops_short else stream.closing()


def _cut(data: bytes, reply: Reply) -> Iterator[bytes]:
    sizes = list(reply.write_sizes) or [len(data)]
    chance = random.Random(reply.write_seed)
    while data:
        size = sizes.pop(0) if len(sizes) > 1 else sizes[0]
        if reply.write_seed is not None:
            size = chance.randint(1, 12)
        yield data[: max(1, size)]
        data = data[max(1, size) :]
