"""Single messages in one channel: posted, edited, deleted, each exactly once."""

import asyncio
import secrets
from collections.abc import Callable
from typing import Any

import discord

from adapters.discord.deliver.calls import Calls
from adapters.discord.deliver.layout import files_of, layout_of
from adapters.discord.deliver.overheard import marks_of, marks_on
from adapters.discord.deliver.patience import Lost, Patience
from adapters.discord.deliver.progress import Record
from adapters.discord.render import Message
from bot.chat.refusals import Refused
from bot.live import TryLater

_LOOKED_AT = 100
"""Messages that are looked through for one that was posted some seconds ago."""

_NO_HISTORY = "160002"
"""Discord's code for a reply where the bot may not read what was said before."""


class ChannelMessages:
    """Posts the messages of one card to one channel, with the bot's own token.

    A post carries a number that Discord checks: when its answer was lost, the same number brings
    the message that is there already. All else can be done twice without harm. The first post
    answers the message `reply_to`. `record` has the numbers, the same ones when all is done again.
    """

    def __init__(
        self, calls: Calls, channel: str, reply_to: str = "", record: Record | None = None
    ) -> None:
        self._me = calls.client.user
        self._channel = calls.client.get_partial_messageable(int(channel))
        self._reply_to = reply_to
        self._record = record
        self._patience = Patience(calls)
        self._nonce = ""
        self._sending: Message | None = None
        self._found = ""
        self._doubtful = False
        self.channel = channel

    async def post(self, message: Message) -> str:
        """Post a message; its id. Raises TryLater, Refused, or Unclear in the end."""
        if self._sending is not None:
            found = await self._made_good(self._sending, message)
            if found:
                return found
        self._sending = message
        posted = await self._sent(message)
        self._forget()
        return posted

    async def drop_lost(self) -> None:
        """Delete a message whose answer was lost and that nobody wants any more."""
        if self._sending is not None:
            await self.delete(await self._sent(self._sending))
            if self._record is not None:
                self._record.skip()
            self._forget()

    async def update(self, message_id: str, message: Message) -> None:
        """Edit a message. Raises as `post` does; Refused, with `gone`, when it cannot be."""
        there = self._channel.get_partial_message(int(message_id))
        view, files = layout_of(message), files_of(message.files)
        edit = there.edit(view=view, attachments=files)
        await self._patience.call("edit", edit, message_id)

    async def delete(self, message_id: str) -> None:
        """Delete a message; one that is gone already is all right."""
        there = self._channel.get_partial_message(int(message_id))
        try:
            await self._patience.call("delete", there.delete(), message_id)
        except Refused as no:
            if not no.gone:
                raise

    async def find(self, asked: int, message: Message | None) -> str:
        """The id of the newest message there that answers an interaction, and is `message` in
        some state if one is given; "" for none. Raises TryLater, or Unclear in the end.
        """
        marks = None if message is None else marks_of(message)

        def wanted(each: discord.Message) -> bool:
            answers = each.interaction_metadata
            return answers is not None and answers.id == asked and marks in (None, marks_on(each))

        return await self._look(wanted)

    async def seek(self, message: Message, since: int) -> str:
        """The id of the newest message there that is `message` in some state, and newer than the
        id `since`; "" for none. Raises as `find`.
        """
        marks = marks_of(message)
        return await self._look(lambda each: each.id > since and marks_on(each) == marks)

    async def _look(self, wanted: Callable[[discord.Message], bool]) -> str:
        try:
            return await self._patience.call("history", self._newest(wanted))
        except Refused:
            return ""

    async def _newest(self, wanted: Callable[[discord.Message], bool]) -> str:
        async for each in self._channel.history(limit=_LOOKED_AT):
            if each.author == self._me and wanted(each):
                return str(each.id)
        return ""

    async def _made_good(self, lost: Message, message: Message) -> str:
        """The id of the message that was lost, which then is this one; "" where it is gone."""
        posted = await self._sent(lost)
        if lost != message:
            try:
                await self.update(posted, message)
            except Refused as no:
                if not no.gone:
                    raise
                await self.delete(posted)
                if self._record is not None:
                    self._record.skip()
                posted = ""
        self._forget()
        return posted

    async def _sent(self, message: Message) -> str:
        """The id of the message, which is there once however often this is tried."""
        if not self._found:
            self._nonce = self._nonce or self._number()
            try:
                self._found = await self._send(message)
            except (Lost, asyncio.CancelledError):
                self._doubtful = True
                raise
            except TryLater:
                if not self._doubtful:
                    self._forget()
                raise
            except Refused as no:
                if no.error == _NO_HISTORY and self._reply_to:
                    self._reply_to = ""
                    return await self._sent(message)
                self._forget()
                raise
            self._reply_to = ""
        return self._found

    async def _send(self, message: Message) -> str:
        answering: dict[str, Any] = {}
        if self._reply_to:
            answering["reference"] = discord.MessageReference(
                message_id=int(self._reply_to),
                channel_id=int(self.channel),
                fail_if_not_exists=False,
            )
        sending = self._channel.send(
            view=layout_of(message),
            files=files_of(message.files),
            nonce=self._nonce,
            allowed_mentions=discord.AllowedMentions.none(),
            **answering,
        )
        return str((await self._patience.call("post", sending)).id)

    def _number(self) -> str:
        return secrets.token_hex(12) if self._record is None else self._record.nonce()

    def _forget(self) -> None:
        self._nonce, self._sending, self._found, self._doubtful = "", None, "", False
