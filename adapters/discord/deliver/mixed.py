"""Messages that an interaction's token and the bot's own both reach."""

from adapters.discord.deliver.answers import Answers
from adapters.discord.deliver.calls import Expired
from adapters.discord.deliver.channels import ChannelMessages
from adapters.discord.deliver.progress import Record
from adapters.discord.deliver.replies import Replies
from adapters.discord.render import Message
from bot.chat.refusals import Refused


class Standing:
    """Messages of a channel that all who read it see, by an interaction while it takes answers.

    An interaction has rates of its own, where everything in a channel shares the bot's. So it
    posts (when it `answers` there for all) and changes what it reaches: what it posted, and the
    `pressed` message. What is left goes through the channel, and all of it later on.
    """

    def __init__(
        self,
        channel: ChannelMessages,
        answers: Answers | None,
        pressed: str = "",
        *,
        posts: bool,
        record: Record | None = None,
    ) -> None:
        """`record` where a follow-up could not be looked for in the channel."""
        self._channel = channel
        self._answers = answers
        self._pressed = pressed
        self._takes_over = False
        self._replies: Replies | None = None
        if answers is not None and posts:
            self._replies = Replies(answers, for_all=True, find=channel.find, record=record)

    async def post(self, message: Message) -> str:
        """Post a message; its id."""
        if self._replies is not None and self._answers is not None:
            try:
                if self._answers.open:
                    return await self._replies.post(message)
            except Expired:
                pass
            there = await self._left_over(self._replies, self._answers)
            if there and await self._changed(there, message):
                self._replies = None
                return there
            self._replies = None
        return await self._channel.post(message)

    async def update(self, message_id: str, message: Message) -> None:
        """Edit a message."""
        answers = self._answers
        if answers is not None and answers.open and self._is_its(message_id, answers):
            try:
                await answers.update(message_id, message)
            except Expired:
                pass
            else:
                return
        await self._channel.update(message_id, message)

    async def delete(self, message_id: str) -> None:
        """Delete a message."""
        await self._channel.delete(message_id)

    async def drop_lost(self) -> None:
        """Delete a message whose answer was lost and that nobody wants any more."""
        if self._replies is not None:
            if there := await self._replies.lost():
                await self._channel.delete(there)
            self._replies.forget()
        await self._channel.drop_lost()

    async def _left_over(self, replies: Replies, answers: Answers) -> str:
        """What came to be though its answer was lost, or is promised still; "" for nothing."""
        self._takes_over = self._takes_over or answers.take_over()
        if self._takes_over:
            return await self._channel.find(answers.id, None)
        return await replies.lost()

    async def _changed(self, message_id: str, message: Message) -> bool:
        """Edit a message; False when it is gone."""
        try:
            await self._channel.update(message_id, message)
        except Refused as no:
            if not no.gone:
                raise
            await self._channel.delete(message_id)
            return False
        return True

    def _is_its(self, message_id: str, answers: Answers) -> bool:
        return message_id == self._pressed or answers.reaches(message_id)
