"""Messages that an interaction's token and the bot's own both reach."""

from adapters.discord.deliver.answers import Answers
from adapters.discord.deliver.calls import Expired
from adapters.discord.deliver.channels import ChannelMessages
from adapters.discord.render import Message


class Standing:
    """Ordinary messages of a channel.

    The first that is posted is the answer that the interaction waits for, if it does; the
    `pressed` one is changed by the interaction too, while that takes answers. Everything else
    goes through the channel.
    """

    def __init__(
        self, channel: ChannelMessages, answers: Answers | None, pressed: str = ""
    ) -> None:
        self._channel = channel
        self._answers = answers
        self._pressed = pressed

    async def post(self, message: Message) -> str:
        """Post a message; its id."""
        if self._answers is not None and self._answers.awaited and self._answers.open:
            try:
                return await self._answers.post(message)
            except Expired:
                pass
        return await self._channel.post(message)

    async def update(self, message_id: str, message: Message) -> None:
        """Edit a message."""
        if message_id == self._pressed and self._answers is not None and self._answers.open:
            try:
                await self._answers.update(message_id, message)
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
        await self._channel.drop_lost()


class InTheOpen:
    """Messages for all where the bot has no place of its own, by the interaction alone."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    async def post(self, message: Message) -> str:
        """Post a message; its id."""
        return await self._answers.post_for_all(message)

    async def update(self, message_id: str, message: Message) -> None:
        """Edit a message."""
        await self._answers.update(message_id, message)

    async def delete(self, message_id: str) -> None:
        """Delete a message."""
        await self._answers.delete(message_id)

    async def drop_lost(self) -> None:
        """Nothing can be looked for."""
