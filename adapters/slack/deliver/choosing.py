"""Where a card is shown: for one person, in their conversation, or as a stream in a thread."""

from collections.abc import Sequence

from adapters.slack.address import Address
from adapters.slack.deliver.calls import Calls
from adapters.slack.deliver.messages import Messages, Spot
from adapters.slack.deliver.private import Direct, Private, ResponseUrl
from adapters.slack.deliver.public import Public
from adapters.slack.deliver.streamed import Streamed
from adapters.slack.deliver.traces import MESSAGES, PRIVATE, STREAM, Traces
from adapters.slack.render import Message, messages_of
from bot.chat.ordinary import Keep, Ordinary
from bot.chat.posts import Posts
from bot.chat.remarks import only_notes
from bot.chat.showing import Showing
from bot.jobs.job import Shown
from bot.talk.cards import Card
from bot.talk.subject import kind_of


class Places:
    """The places that one exchange can show cards in."""

    def __init__(
        self, calls: Calls, posts: Posts, url: ResponseUrl, address: Address, traces: Traces
    ) -> None:
        self._calls = calls
        self._posts = posts
        self._url = url
        self._address = address
        self._traces = traces
        self.direct = Direct(calls, address.person)

    async def of(self, card: Card) -> Showing:
        """The place of a card that is not there yet.

        Where an earlier attempt has shown it, it stays. A card that was pressed changes where it
        stands. A run in a thread streams, for all who read the thread. Everything else is for the
        person's eyes, or in their direct messages.
        """
        address = self._address
        earlier = self._traces.of(card.id)
        if earlier is not None:
            return self._again(card, earlier)
        if address.home:
            return self.ordinary(card, Spot(await self.direct.channel()))
        if address.message and card.id == address.card:
            there = await self._posts.with_message(address.channel, address.message)
            return self.ordinary(card, Spot(address.channel, address.thread), there)
        spot = Spot(address.channel, address.thread)
        if card.private and address.private:
            return self.private()
        if kind_of(card) == "run" and address.thread:
            return self._streamed(card, spot)
        if address.private or (self._url.left and only_notes(card)):
            return self.private()
        return self.ordinary(card, spot)

    def ordinary(self, card: Card, spot: Spot, there: Sequence[str] = ()) -> Ordinary[Message]:
        """Messages for all who read the spot."""
        messages = self.messages(spot)

        async def find() -> Sequence[str]:
            return await self._traces.found(card.id, messages, there)

        keep, again = self._keep(MESSAGES, spot), find if self._traces.taken_over else None
        return Ordinary(messages, messages_of, keep, there, find=again)

    def private(self, *, by_url: bool = True) -> Private:
        """For the person alone."""
        url = self._url if by_url else ResponseUrl("", None)
        return Private(self._calls, self._address, url, self.direct, self._traces)

    async def public(self, card: Card, channel: str) -> Public:
        """For all in a channel: the post that is there already, if there is one.

        What was pressed is a part of it, also when nobody could keep that.
        """
        there = await self._posts.of_card(card.id, channel)
        pressed = self._address.message if card.id == self._address.card else ""
        if pressed and pressed not in there:
            also = await self._posts.with_message(channel, pressed)
            there = tuple(sorted({*there, *also}))
        spot = Spot(channel)
        messages = self.messages(spot, blindly=False)
        return Public(card.id, messages, self._keep(MESSAGES, spot), self._traces, there)

    async def left(self, card: Card, spot: Spot) -> Sequence[str]:
        """The messages of a card that an earlier attempt may have left there."""
        if not self._traces.taken_over:
            return ()
        return await self._traces.found(card.id, self.messages(spot))

    async def keep_message(self, card: Card, spot: Spot, message: str) -> None:
        """Keep where a card stands that is the adapter's own."""
        await self._traces.keep(card.id, MESSAGES, spot, (message,))

    def _again(self, card: Card, earlier: Shown) -> Showing:
        """Where a card was shown before."""
        if earlier.way == PRIVATE:
            return self.private()
        spot = Spot(earlier.channel, earlier.thread)
        return self._streamed(card, spot) if earlier.way == STREAM else self.ordinary(card, spot)

    def _streamed(self, card: Card, spot: Spot) -> Streamed:
        messages, address = self.messages(spot), self._address

        async def find(text: str) -> Sequence[str]:
            return await self._traces.found(card.id, messages, text=text)

        async def about(card: Card, shown: Sequence[str]) -> None:
            await self._traces.keep(card.id, STREAM, spot, shown, sure=False)

        keep, again = self._keep(STREAM, spot), find if self._traces.taken_over else None
        return Streamed(messages, address.team, address.person, keep, about, again)

    def _keep(self, way: str, spot: Spot) -> Keep:
        async def keep(card: Card, shown: Sequence[str]) -> None:
            # In this order: what the posts know is nobody's to find any more.
            await self._traces.keep(card.id, way, spot, shown)
            await self._posts.keep(card, spot.channel, spot.thread, shown)

        return keep

    def messages(self, spot: Spot, *, blindly: bool = True) -> Messages:
        """Single messages there; `blindly` as for `Messages`."""

        async def known(message: str) -> bool:
            return await self._posts.known(spot.channel, message)

        return Messages(self._calls, spot, known, self._traces.since, blindly=blindly)
