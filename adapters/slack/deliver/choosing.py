"""Where a card is shown: for one person, in their conversation, or as a stream in a thread."""

from collections.abc import Sequence

from adapters.slack.address import Address
from adapters.slack.deliver.calls import Calls
from adapters.slack.deliver.messages import Messages, Spot
from adapters.slack.deliver.private import Direct, Private, ResponseUrl
from adapters.slack.deliver.streamed import Streamed
from adapters.slack.render import Message, messages_of
from bot.chat.exchange import Showing
from bot.chat.ordinary import Keep, Ordinary
from bot.chat.posts import Posts
from bot.chat.remarks import only_notes
from bot.talk.cards import Card
from bot.talk.subject import kind_of


class Places:
    """The places that one exchange can show cards in."""

    def __init__(self, calls: Calls, posts: Posts, url: ResponseUrl, address: Address) -> None:
        self._calls = calls
        self._posts = posts
        self._url = url
        self._address = address
        self.direct = Direct(calls, address.person)

    async def of(self, card: Card) -> Showing:
        """The place of a card that is not there yet.

        A card that was pressed changes where it stands. A run in a thread streams, for all who
        read the thread. Everything else is for the person's eyes, or in their direct messages.
        """
        address = self._address
        if address.home:
            return self.ordinary(Spot(await self.direct.channel()))
        if address.message and card.id == address.card:
            there = await self._posts.with_message(address.channel, address.message)
            return self.ordinary(Spot(address.channel, address.thread), there)
        spot = Spot(address.channel, address.thread)
        if card.private and address.private:
            return self.private()
        if kind_of(card) == "run" and address.thread:
            return self._streamed(spot)
        if address.private or (self._url.left and only_notes(card)):
            return self.private()
        return self.ordinary(spot)

    def ordinary(self, spot: Spot, there: Sequence[str] = ()) -> Ordinary[Message]:
        """Messages for all who read the spot."""
        return Ordinary(self.messages(spot), messages_of, self._keep(spot), there)

    def private(self, *, by_url: bool = True) -> Private:
        """For the person alone."""
        url = self._url if by_url else ResponseUrl("", None)
        return Private(self._calls, self._address, url, self.direct)

    async def public(self, card: Card, channel: str) -> Ordinary[Message]:
        """For all in a channel: the post that is there already, if there is one."""
        there = await self._posts.of_card(card.id, channel)
        if not there and self._address.message and card.id == self._address.card:
            there = await self._posts.with_message(channel, self._address.message)
        return self.ordinary(Spot(channel), there)

    def _streamed(self, spot: Spot) -> Streamed:
        address = self._address
        return Streamed(self.messages(spot), address.team, address.person, self._keep(spot))

    def _keep(self, spot: Spot) -> Keep:
        async def keep(card: Card, shown: Sequence[str]) -> None:
            await self._posts.keep(card, spot.channel, spot.thread, shown)

        return keep

    def messages(self, spot: Spot) -> Messages:
        """Single messages there."""

        async def known(message: str) -> bool:
            return await self._posts.known(spot.channel, message)

        return Messages(self._calls, spot, known)
