"""One streamed answer, from the first byte of its response to its end or its failure."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping

import httpx

from bot.models.client import Patience
from bot.models.completion import Delta, Finished, Image, Item, ModelError, Picture, Usage
from bot.models.failures import Origin, error_in, from_error_object, from_exception
from bot.models.sse import EventReader, EventTooLongError
from bot.models.watch import Watch
from bot.models.wire.chunk import NOTHING, Chunk, NotAChunkError, SurrogateMender

_LONGEST_EVENT = 32 * 1024 * 1024
"""Bytes: an image may come in one event."""

_ERROR_BODY = 64 * 1024
_ERROR_BODY_SECONDS = 5.0
_MOST_IMAGE_BYTES = 64 * 1024 * 1024
_LARGE_EVENT = 256 * 1024
"""Characters: reading more would hold up everybody else on the loop."""

_ONLY_TEXT = Chunk()[1:]


class Answer:
    """Turns a response's bytes into items, and knows when to give up.

    `began` and `deadline` are times of the running loop's clock.
    """

    def __init__(
        self,
        origin: Origin,
        patience: Patience,
        max_chars: int,
        began: float,
        deadline: float | None,
    ) -> None:
        self.origin = origin
        self.began_to_speak = False
        self.left_out: tuple[str, ...] = ()
        self._patience = patience
        self._room = max_chars
        self._began = began
        self._deadline = deadline
        self._first: float | None = None
        self._tokens_in: int | None = None
        self._tokens_out: int | None = None
        self._reason: str | None = None
        self._done = False
        self._listened = False
        self._refused = False
        self._image_room = _MOST_IMAGE_BYTES
        self._mender = SurrogateMender()

    def until(self, seconds: float | None = None) -> asyncio.Timeout:
        """A time limit for one await: the deadline, or `seconds` from now if sooner.

        Never held across a yield: there it would cancel the reader's own work.
        """
        when = self._deadline
        if seconds is not None:
            soon = asyncio.get_running_loop().time() + seconds
            when = soon if when is None else min(soon, when)
        return asyncio.timeout_at(when)

    async def read(
        self,
        headers: Mapping[str, str],
        pieces: AsyncIterator[bytes],
        read_event: Callable[[str], Chunk],
    ) -> AsyncGenerator[Item, None]:
        """The answer in the order of its arrival. Raises ModelError."""
        if not headers.get("content-type", "").lower().startswith("text/event-stream"):
            raise await self._not_a_stream(pieces)
        reader = EventReader(limit=_LONGEST_EVENT)
        watch = Watch(self._patience.first)
        try:
            while True:
                if self._reason is None and self._deadline is None:
                    piece = await self._watched(pieces, watch)
                else:
                    piece = await self._next(pieces)
                ended = piece is None
                try:
                    events = reader.close() if piece is None else reader.feed(piece)
                except EventTooLongError:
                    raise self.origin.error("malformed") from None
                for event in events:
                    if len(event) < _LARGE_EVENT:
                        chunk = self._chunk(event, read_event, ended=ended)
                    else:
                        chunk = await asyncio.to_thread(self._chunk, event, read_event, ended=ended)
                    if chunk is not NOTHING:
                        watch.heard = True
                    # Almost every event is text and nothing else.
                    text = self._bounded(self._mender.mend(chunk.text)) if chunk.text else ""
                    if text:
                        if not self._listened:
                            self._listened = True
                            watch.allow(self._patience.silence)
                        yield Delta(text)
                    if chunk[1:] != _ONLY_TEXT:
                        self._take(chunk)
                        for image in chunk.images:
                            yield self._picture(image)
                    if self._done:
                        break
                if self._done or ended:
                    break
        finally:
            watch.close()
        rest = self._mender.close()
        if rest:
            yield Delta(rest)
        yield self._finished()

    async def whole(self, pieces: AsyncIterator[bytes], limit: int) -> bytes:
        """The body of an answer that is not streamed. Raises ModelError."""
        body = bytearray()
        while (piece := await self._next(pieces)) is not None:
            body += piece
            if len(body) > limit:
                raise self.origin.error("malformed")
        return bytes(body)

    async def error_body(self, pieces: AsyncIterator[bytes]) -> bytes:
        """What a provider says of an error; empty when it does not come to an end."""
        body = bytearray()
        try:
            async with self.until(_ERROR_BODY_SECONDS):
                async for piece in pieces:
                    body += piece
                    if len(body) > _ERROR_BODY:
                        break
        except (httpx.HTTPError, TimeoutError):
            return b""  # The status alone tells most of it.
        return bytes(body)

    async def pictures(self, chunk: Chunk) -> AsyncGenerator[Item, None]:
        """An answer that came as one piece, all of it images."""
        self._take(chunk)
        for image in chunk.images:
            yield self._picture(image)
        yield self._finished()

    def _picture(self, image: Image) -> Picture:
        self._spoke()
        self._image_room -= len(image.data)
        if self._image_room < 0:
            raise self.origin.error("malformed")
        return Picture(image)

    async def _watched(self, pieces: AsyncIterator[bytes], watch: Watch) -> bytes | None:
        """The next bytes, None at the end, while only silence would be a reason to give up."""
        problem: Exception
        watch.waiting = True
        try:
            return await anext(pieces, None)
        except asyncio.CancelledError:
            if not watch.ended_it():
                raise
            problem = TimeoutError()
        except httpx.HTTPError as broken:
            problem = broken
        finally:
            watch.waiting = False
        raise from_exception(self.origin, problem, answered=True) from None

    async def _next(self, pieces: AsyncIterator[bytes]) -> bytes | None:
        """The next bytes; None at the end, or when only the token count is missing for long."""
        seconds = self._patience.tail if self._reason else self._patience.first
        try:
            async with self.until(seconds):
                return await anext(pieces, None)
        except (httpx.HTTPError, TimeoutError) as problem:
            # The answer is whole: a rude goodbye does not spoil it.
            if self._reason:
                return None
            raise from_exception(self.origin, problem, answered=True) from None

    def _chunk(self, event: str, read_event: Callable[[str], Chunk], *, ended: bool) -> Chunk:
        try:
            return read_event(event)
        except NotAChunkError:
            # A last event without its closing line is one that was cut in two.
            raise self.origin.error("cut" if ended else "malformed") from None

    def _take(self, chunk: Chunk) -> None:
        """Note what an event says besides text."""
        if chunk.error is not None:
            raise from_error_object(self.origin, None, chunk.error)
        if chunk.refusal:
            if not self.began_to_speak:
                raise self.origin.error("refused")
            self._refused = True
        if chunk.tokens_in is not None:
            self._tokens_in = chunk.tokens_in
        if chunk.tokens_out is not None:
            self._tokens_out = chunk.tokens_out
        self._reason = self._reason if self._reason == "length" else chunk.reason or self._reason
        self._done = self._done or chunk.done

    def _bounded(self, text: str) -> str:
        if not text:
            return ""
        if self._first is None:
            self._spoke()
        if len(text) > self._room:
            text = text[: self._room]
            self._reason = "length"
            self._done = True
        self._room -= len(text)
        return text

    def _spoke(self) -> None:
        if self._first is None:
            self._first = asyncio.get_running_loop().time()
            self.began_to_speak = True

    def _finished(self) -> Finished:
        """How the answer ended. Raises ModelError when it is not a whole answer."""
        if self._reason == "content_filter" or self._refused:
            raise self.origin.error("refused")
        if not self._done and self._reason is None:
            raise self.origin.error("cut")
        if self._reason == "error":
            raise self.origin.error("server")
        if not self.began_to_speak:
            if self._reason == "length":
                raise ModelError(
                    "empty",
                    f"{self.origin.model} used up its longest answer before it wrote a word: "
                    "allow a longer one.",
                )
            raise self.origin.error("empty")
        first = None if self._first is None else self._first - self._began
        seconds = asyncio.get_running_loop().time() - self._began
        return Finished(self._reason or "stop", self.usage, first, seconds, self.left_out)

    @property
    def usage(self) -> Usage | None:
        """The tokens as far as the provider has counted them."""
        if self._tokens_in is None or self._tokens_out is None:
            return None
        return Usage(self._tokens_in, self._tokens_out)

    async def _not_a_stream(self, pieces: AsyncIterator[bytes]) -> ModelError:
        """Some providers answer 200 and then say in JSON what is wrong."""
        body = await self.error_body(pieces)
        error = error_in(body)
        if error is not None:
            return from_error_object(self.origin, None, error)
        return self.origin.error("malformed")
