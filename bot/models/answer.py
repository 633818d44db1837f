"""One streamed answer, from the first byte of its response to its end or its failure."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping

import httpx

from bot.models.chunks import Chunk, NotAChunkError, SurrogateMender, read_chunk
from bot.models.client import Patience
from bot.models.completion import Delta, Finished, ModelError, Usage
from bot.models.failures import Origin, from_error_object, from_exception
from bot.models.sse import EventReader, EventTooLongError

_DONE = "[DONE]"


class Answer:
    """Turns a response's bytes into Delta and Finished, and knows when to give up.

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
        self._patience = patience
        self._room = max_chars
        self._began = began
        self._deadline = deadline
        self._first: float | None = None
        self._usage: Usage | None = None
        self._reason: str | None = None
        self._done = False
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
        self, headers: Mapping[str, str], pieces: AsyncIterator[bytes]
    ) -> AsyncGenerator[Delta | Finished, None]:
        """The answer in the order of its arrival. Raises ModelError."""
        if not headers.get("content-type", "").lower().startswith("text/event-stream"):
            raise await self._not_a_stream(pieces)
        reader = EventReader()
        while True:
            piece = await self._next(pieces)
            ended = piece is None
            try:
                events = reader.close() if piece is None else reader.feed(piece)
            except EventTooLongError:
                raise self.origin.error("malformed") from None
            for event in events:
                text = self._take(event, ended=ended)
                if text:
                    yield Delta(text)
                if self._done:
                    break
            if self._done or ended:
                break
        rest = self._mender.close()
        if rest:
            yield Delta(rest)
        yield self._finished()

    async def _next(self, pieces: AsyncIterator[bytes]) -> bytes | None:
        """The next bytes; None at the end, or when only the token count is missing for long."""
        tail = self._patience.tail if self._reason else None
        try:
            async with self.until(tail):
                return await anext(pieces, None)
        except (httpx.HTTPError, TimeoutError) as problem:
            # The answer is whole: a rude goodbye does not spoil it.
            if self._reason:
                return None
            raise from_exception(self.origin, problem, answered=True) from None

    def _take(self, event: str, *, ended: bool) -> str:
        """Note what an event says; gives back the text that it adds."""
        if event.strip() == _DONE:
            self._done = True
            return ""
        try:
            chunk = read_chunk(event)
        except NotAChunkError:
            # A last event without its closing line is one that was cut in two.
            raise self.origin.error("cut" if ended else "malformed") from None
        if chunk.error is not None:
            raise from_error_object(self.origin, None, chunk.error)
        if chunk.refusal and not self.began_to_speak:
            raise self.origin.error("refused")
        self._usage = chunk.usage or self._usage
        self._reason = chunk.finish_reason or self._reason
        return self._bounded(self._mender.mend(chunk.text)) if chunk.text else ""

    def _bounded(self, text: str) -> str:
        if not text:
            return ""
        if self._first is None:
            self._first = asyncio.get_running_loop().time()
        self.began_to_speak = True
        if len(text) > self._room:
            text = text[: self._room]
            self._reason = "length"
            self._done = True
        self._room -= len(text)
        return text

    def _finished(self) -> Finished:
        """How the answer ended. Raises ModelError when it is not a whole answer."""
        if self._reason == "content_filter":
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
        return Finished(self._reason or "stop", self._usage, first, seconds)

    async def _not_a_stream(self, pieces: AsyncIterator[bytes]) -> ModelError:
        """Some providers answer 200 and then say in JSON what is wrong."""
        body = bytearray()
        try:
            async with self.until():
                async for piece in pieces:
                    body += piece
                    if len(body) > 64 * 1024:
                        break
        except (httpx.HTTPError, TimeoutError):
            body.clear()
        try:
            chunk = read_chunk(body.decode("utf-8", "replace"))
        except NotAChunkError:
            chunk = Chunk()
        if chunk.error is not None:
            return from_error_object(self.origin, None, chunk.error)
        return self.origin.error("malformed")
