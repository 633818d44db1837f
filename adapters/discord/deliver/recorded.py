"""Messages of a card, each of them recorded, and looked for by whoever does the same again."""

from collections.abc import Awaitable, Callable

from adapters.discord.deliver.answers import Answers
from adapters.discord.deliver.progress import Record
from adapters.discord.render import Message
from bot.chat.ordinary import Posting
from bot.chat.refusals import Refused

Seek = Callable[[Message], Awaitable[str]]
"""Looks for a message where it would stand; its id, or ""."""

_ROUNDS = 5
"""Numbers that were used up for messages that are gone."""


class Recorded:
    """Posts, edits and deletes as `messages` does, and keeps what stands.

    `answers` tell which of them an interaction's token made. Where one may stand that nobody
    wrote down, `seek` looks for it before the first is posted; without it, it cannot be looked
    for.
    """

    def __init__(
        self,
        messages: Posting[Message],
        record: Record,
        answers: Answers | None = None,
        seek: Seek | None = None,
    ) -> None:
        self._messages = messages
        self._record = record
        self._answers = answers
        self._seek = seek
        self._looks = record.again and seek is not None
        self._unkept = ""
        """A message that stands, and of which nobody was told."""

    async def post(self, message: Message) -> str:
        """Post a message; its id. Raises what `messages` does, and LeaseLost."""
        await self._record.check()
        try:
            if self._unkept and not await self._brought(self._unkept, message):
                self._unkept = ""
            posted = self._unkept or await self._found_or_posted(message)
        except Refused:
            await self._record.not_posted()
            raise
        # Whoever breaks this off while it is being kept has no id of it, and posts it again.
        self._unkept = posted
        answers = self._answers
        if posted not in self._record.messages:
            await self._record.add(
                posted,
                original=answers is not None and answers.filled_with(posted),
                by_token=answers is not None and answers.made(posted),
            )
        self._unkept = ""
        return posted

    async def update(self, message_id: str, message: Message) -> None:
        """Edit a message."""
        await self._record.check()
        try:
            await self._messages.update(message_id, message)
        except Refused as no:
            if no.missing:
                await self._record.drop(message_id)
            raise

    async def delete(self, message_id: str) -> None:
        """Delete a message; one that is gone already is all right."""
        await self._record.check()
        await self._messages.delete(message_id)
        await self._record.drop(message_id)

    async def drop_lost(self) -> None:
        """Delete a message whose answer was lost and that nobody wants any more."""
        await self._messages.drop_lost()

    async def _found_or_posted(self, message: Message) -> str:
        if not self._looks or self._seek is None:
            return await self._messages.post(message)
        there = await self._seek(message)
        if there and there not in self._record.messages and await self._brought(there, message):
            if self._answers is not None:
                await self._answers.recognise(there)
            self._looks = False
            return there
        for _ in range(_ROUNDS):
            # It may be one that stood there already, in an earlier state.
            posted = await self._messages.post(message)
            if await self._brought(posted, message):
                self._looks = False
                return posted
            self._record.skip()
        raise Refused("post", "gone")

    async def _brought(self, message_id: str, message: Message) -> bool:
        """Bring it to this state; False when it is gone."""
        try:
            await self._messages.update(message_id, message)
        except Refused as no:
            if not no.gone:
                raise
            if not no.missing:
                await self._messages.delete(message_id)
            return False
        return True
