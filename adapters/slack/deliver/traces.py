"""Where the cards of one job stand: kept as they are shown, known again when it is taken over."""

import asyncio
from collections.abc import Sequence

from adapters.slack.deliver.messages import Messages, Spot
from bot.jobs.job import Job, Shown

MESSAGES, STREAM, PRIVATE = "messages", "stream", "private"
"""Ways: ordinary messages; messages of which the last one may still stream; for one person."""

STOP_CARD = "stop-"
"""How the ids of cards begin that only stop a run."""

_URL = "answers left"


class Traces:
    """The journal of a job, in Slack's words. `since` (seconds since 1970) is when it came in.

    In a first attempt there is nothing to be found, and nothing is looked for.
    """

    def __init__(self, job: Job, since: float) -> None:
        self._job = job
        self.since = since

    @property
    def taken_over(self) -> bool:
        """May there be something already?"""
        return self._job.taken_over

    def of(self, card: str) -> Shown | None:
        """Where an earlier attempt has shown a card, as far as it could keep that."""
        return self._job.journal.of(card) if self.taken_over else None

    async def keep(
        self, card: str, way: str, spot: Spot, messages: Sequence[str], *, sure: bool = True
    ) -> None:
        """Keep which messages show a card; not `sure` when one more is about to. LeaseLost."""
        shown = Shown(way, spot.channel, spot.thread, tuple(messages), sure)
        await self._job.journal.keep(card, shown)

    async def keep_private(self, card: str, sent: Sequence[str], left: int, *, sure: bool) -> None:
        """Keep what was sent of a private card, or is about to be; and the answers that are left
        of its response_url. Raises LeaseLost."""
        journal = self._job.journal
        # Both go into one transaction.
        await asyncio.gather(
            journal.keep(card, Shown(PRIVATE, messages=tuple(sent), sure=sure)),
            journal.note(_URL, str(left)),
        )

    def answers_left(self, most: int) -> int:
        """How many answers the response_url takes yet."""
        noted = self._job.journal.noted(_URL)
        return min(most, int(noted)) if noted.isdecimal() else most

    def noted(self, name: str) -> str:
        """What an earlier attempt noted."""
        return self._job.journal.noted(name) if self.taken_over else ""

    async def note(self, name: str, value: str) -> None:
        """Note something. Raises LeaseLost."""
        await self._job.journal.note(name, value)

    async def found(
        self, card: str, messages: Messages, there: Sequence[str] = (), text: str = ""
    ) -> list[str]:
        """The messages that show a card: those that are known, and those that nobody kept.

        `text` is what was streamed of it.
        """
        shown = self.of(card)
        known = shown.messages if shown is not None and shown.way != PRIVATE else there
        goes_on = shown is not None and not shown.sure and bool(known)
        after = known[-1] if goes_on else ""
        return sorted({*known, *await messages.find_card(card, text, after)})
