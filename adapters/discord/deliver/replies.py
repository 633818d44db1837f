"""The messages of one card that answer an interaction."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from adapters.discord.deliver.answers import Answers
from adapters.discord.deliver.overheard import Echo
from adapters.discord.deliver.patience import Lost
from adapters.discord.deliver.progress import Record
from adapters.discord.render import Message
from bot.chat.refusals import Refused
from bot.jobs.job import LeaseLost
from bot.live import TryLater
from bot.store import StoreError

_COMES_WITHIN = 2.5
"""Seconds. Whoever stops gives what goes on three to end (`bot.chat.exchange`)."""

Find = Callable[[int, Message], Awaitable[str]]
"""Looks for a message that answers an interaction where it would stand; its id, or ""."""


@dataclass(frozen=True, slots=True)
class _Sent:
    """A message that was sent and of which nobody knows yet whether it came to be."""

    message: Message
    echo: Echo
    task: asyncio.Task[str]

    @property
    def going(self) -> bool:
        """Does its call go on, or did it succeed?"""
        done = self.task.done()
        return not done or (not self.task.cancelled() and self.task.exception() is None)

    @property
    def lost(self) -> bool:
        """Was the answer of the call lost?"""
        return self.task.cancelled() or isinstance(self.task.exception(), Lost)


class Replies:
    """Hidden messages, or with `for_all` such as everybody there sees.

    Discord knows no number for them, so one whose answer was lost is looked for: in what the
    gateway tells, and with `find`. Where neither is to be had, it rather comes twice than never.
    The first is what was promised, where that is for the same eyes (`promised`). `spare` of them
    are left to whoever else answers, where Discord takes but a few. `record` is told before one
    is sent that could not be looked for by whoever does this again.
    """

    def __init__(
        self,
        answers: Answers,
        *,
        for_all: bool = False,
        promised: bool = True,
        find: Find | None = None,
        spare: int = 0,
        record: Record | None = None,
    ) -> None:
        self._answers = answers
        self._for_all = for_all
        self._promised = promised
        self._find = find
        self._spare = spare
        self._record = record
        self._sent: _Sent | None = None

    async def post(self, message: Message) -> str:
        """Post a message; its id. Raises as `Answers.fill` and `Answers.follow`."""
        sent = self._sent
        there = await self.lost()
        if there and sent is not None and sent.message != message:
            there = await self._changed(there, message)
        self.forget()
        if there:
            return there
        if not self._promised:
            await self._answers.hold()
        elif filled := await self._answers.fill(message):
            return filled
        if self._record is not None:
            await self._record.about_to_post()
        echo = self._answers.expect(message)
        follow = self._answers.follow(message, for_all=self._for_all, spare=self._spare)
        self._sent = sent = _Sent(message, echo, asyncio.create_task(follow))
        sent.task.add_done_callback(_looked_at)
        try:
            posted = await self._outcome(sent)
        except asyncio.CancelledError:
            await self._keep_what_comes(sent)
            raise
        except TryLater as later:
            # Whoever does this again later shows it, where it is certain that it did not come.
            if self._record is not None and not isinstance(later, Lost):
                await self._record.not_posted()
            raise
        self._sent = None
        return posted

    async def _keep_what_comes(self, sent: _Sent) -> None:
        """This is broken off while a message is being made. Whoever goes on with the card could
        not know whether it came, so it is waited for a little and written down."""
        if self._record is None:
            return
        await asyncio.wait({sent.task}, timeout=_COMES_WITHIN)
        if not sent.task.done() or sent.task.cancelled() or sent.task.exception() is not None:
            return
        with suppress(LeaseLost, StoreError):
            await self._record.add(sent.task.result(), by_token=True)

    async def update(self, message_id: str, message: Message) -> None:
        """Edit a message."""
        await self._answers.update(message_id, message)

    async def delete(self, message_id: str) -> None:
        """Delete a message; one that is gone already is all right."""
        await self._answers.delete(message_id)

    async def drop_lost(self) -> None:
        """Delete a message whose answer was lost and that nobody wants any more."""
        if there := await self.lost():
            await self._answers.delete(there)
        self.forget()

    def forget(self) -> None:
        """What was lost has been seen to."""
        self._sent = None

    async def lost(self) -> str:
        """The id of the message that was sent before, if it came to be and nobody took it."""
        sent = self._sent
        if sent is None:
            return ""
        if sent.going:
            return await self._outcome(sent)
        there = await self._answers.posted(sent.echo) if sent.lost else ""
        if not there and sent.lost and self._find is not None:
            there = await self._find(sent.echo.asked, sent.message)
        self._answers.forget(sent.echo)
        return there

    async def _changed(self, message_id: str, message: Message) -> str:
        try:
            await self._answers.update(message_id, message)
        except Refused as no:
            if not no.gone:
                raise
            await self._answers.delete(message_id)
            return ""
        return message_id

    async def _outcome(self, sent: _Sent) -> str:
        try:
            # It goes on when this is broken off, and is waited for the next time.
            posted = await asyncio.shield(sent.task)
        except (Lost, asyncio.CancelledError):
            raise
        except BaseException:
            self._answers.forget(sent.echo)
            self._sent = None
            raise
        self._answers.forget(sent.echo)
        for twice in sent.echo.ids:
            if twice != posted:
                # discord.py made the call again, though it had been heard the first time.
                await self._answers.delete(twice)
        return posted


def _looked_at(task: asyncio.Task[str]) -> None:
    if not task.cancelled():
        task.exception()
