"""What of a card for one person was sent, and what may have come of it."""

from collections.abc import Callable, Sequence

from adapters.slack.deliver.traces import PRIVATE, Traces

INTERIM, POINTER = "interim", "pointer"
"""Names of what is sent of a card, beside the numbers of its messages."""


class Parts:
    """What of a private card was sent, in this attempt or in an earlier one.

    `left` tells how many answers the response_url takes yet.
    """

    def __init__(self, traces: Traces, card: str, left: Callable[[], int]) -> None:
        self._traces = traces
        self._card = card
        self._left = left
        earlier = traces.of(card)
        private = earlier is not None and earlier.way == PRIVATE
        self._sent = list(earlier.messages) if earlier is not None and private else []
        doubt = self._sent.pop() if earlier is not None and self._sent and not earlier.sure else ""
        self.in_doubt = doubt.isdecimal()
        """May one more have come than `sent`?"""
        if doubt == INTERIM:
            self._sent.append(doubt)
        if POINTER in (doubt, *self._sent):
            self.in_doubt = True

    @property
    def sent(self) -> int:
        """Messages of the final card that have come."""
        return sum(each.isdecimal() for each in self._sent)

    @property
    def has_begun(self) -> bool:
        """Does the person see something already?"""
        return bool(self._sent) or self.in_doubt

    @property
    def has_pointed(self) -> bool:
        """Was the person told what may have come?"""
        return POINTER in self._sent

    def anew(self) -> None:
        """The card has changed: all of it is to be sent."""
        self._sent = [each for each in self._sent if not each.isdecimal()]

    async def about_to_send(self, name: str) -> None:
        """Keep that this comes next: it cannot be looked for afterwards."""
        await self._keep((*self._sent, name), sure=False)

    async def has_not_sent(self) -> None:
        """Keep that it has not come after all. What was in doubt before it stays so."""
        if not self.in_doubt:
            await self._keep(self._sent, sure=True)

    async def has_sent(self, name: str) -> None:
        """Keep that this has come."""
        self._sent.append(name)
        await self._keep(self._sent, sure=True)

    async def _keep(self, sent: Sequence[str], *, sure: bool) -> None:
        await self._traces.keep_private(self._card, sent, self._left(), sure=sure)
