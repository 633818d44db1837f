"""Single messages in one channel: posted, edited, deleted, each exactly once."""

import secrets
from typing import Any

import discord

from adapters.discord.deliver.calls import Calls
from adapters.discord.deliver.layout import files_of, layout_of
from adapters.discord.deliver.patience import Patience
from adapters.discord.render import Message
from bot.chat.refusals import Refused


class ChannelMessages:
    """Posts to one channel with the bot's own token.

    A post carries a number that Discord checks: when its answer was lost, the same number brings
    the message that is there already. All else can be done twice without harm. The first post
    answers the message `reply_to`.
    """

    def __init__(self, calls: Calls, channel: str, reply_to: str = "") -> None:
        self._channel = calls.client.get_partial_messageable(int(channel))
        self._reply_to = reply_to
        self._patience = Patience(calls)
        self._nonce = ""
        self._sending: Message | None = None
        self._found = ""
        self.channel = channel

    async def post(self, message: Message) -> str:
        """Post a message; its id. Raises TryLater, Refused, or Unclear in the end."""
        self._sending = self._sending or message
        posted = await self._sent(self._sending)
        # Another state may have been lost than the one that is wanted now.
        if self._sending != message:
            await self.update(posted, message)
        self._forget()
        return posted

    async def drop_lost(self) -> None:
        """Delete a message whose answer was lost and that nobody wants any more."""
        if self._sending is not None:
            await self.delete(await self._sent(self._sending))
            self._forget()

    async def update(self, message_id: str, message: Message) -> None:
        """Edit a message. Raises as `post` does; Refused, with `gone`, when it cannot be."""
        there = self._channel.get_partial_message(int(message_id))
        view, files = layout_of(message), files_of(message.files)
        await self._patience.call("edit", there.edit(view=view, attachments=files))

    async def delete(self, message_id: str) -> None:
        """Delete a message; one that is gone already is all right."""
        there = self._channel.get_partial_message(int(message_id))
        try:
            await self._patience.call("delete", there.delete())
        except Refused as no:
            if not no.gone:
                raise

    async def _sent(self, message: Message) -> str:
        """The id of the message, which is there once however often this is tried."""
        if not self._found:
            self._nonce = self._nonce or secrets.token_hex(12)
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
            try:
                self._found = str((await self._patience.call("post", sending)).id)
            except Refused:
                self._forget()
                raise
            self._reply_to = ""
        return self._found

    def _forget(self) -> None:
        self._nonce, self._sending, self._found = "", None, ""
