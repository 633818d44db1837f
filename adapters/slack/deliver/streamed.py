"""An answer as Slack's own streams: text that grows, its buttons at the end."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

from adapters.slack.address import Json
from adapters.slack.deliver.messages import Messages, in_doubt
from adapters.slack.render import (
    Message,
    defuse,
    held_back,
    messages_of,
    render_card,
    render_tail,
    stream_of,
)
from adapters.slack.render.limits import size
from adapters.slack.render.text import in_json
from bot.chat.ordinary import Keep, Ordinary, remember
from bot.chat.refusals import Refused, ShutOut, Unclear
from bot.live import TryLater
from bot.markdown import cut, still_open
from bot.talk.cards import Answer, Card

_log = logging.getLogger(__name__)

LONGEST = 9_500
"""Characters of JSON of one streamed message: what stands under the last one has to fit too."""

_LEAST_ROOM = 200
"""Characters; with less than that left, the answer goes on in the next message."""

_LARGEST = 12_000
"""Characters of JSON of a message's text and blocks together; Slack refuses about 13,200."""

SPACING = 0.5
"""Seconds between two pieces of one answer, where Slack's tiers allow it."""

_START = "chat.startStream"
_NOT_STREAMING = "message_not_in_streaming_state"


@dataclass(slots=True)
class _Stream:
    """A message that grows: what it holds so far."""

    ts: str
    text: str


class Streamed:
    """One run's card, streamed into a thread. Whatever stops a stream, its messages are edited
    to hold the card instead, so that nothing is missing and nothing is there twice.

    A call that makes a stream grow cannot be made twice: when its answer is lost, the stream is
    ended and its message edited from then on. An answer that is whole while no stream is open
    goes on in ordinary messages, of which Slack allows more.
    """

    def __init__(
        self,
        messages: Messages,
        team: str,
        person: str,
        keep: Keep,
        about: Keep,
        find: Callable[[str], Awaitable[Sequence[str]]] | None = None,
    ) -> None:
        """`about` remembers the messages that there are before one more begins to stream: what
        goes on in it cannot be known again. `find` looks before the first state is shown what
        shows the card already, given its text: somebody may have begun with it."""
        self._about = about
        self._find = find
        self._messages = messages
        self._recipient = {"recipient_team_id": team, "recipient_user_id": person}
        self._keep = keep
        self._done: list[str] = []
        self._stream: _Stream | None = None
        self._sent = ""
        self._opening = ""
        self._begun = ""
        self._tail: list[Message] = []
        self._ended: Card | None = None
        self._doubt = ""
        self._leaving = False
        self._resumed = False
        self._ordinary: Ordinary[Message] | None = None

    @property
    def streams(self) -> bool:
        """Does it stream, or will it? Ordinary messages carry their buttons while they grow."""
        return self._ordinary is None

    async def show(self, card: Card) -> float:
        """Bring the messages to this state; seconds until the next. Raises as `Ordinary.show`."""
        if self._ordinary is not None:
            return await self._ordinary.show(card)
        text = stream_of(card)
        await self._resume(text or "")
        if text is None or not self._can_go_on(card, text):
            return await (await self._leave()).show(card)
        try:
            return await self._go_on(card, text)
        except ShutOut:
            raise
        except Refused as no:
            _log.info("a stream is given up: %s", no)
            if no.error == _NOT_STREAMING and self._stream is not None:
                self._end_stream(self._stream)
            return await (await self._leave()).show(card)

    async def _resume(self, text: str) -> None:
        """What is there already cannot grow: nobody knows how far it came. So it is edited."""
        if self._find is not None:
            there = await self._find(text)
            self._find = None
            if there:
                self._done, self._stream = [*there[:-1]], _Stream(there[-1], "")
                self._leaving = self._resumed = True

    def _can_go_on(self, card: Card, text: str) -> bool:
        """Can what is there grow to this state?"""
        if self._leaving or self._doubt or not text.startswith(self._sent):
            return False
        begun = bool(self._done or self._stream)
        return card == self._ended if self._ended is not None else begun or not card.final

    async def _go_on(self, card: Card, text: str) -> float:
        end = len(text) if card.final else len(text) - held_back(text)
        while self._ended is None:
            fresh, stream = text[len(self._sent) : end], self._stream
            if card.final and stream is None:
                self._ended, self._tail = card, _rest(card, self._opening + fresh)
                break
            room = LONGEST - in_json(stream.text if stream else self._opening)
            if in_json(defuse(fresh)) > room:
                await self._fill(card, _first(fresh, room) if room >= _LEAST_ROOM else "")
            elif card.final and stream is not None:
                await self._finish(card, stream, fresh)
            else:
                # Slack takes no text of spaces alone.
                if fresh.strip():
                    await self._put(card, fresh)
                return SPACING
        while self._tail:
            self._done.append(await self._messages.post(self._tail[0]))
            self._tail.pop(0)
            await remember(self._keep, card, self._done)
        return SPACING

    async def _put(self, card: Card, fresh: str) -> _Stream:
        """Send the next characters; the message begins with the first of them."""
        text, stream = defuse(fresh), self._stream
        if stream is None:
            text = self._begun = self._opening + text
            if self._done:
                await remember(self._about, card, self._done)
            with self._doubting(_START):
                ts = await self._messages.make(
                    _START,
                    thread_ts=self._messages.spot.thread,
                    markdown_text=text,
                    **self._recipient,
                )
            stream = self._stream = _Stream(ts, text)
            self._opening = ""
            self._sent += fresh
            await remember(self._keep, card, [*self._done, ts])
        else:
            await self._call("chat.appendStream", ts=stream.ts, markdown_text=text)
            stream.text += text
            self._sent += fresh
        return stream

    async def _fill(self, card: Card, last: str) -> None:
        """End a message that is full; a code block that is open goes on in the next one."""
        stream = self._stream
        if stream is None:
            stream, last = await self._put(card, last), ""
        closing, opening = still_open(stream.text + defuse(last))
        await self._stop(stream, last, closing)
        self._opening = opening

    async def _finish(self, card: Card, stream: _Stream, last: str) -> None:
        """End the answer, with what stands under it."""
        tail = list(render_tail(card).messages)
        filled = in_json(stream.text + defuse(last))
        fits = bool(tail) and filled + sum(map(size, tail[0].blocks)) <= _LARGEST
        await self._stop(stream, last, "", tail[0].blocks if fits else ())
        self._ended, self._tail = card, tail[1:] if fits else tail

    async def _stop(
        self, stream: _Stream, last: str, closing: str, blocks: Sequence[Json] = ()
    ) -> None:
        await self._call(
            "chat.stopStream",
            ts=stream.ts,
            markdown_text=defuse(last) + closing,
            blocks=list(blocks) or None,
        )
        self._sent += last
        self._end_stream(stream)

    def _end_stream(self, stream: _Stream) -> None:
        self._done.append(stream.ts)
        self._stream = None

    async def _call(self, method: str, **arguments: object) -> None:
        with self._doubting(method):
            await self._messages.call(method, **arguments)

    @contextmanager
    def _doubting(self, method: str) -> Iterator[None]:
        """Around a call that must not be made twice."""
        try:
            yield
        except (TryLater, Unclear, asyncio.CancelledError) as fault:
            if in_doubt(fault):
                self._doubt = method
            raise

    async def _leave(self) -> Ordinary[Message]:
        """Go over to ordinary messages: those that are there, and further ones.

        A message that still streams cannot be edited, so it is stopped first.
        """
        self._leaving = True
        if self._doubt == _START and self._stream is None:
            found = await self._messages.find_text(self._begun)
            if found:
                self._stream = _Stream(found, "")
        self._doubt = ""
        if self._stream is not None:
            # Refused: it has ended by itself, or somebody deleted it.
            with suppress(Refused):
                await self._messages.call("chat.stopStream", ts=self._stream.ts)
            self._end_stream(self._stream)
        there, find = (self._done, None) if not self._resumed else ((), self._all)
        self._ordinary = Ordinary(self._messages, messages_of, self._keep, there, find=find)
        return self._ordinary

    async def _all(self) -> Sequence[str]:
        return self._done


def _first(text: str, room: int) -> str:
    """The beginning of a text that takes at most so many characters of JSON, cut well."""
    longest = room
    while True:
        part = text[: cut(text, longest)]
        if (taken := in_json(defuse(part))) <= room or longest == 1:
            return part
        longest = max(1, min(longest - 1, longest * room // taken))


def _rest(card: Card, text: str) -> list[Message]:
    """What is left of an answer, and what stands under it, as messages of their own."""
    if not text.strip():
        return list(render_tail(card).messages)
    blocks = (
        replace(block, text=text, model="") if isinstance(block, Answer) else block
        for block in card.blocks
    )
    return list(render_card(replace(card, title="", blocks=tuple(blocks))).messages)
