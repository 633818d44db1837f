"""A post for all in a channel: once, also where the app may post and not read."""

from collections.abc import Sequence

from adapters.slack.deliver.messages import Messages
from adapters.slack.deliver.traces import MESSAGES, Traces
from adapters.slack.render import Message, messages_of
from bot.chat.ordinary import Keep, Ordinary, remember
from bot.chat.refusals import Unclear
from bot.live import TryLater
from bot.talk.cards import Card


class Public(Ordinary[Message]):
    """One card for all. `there` are the messages that show it already, as in `Ordinary`.

    That it comes next is kept before it is posted: whoever takes the job over without a trace of
    that may post, and with one has to see that nothing is there, or it is Unclear. Where Slack took
    none for certain, that is kept too. What stands of it by then is kept also when the rest is
    Unclear: *Take back* needs to know.
    """

    def __init__(
        self, card: str, messages: Messages, keep: Keep, traces: Traces, there: Sequence[str]
    ) -> None:
        self._spot = messages.spot
        self._keep_it = keep
        self._traces = traces
        self._there = messages
        earlier = traces.of(card)
        begun = earlier is not None and (bool(earlier.messages) or not earlier.sure)
        self._marked = bool(there) or begun

        async def find() -> Sequence[str]:
            try:
                return await traces.found(card, messages, there)
            except Unclear:
                if begun and not there:
                    raise
                return there

        again = find if traces.taken_over else None
        super().__init__(messages, messages_of, keep, there, find=again)

    async def show(self, card: Card) -> float:
        """As of `Ordinary`."""
        marks = not self._marked
        if marks:
            await self._traces.keep(card.id, MESSAGES, self._spot, (), sure=False)
            self._marked = True
        try:
            return await super().show(card)
        except TryLater:
            if marks and not (self.shown or self._there.in_doubt):
                await self._traces.keep(card.id, MESSAGES, self._spot, (), sure=True)
                self._marked = False
            elif self.shown and not self._there.in_doubt:
                # Whoever does it again later goes on behind it.
                await remember(self._keep_it, card, self.shown)
            raise
        except Unclear:
            if self.shown:
                await remember(self._keep_it, card, self.shown)
            raise
