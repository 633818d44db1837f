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
from adapters.discord.deliver.replies import Replies
from adapters.discord.deliver.sharing import TOO_LONG
from adapters.discord.deliver.spaced import Spaced
from adapters.discord.render import Message, card_mark
from bot.chat import remarks
from bot.chat.exchange import Showing
from bot.chat.ordinary import Keep, Ordinary, Posting
from bot.chat.posts import Posts
from bot.chat.refusals import Refused, ShutOut, Unclear
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
    ) -> None:
        self._calls = calls
        self._posts = posts
        self._answers = answers
        self._direct = direct
        self._address = address
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
                return await self._where_it_stands(pressed.message)
            if not pressed.page and len(messages_of(card)) == 1:
                return Private(self._answers, self._direct, (pressed.message,))
            # Of a hidden card of several messages only the pressed one can be changed.
            await self._point_down(card, pressed.message)
        if address.open and remarks.only_complains(card) and await self._unpromised():
            return self.private()
        if address.direct or (address.open and not card.private):
            return self._ordinary(self._standing(), address.channel)
        return self.private()

    def private(self) -> Private:
        """For the person alone."""
        return Private(self._answers, self._direct)

    async def public(self, card: Card, channel: str) -> Ordinary[Message]:
        """For all in a channel: the post that is there already, if there is one.

        Raises Refused where it could not be taken back: a press reaches only its own message.
        """
        there = await self._posts.of_card(card.id, channel)
        pressed = self._address.pressed
        if not there and pressed is not None and pressed.mark == card_mark(card.id):
            there = (pressed.message,)
        if self._address.member or channel != self._address.channel or self._answers is None:
            return self._messages(ChannelMessages(self._calls, channel), channel, there)
        # The bot has no place of its own there.
        if not there and len(messages_of(card)) > 1:
            raise Refused("share", TOO_LONG)
        replies = Replies(self._answers, for_all=True, promised=False)
        return self._messages(replies, channel, there)

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

    async def _where_it_stands(self, message: str) -> Showing:
        channel = self._address.channel
        there = await self._posts.with_message(channel, message)
        return self._ordinary(self._standing(message), channel, there)

    def _standing(self, pressed: str = "") -> Posting[Message]:
        """Messages of the channel. Each card has its own, and the first answers who asked."""
        reply_to, self._reply_to = self._reply_to, ""
        channel = ChannelMessages(self._calls, self._address.channel, reply_to)
        in_sight = self._address.open or self._address.direct
        return Standing(channel, self._answers, pressed, posts=in_sight)

    def _ordinary(
        self, messages: Posting[Message], channel: str, there: Sequence[str] = ()
    ) -> Showing:
        return Spaced(self._messages(messages, channel, there))

    def _messages(
        self, messages: Posting[Message], channel: str, there: Sequence[str]
    ) -> Ordinary[Message]:
        deleted = self._calls.overheard.was_deleted
        return Ordinary(messages, messages_of, self._keep(channel), there, deleted, ANEW)

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
