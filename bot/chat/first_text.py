"""How long a person waits for the first text of what they asked for."""

import time

from bot import metrics
from bot.jobs.job import Job
from bot.talk.cards import Answer, Card, PromptText


class FirstText:
    """Looks at the cards of one job as they are shown."""

    def __init__(self, job: Job, platform: str) -> None:
        # After a takeover, what is shown already may have been seen.
        self._waits = job.attempt == 1 or not job.journal.cards
        self._since = job.since
        self._platform = platform

    def look(self, card: Card) -> None:
        """This card is shown now."""
        text = any(isinstance(each, PromptText | Answer) and each.text for each in card.blocks)
        if text and self._waits:
            self._waits = False
            metrics.showed_first_text(self._platform, time.monotonic() - self._since)
