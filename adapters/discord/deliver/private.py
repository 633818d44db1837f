"""A card for one person's eyes: while an interaction takes answers there, then directly."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from adapters.discord.deliver.answers import Answers
from adapters.discord.deliver.calls import Expired
from adapters.discord.deliver.direct import Direct
from adapters.discord.deliver.layout import messages_of
from adapters.discord.render import Message, rest_of
from bot.chat.exchange import Showing
from bot.chat.ordinary import Ordinary
from bot.talk.cards import Buttons, Card, Note

_log = logging.getLogger(__name__)

_GOES_ON = "It goes on in our direct messages: Discord lets me answer here for 15 minutes."


class Private:
    """One card that only the person sees: hidden answers while `answers` takes any.

    When that ends, what the person can read already stays where it is, and the card goes on in
    their direct messages from the first character that is missing.
    """

    def __init__(self, answers: Answers | None, direct: Direct, there: Sequence[str] = ()) -> None:
        self._answers = answers
        self._direct = direct
        self._here: Ordinary[Message] | None = None
        if answers is not None:
            self._here = Ordinary(answers, messages_of, _forget, there)
        self._on: Showing | None = None
        self._read = 0
        """Characters of the answer that the person can read where the card began."""

    async def show(self, card: Card) -> float:
        """Bring it to this state; seconds until the next. Raises TryLater, Refused or Unclear."""
        if self._on is not None:
            return await self._on.show(self._left_of(card))
        if self._here is not None and self._answers is not None:
            try:
                if self._answers.open and not self._answers.ending:
                    return await self._here.show(card)
                if self._answers.open and self._here.shown and not card.final:
                    await self._here.show(_moved(card))
            except Expired as no:
                _log.info("a card goes on directly: %s", no)
            self._read = _read_of(self._here)
        self._on = await self._direct.showing()
        return await self._on.show(self._left_of(card))

    def _left_of(self, card: Card) -> Card:
        return rest_of(card, self._read) if self._read else card


async def _forget(_card: Card, _shown: Sequence[str]) -> None:
    """What only one person sees is not kept: no reaction and no other press finds it."""


def _moved(card: Card) -> Card:
    """The last state of a card in this place: nothing to press, and where it goes on."""
    blocks = [each for each in card.blocks if not isinstance(each, Buttons)]
    return replace(card, blocks=(*blocks, Note(_GOES_ON)))


def _read_of(here: Ordinary[Message]) -> int:
    """How much of the answer stands in its messages, from the first on without a gap."""
    read = 0
    for message in here.standing:
        if message is None:
            break
        read = max(read, message.upto)
    return read
