"""A card that may be there or not: hidden, and sent when whoever sent it died."""

import logging

from adapters.discord.deliver.answers import Answers
from adapters.discord.deliver.layout import messages_of
from adapters.discord.deliver.progress import Progress, Record
from adapters.discord.deliver.recorded import Recorded
from adapters.discord.deliver.replies import Replies
from bot.chat.again import shown_again
from bot.chat.refusals import Refused, ShutOut
from bot.talk.cards import Buttons, Card, Note

_log = logging.getLogger(__name__)

_RESTARTED = "I was restarted just now. If your card did not come: "
_ASK_AGAIN = "please ask for it again."
_PRESS = "press the button."


class Doubtful:
    """Tells the person how to have a card that may have come: it is not shown twice.

    What is known to stand of it is brought to its last state.
    """

    def __init__(self, answers: Answers, record: Record, progress: Progress) -> None:
        self._answers = answers
        self._record = record
        self._progress = progress

    async def show(self, card: Card) -> float:
        """Nothing, until it is final. Raises TryLater, Refused or Unclear."""
        if not card.final:
            return 0.0
        for message_id, message in zip(self._record.messages, messages_of(card), strict=False):
            try:
                await self._answers.update(message_id, message)
            except ShutOut:
                raise
            except Refused as no:
                _log.info("a card stays as it was: %s", no)
        pointer = pointer_instead(card)
        record = self._progress.record(pointer.id)
        # Where nobody knows for certain whether that came either, it is not shown again.
        if not (record.messages or record.doubtful):
            replies = Replies(self._answers, record=record)
            await Recorded(replies, record, self._answers).post(messages_of(pointer)[0])
        return 0.0


def pointer_instead(card: Card) -> Card:
    """What is shown in the place of a card that may have come."""
    name, show = f"doubtful-{card.id}", shown_again(card)
    if show is None:
        return Card(name, "", (Note(_RESTARTED + _ASK_AGAIN),))
    return Card(name, "", (Note(_RESTARTED + _PRESS), Buttons((show,))))
