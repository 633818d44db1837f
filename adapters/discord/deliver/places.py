"""Where a card is shown: where it stands already, for one person, directly, or for all."""

from collections.abc import Sequence

from adapters.discord.address import Address
from adapters.discord.deliver.answers import Answers
from adapters.discord.deliver.calls import Calls
from adapters.discord.deliver.channels import ChannelMessages
from adapters.discord.deliver.direct import Direct
from adapters.discord.deliver.layout import messages_of
from adapters.discord.deliver.mixed import InTheOpen, Standing
from adapters.discord.deliver.private import Private
from adapters.discord.render import Message, card_mark
from bot.chat.exchange import Showing
from bot.chat.ordinary import Keep, Ordinary, Posting
from bot.chat.posts import Posts
from bot.talk.cards import Card, Note


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
        self._in_channel = ChannelMessages(calls, address.channel, address.reply_to)

    async def of(self, card: Card) -> Showing:
        """The place of a card that is not there yet.

        A card that was pressed changes where it stands. What is asked in the open or directly is
        answered there; everything else is for the person's eyes.
        """
        address, pressed = self._address, self._address.pressed
        if pressed is not None and pressed.mark == card_mark(card.id):
            if not pressed.hidden:
                return await self._where_it_stands(pressed.message)
            if not pressed.page and len(messages_of(card)) == 1:
                return Private(self._answers, self._direct, (pressed.message,))
            # Of a hidden card of several messages only the pressed one can be changed.
            await self._point_down(card, pressed.message)
        if address.direct or (address.open and not card.private):
            return self._ordinary(self._answering(), address.channel)
        return self.private()

    def private(self) -> Private:
        """For the person alone."""
        return Private(self._answers, self._direct)

    async def public(self, card: Card, channel: str) -> Showing:
        """For all in a channel: the post that is there already, if there is one."""
        there = await self._posts.of_card(card.id, channel)
        pressed = self._address.pressed
        if not there and pressed is not None and pressed.mark == card_mark(card.id):
            there = (pressed.message,)
        if self._address.member or channel != self._address.channel or self._answers is None:
            return self._ordinary(ChannelMessages(self._calls, channel), channel, there)
        return self._ordinary(InTheOpen(self._answers), channel, there)

    async def _where_it_stands(self, message: str) -> Ordinary[Message]:
        channel = self._address.channel
        there = await self._posts.with_message(channel, message)
        standing = Standing(self._in_channel, self._answers, message)
        return self._ordinary(standing, channel, there)

    def _answering(self) -> Posting[Message]:
        """Ordinary messages, of which the first is the answer that an interaction waits for."""
        return Standing(self._in_channel, self._answers)

    def _ordinary(
        self, messages: Posting[Message], channel: str, there: Sequence[str] = ()
    ) -> Ordinary[Message]:
        return Ordinary(messages, messages_of, self._keep(channel), there)

    def _keep(self, channel: str) -> Keep:
        async def keep(card: Card, shown: Sequence[str]) -> None:
            await self._posts.keep(card, channel, "", shown)

        return keep

    async def _point_down(self, card: Card, message: str) -> None:
        told = Card(card.id, "", (Note("There is a newer version: it stands below.", "info"),))
        if self._answers is not None:
            await self._answers.update(message, messages_of(told)[0])
