"""Where a card is shown: where it stands already, for one person, directly, or for all."""

import logging
from collections.abc import Sequence

from adapters.discord.address import Address, Pressed
from adapters.discord.deliver.answers import Answers
from adapters.discord.deliver.calls import Calls
from adapters.discord.deliver.channels import ChannelMessages
from adapters.discord.deliver.direct import ANEW, Direct
from adapters.discord.deliver.layout import messages_of
from adapters.discord.deliver.mixed import Standing
from adapters.discord.deliver.private import Private
from adapters.discord.deliver.progress import Progress, Record
from adapters.discord.deliver.recorded import Recorded, Seek
from adapters.discord.deliver.replies import Replies
from adapters.discord.deliver.sharing import ELSEWHERE, TOO_LONG
from adapters.discord.deliver.spaced import Spaced
from adapters.discord.render import Message, card_mark
from bot.chat import remarks
from bot.chat.ordinary import Keep, Ordinary, Posting, remember
from bot.chat.posts import Posts
from bot.chat.refusals import Refused, ShutOut, Unclear
from bot.chat.showing import Showing
from bot.talk.cards import Card, Note
from bot.talk.subject import kind_of

_log = logging.getLogger(__name__)


class Places:
    """The places that one exchange can show cards in."""

    def __init__(
        self,
        calls: Calls,
        posts: Posts,
        answers: Answers | None,
        direct: Direct,
        address: Address,
        progress: Progress,
    ) -> None:
        self._calls = calls
        self._posts = posts
        self._answers = answers
        self._direct = direct
        self._address = address
        self._progress = progress
        self._reply_to = address.reply_to

    async def of(self, card: Card) -> Showing:
        """The place of a card that is not there yet.

        A card that was pressed changes where it stands. What is asked in the open or directly is
        answered there; everything else is for the person's eyes, and so is what went wrong with
        a press in the open.
        """
        address, pressed = self._address, self._address.pressed
        if pressed is not None and self._stands_on(pressed, card):
            if not pressed.hidden:
                return await self._where_it_stands(card, pressed.message)
            if not pressed.page and len(messages_of(card)) == 1:
                return self.private((pressed.message,))
            # Of a hidden card of several messages only the pressed one can be changed.
            await self._point_down(card, pressed.message)
        if address.open and remarks.only_complains(card) and await self._unpromised():
            return self.private()
        if address.direct or (address.open and not card.private):
            return await self._new(card)
        return self.private()

    def private(self, there: Sequence[str] = ()) -> Private:
        """For the person alone; `there` are hidden messages that show it already."""
        return Private(self._answers, self._direct, self._progress, there)

    async def public(self, card: Card, channel: str) -> Ordinary[Message]:
        """For all in a channel: the post that is there already, if there is one.

        Raises Refused where it could not be taken back: a press reaches only its own message.
        """
        record = self._progress.record(f"{card.id} in {channel}", channel)
        if not record.messages:
            record.begin(await self._standing_in(card, channel))
        if self._address.member or channel != self._address.channel or self._answers is None:
            there = ChannelMessages(self._calls, channel, record=record)
            return self._messages(there, record, channel, seek=there)
        # The bot has no place of its own there.
        if record.doubtful:
            raise Unclear("share: the process that did it died")
        if not all(map(self._answers.reaches, record.messages)):
            raise Refused("share", ELSEWHERE, hopeless=True)
        if not record.messages and len(messages_of(card)) > 1:
            raise Refused("share", TOO_LONG, hopeless=True)
        replies = Replies(self._answers, for_all=True, promised=False, record=record)
        return self._messages(replies, record, channel)

    async def _standing_in(self, card: Card, channel: str) -> Sequence[str]:
        """The messages of a channel that show a card already."""
        there = await self._posts.of_card(card.id, channel)
        pressed = self._address.pressed
        if not there and pressed is not None and pressed.mark == card_mark(card.id):
            return (pressed.message,)
        return there

    async def _unpromised(self) -> bool:
        """Take back the message for all that an interaction awaits: what follows can be hidden."""
        if self._answers is None or not self._answers.open:
            return False
        try:
            await self._answers.nothing()
        except ShutOut:
            raise
        except (Refused, Unclear) as problem:
            _log.info("what is awaited in the open stays: %s", problem)
            return False
        return not self._answers.awaited

    def _stands_on(self, pressed: Pressed, card: Card) -> bool:
        """Does the card change the pressed message? Of another's prompt, a copy of one's own does
        too: it becomes a prompt of the person's."""
        remixed = pressed.hidden and self._address.in_place and kind_of(card) == "prompt"
        return remixed or pressed.mark == card_mark(card.id)

    async def _where_it_stands(self, card: Card, message: str) -> Showing:
        channel = self._address.channel
        record = self._progress.record(card.id, channel)
        if not record.messages:
            record.begin(await self._posts.with_message(channel, message))
        return await self._standing(card, record, message)

    async def _new(self, card: Card) -> Showing:
        """A card that is not there yet, in sight of all who read the channel. Where somebody was
        told to wait, that message becomes it."""
        channel = self._address.channel
        record = self._progress.record(card.id, channel)
        if not record.known and (busy := self._progress.busy(channel)):
            self._progress.no_longer_busy()
            await record.take(busy)
        return await self._standing(card, record)

    async def _standing(self, card: Card, record: Record, pressed: str = "") -> Showing:
        """Messages of the channel. Each card has its own, and the first answers who asked."""
        address, answers = self._address, self._answers
        reply_to, self._reply_to = self._reply_to, ""
        channel = ChannelMessages(self._calls, address.channel, reply_to, record)
        unseen = record if not address.member else None
        if record.doubtful:
            return Private(answers, self._direct, self._progress, record=record)
        if self._progress.taken_over and record.messages:
            await remember(self._keep(address.channel), card, record.messages)
        in_sight = address.open or address.direct
        there = Standing(channel, answers, pressed, posts=in_sight, record=unseen)
        return Spaced(self._messages(there, record, address.channel, seek=channel))

    def _messages(
        self,
        messages: Posting[Message],
        record: Record,
        channel: str,
        *,
        seek: ChannelMessages | None = None,
    ) -> Ordinary[Message]:
        deleted = self._calls.overheard.was_deleted
        looked_for: Seek | None = None
        if seek is not None:
            found_in = seek

            async def looked_for(message: Message) -> str:
                return await found_in.seek(message, self._progress.since)

        there = Recorded(messages, record, self._answers, looked_for)
        return Ordinary(there, messages_of, self._keep(channel), record.messages, deleted, ANEW)

    def _keep(self, channel: str) -> Keep:
        async def keep(card: Card, shown: Sequence[str]) -> None:
            await self._posts.keep(card, channel, "", shown)

        return keep

    async def _point_down(self, card: Card, message: str) -> None:
        told = Card(card.id, "", (Note("There is a newer version: it stands below.", "info"),))
        if self._answers is None:
            return
        try:
            await self._answers.update(message, messages_of(told)[0])
        except ShutOut:
            raise
        except Refused as no:
            _log.info("a card was not told of its newer version: %s", no)
