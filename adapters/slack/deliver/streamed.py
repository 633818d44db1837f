"""An answer as Slack's own streams: text that grows, its buttons at the end."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from adapters.slack.address import Json
from adapters.slack.deliver.calls import Refused, ShutOut, Unclear
from adapters.slack.deliver.messages import Messages
from adapters.slack.deliver.ordinary import Keep, Ordinary
from adapters.slack.render import Message, defuse, held_back, render_tail, stream_of
from adapters.slack.render.limits import size
from bot.live import TryLater
from bot.markdown import cut, still_open
from bot.talk.cards import Card

_log = logging.getLogger(__name__)

LONGEST = 9_500
"""Characters of one streamed message: what stands under the last one has to fit as well."""

_LEAST_ROOM = 200
"""Characters; with less than that left, the answer goes on in the next message."""

_LARGEST = 12_500
"""Of a message's text and blocks together; Slack refuses about 13,200."""

SPACING = 0.5
"""Seconds between two pieces of one answer, where Slack's tiers allow it."""

_NOT_STREAMING = "message_not_in_streaming_state"


@dataclass(slots=True)
class _Stream:
    """A message that grows: what it holds so far."""

    ts: str
    text: str


class Streamed:
    """One run's card, streamed into a thread. Whatever stops a stream, its messages are edited
    to hold the card instead, so that nothing is missing and nothing is there twice.
    """

    def __init__(self, messages: Messages, team: str, person: str, keep: Keep) -> None:
        self._messages = messages
        self._recipient = {"recipient_team_id": team, "recipient_user_id": person}
        self._keep = keep
        self._done: list[str] = []
        self._stream: _Stream | None = None
        self._sent = ""
        self._opening = ""
        self._tail: list[Message] | None = None
        self._begun = ""
        self._doubt = ""
        self._leaving = False
        self._ordinary: Ordinary | None = None

    async def show(self, card: Card) -> float:
        """Bring the messages to this state; seconds until the next. Raises as `Ordinary.show`."""
        text = stream_of(card)
        begun = bool(self._done or self._stream)
        if self._ordinary is not None:
            return await self._ordinary.show(card)
        if self._leaving or self._doubt or text is None or not text.startswith(self._sent):
            return await (await self._leave()).show(card)
        if card.final and not begun:
            self._ordinary = Ordinary(self._messages, self._keep)
            return await self._ordinary.show(card)
        try:
            return await self._go_on(card, text)
        except ShutOut:
            raise
        except Refused as no:
            _log.info("a stream is given up: %s", no)
            if no.error == _NOT_STREAMING and self._stream is not None:
                self._done.append(self._stream.ts)
                self._stream = None
            return await (await self._leave()).show(card)

    async def _go_on(self, card: Card, text: str) -> float:
        end = len(text) if card.final else len(text) - held_back(text)
        while self._tail is None:
            fresh = text[len(self._sent) : end]
            room = LONGEST - len(self._stream.text if self._stream else self._opening)
            if len(fresh) > room:
                part = fresh[: cut(fresh, room)] if room >= _LEAST_ROOM else ""
                await self._fill(card, part)
            elif card.final:
                await self._finish(card, fresh)
            else:
                if fresh:
                    await self._put(card, fresh)
                return SPACING
        while self._tail:
            self._done.append(await self._messages.post(self._tail[0]))
            self._tail.pop(0)
            await self._keep(card, self._done)
        return 0.0

    async def _put(self, card: Card, fresh: str) -> _Stream:
        """Send the next characters; the message begins with the first of them."""
        if self._stream is None:
            text = self._begun = self._opening + defuse(fresh)
            answer = await self._call(
                "chat.startStream",
                thread_ts=self._messages.spot.thread,
                markdown_text=text,
                **self._recipient,
            )
            self._stream = _Stream(str(answer.get("ts", "")), text)
            self._opening = ""
            self._sent += fresh
            await self._keep(card, [*self._done, self._stream.ts])
        else:
            await self._call("chat.appendStream", ts=self._stream.ts, markdown_text=defuse(fresh))
            self._stream.text += defuse(fresh)
            self._sent += fresh
        return self._stream

    async def _fill(self, card: Card, last: str) -> None:
        """End a message that is full; a code block that is open goes on in the next one."""
        if self._stream is None:
            stream, last = await self._put(card, last), ""
        else:
            stream = self._stream
        closing, opening = still_open(stream.text + defuse(last))
        await self._stop(stream, last, closing)
        self._opening = opening

    async def _finish(self, card: Card, last: str) -> None:
        """End the answer, with what stands under it."""
        tail = list(render_tail(card).messages)
        if self._stream is not None:
            stream = self._stream
        elif last:
            stream, last = await self._put(card, last), ""
        else:
            self._tail = tail
            return
        fits = bool(tail) and (
            len(stream.text) + len(last) + sum(map(size, tail[0].blocks)) <= _LARGEST
        )
        await self._stop(stream, last, "", tail[0].blocks if fits else ())
        self._tail = tail[1:] if fits else tail

    async def _stop(
        self, stream: _Stream, last: str, closing: str, blocks: Sequence[Json] = ()
    ) -> None:
        await self._call(
            "chat.stopStream",
            ts=stream.ts,
            markdown_text=defuse(last) + closing,
            blocks=list(blocks) or None,
        )
        self._done.append(stream.ts)
        self._stream = None
        self._sent += last

    async def _call(self, method: str, **arguments: object) -> Json:
        try:
            return await self._messages.call(method, **arguments)
        except TryLater as later:
            if isinstance(later.__cause__, Unclear):
                self._doubt = method
            raise

    async def _leave(self) -> Ordinary:
        """Go over to ordinary messages: those that are there, and further ones.

        A message that still streams cannot be edited, so it is stopped first.
        """
        self._leaving = True
        if self._doubt == "chat.startStream" and self._stream is None:
            found = await self._messages.find_text(self._begun)
            if found:
                self._stream = _Stream(found, "")
        self._doubt = ""
        if self._stream is not None:
            # Refused: it has ended by itself, or somebody deleted it.
            with suppress(Refused):
                await self._messages.call("chat.stopStream", ts=self._stream.ts)
            self._done.append(self._stream.ts)
            self._stream = None
        self._ordinary = Ordinary(self._messages, self._keep, self._done)
        return self._ordinary
