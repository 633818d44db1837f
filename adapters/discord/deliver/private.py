"""A card for one person's eyes: while an interaction takes answers there, then directly."""

import hashlib
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from adapters.discord.deliver.answers import Answers
from adapters.discord.deliver.calls import Expired, Full
from adapters.discord.deliver.direct import ANEW, Direct, are_closed
from adapters.discord.deliver.doubt import Doubtful, pointer_instead
from adapters.discord.deliver.layout import messages_of
from adapters.discord.deliver.progress import Progress, Record
from adapters.discord.deliver.recorded import Recorded
from adapters.discord.deliver.replies import Replies
from adapters.discord.deliver.spaced import Rhythm
from adapters.discord.render import Message, rest_of
from bot.chat import remarks
from bot.chat.again import shown_again
from bot.chat.ordinary import Ordinary
from bot.chat.refusals import Refused, ShutOut, Unclear
from bot.chat.showing import Showing
from bot.chat.text import blank, clean
from bot.live import TryLater
from bot.talk.cards import Answer, Block, Button, Buttons, Card, Note
from bot.talk.requests import RunAgain
from bot.talk.subject import kind_of

_log = logging.getLogger(__name__)

_GOES_ON = "It goes on in our direct messages: Discord lets me answer here for 15 minutes."
_FULL = "It goes on in our direct messages: Discord lets me write no more messages here."
_CLOSED = (
    "Discord lets me answer here for 15 minutes, and your settings do not let me go on in our "
    "direct messages."
)
_FULL_CLOSED = (
    "It does not go on: Discord lets me write no more messages here, and your settings do not let "
    "me write to you directly."
)


class Private:
    """One card that only the person sees: hidden answers while `answers` takes any.

    When that ends, what the person can read already stays where it is, and the card goes on in
    their direct messages from the first character that is missing. Who takes none is told.
    """

    def __init__(
        self,
        answers: Answers | None,
        direct: Direct,
        progress: Progress,
        there: Sequence[str] = (),
        record: Record | None = None,
    ) -> None:
        """`there` are hidden messages that show the card already. `record` is where it stands, if
        somebody asked for that already."""
        self._rhythm = Rhythm()
        self._answers = answers
        self._direct = direct
        self._progress = progress
        self._there = there
        self._record = record
        self._begun = False
        self._doubtful: Doubtful | None = None
        self._here: Ordinary[Message] | None = None
        self._left: Card | None = None
        """What stands here for certain and is not the end, or was not before it moved on."""
        self._parted = False
        self._full: Replies | None = None
        self._on: Showing | None = None
        self._read = ""
        """The beginning of the answer that the person can read where the card began."""
        self._expected: tuple[int, str] | None = None
        """How long that was, and its digest, as whoever did this before left it."""
        self._closed: Refused | None = None
        self._told = False

    async def show(self, card: Card) -> float:
        """Bring it to this state; its own rhythm says when the next is due.

        Raises TryLater, Refused or Unclear.
        """
        self._rhythm.wait(card)
        self._rhythm.rest(await self._bring(card))
        return 0.0

    def _begin(self, card: Card, answers: Answers) -> None:
        """Find out what stands of the card."""
        record = self._record or self._progress.record(card.id)
        if record.doubtful:
            self._doubtful = Doubtful(answers, record, self._progress)
            return
        if self._direct.went_on(card.id):
            # What stands here is the beginning of it, and shorter states must not take its place.
            self._parted = True
            return
        if not record.messages:
            record.begin(self._there)
        # The last one that Discord takes is for saying where the card goes on.
        replies = Recorded(Replies(answers, spare=1, record=record), record, answers)
        self._here = Ordinary(replies, messages_of, _forget, record.messages, anew=ANEW)

    async def _bring(self, card: Card) -> float:
        if not self._begun and self._answers is not None:
            self._begin(card, self._answers)
        self._begun = True
        if self._doubtful is not None:
            if self._answers is not None and self._answers.open:
                with suppress(Expired):
                    return await self._doubtful.show(card)
            if not card.final:
                return 0.0
            card = pointer_instead(card)
        if self._on is None and self._here is not None and self._answers is not None:
            spacing = await self._show_here(card, self._here, self._answers)
            if spacing is not None:
                return spacing
        if self._closed is not None:
            return await self._tell(card, self._closed)
        try:
            if self._on is None:
                await self._move(card)
                self._on = await self._direct.showing(card)
            left = self._left_of(card)
            if left is None:
                return 0.0
            spacing = await self._on.show(left)
        except Refused as no:
            if not are_closed(no):
                raise
            self._closed, self._on = no, None
            return await self._bring(card)
        if not self._parted:
            await self._part(_moved)
        await self._point(_FULL)
        return spacing

    async def _show_here(
        self, card: Card, here: Ordinary[Message], answers: Answers
    ) -> float | None:
        """Bring it to this state where it began; None when it has to go on elsewhere."""
        if not answers.open:
            return None
        moves = answers.ending and not card.final
        if moves and not here.shown:
            return None
        shown = card
        if moves:
            shown = _moved(card) if self._closed is None else _cut_short(card)
        self._left = None
        try:
            spacing = await here.show(shown)
        except ShutOut:
            raise
        except Refused as no:
            _log.info("a card goes on directly: %s", no)
            if isinstance(no, Full) and self._full is None:
                self._full = Replies(answers)
            return None
        goes = moves and self._closed is None
        self._told = moves and not goes
        self._left = None if card.final else card
        self._parted = goes
        return None if goes else spacing

    async def _tell(self, card: Card, closed: Refused) -> float:
        """Tell a person who takes no direct messages that there is more, once."""
        self._told = await self._part(_cut_short) or self._told
        await self._point(_FULL_CLOSED, shown_again(card))
        if card.final and not self._told:
            if not await self._direct.point(card):
                if not remarks.only_notes(card):
                    raise closed
                _log.info("a remark does not reach its person: %s", closed)
            self._told = True
        return 0.0

    async def _part(self, as_it_stays: Callable[[Card], Card]) -> bool:
        """Bring what stands here still to its last state, if Discord takes it; whether it did.

        The token should have ended, but it may live some seconds longer than is known here.
        """
        left, self._left = self._left, None
        if left is None or self._here is None or self._answers is None or self._answers.expired:
            return False
        try:
            await self._here.show(as_it_stays(left))
        except ShutOut:
            raise
        except (Refused, TryLater, Unclear) as problem:
            _log.info("a card stays as it was: %s", problem)
            return False
        return True

    async def _point(self, sentence: str, button: Button | None = None) -> None:
        """Say below messages that are full how it goes on."""
        if self._full is None or self._answers is None or not self._answers.open or self._told:
            return
        row = (Buttons((button,)),) if button is not None else ()
        note = Card(f"goes-on-{sentence}", "", (Note(sentence, "warning"), *row))
        try:
            await self._full.post(messages_of(note)[0])
        except ShutOut:
            raise
        except Refused as no:
            _log.info("it was not said how a card goes on: %s", no)
            return
        self._told = True

    def _left_of(self, card: Card) -> Card | None:
        """What cannot be read where the card began; None while it is not clear what that is."""
        if self._expected is not None:
            length, digest = self._expected
            read = _answer_of(card)[:length]
            if len(read) < length and not card.final:
                return None
            self._read = read if _digest(read) == digest else ""
            self._expected = None
        if not self._read or not _answer_of(card).startswith(self._read):
            return card
        return rest_of(card, len(self._read))

    async def _move(self, card: Card) -> None:
        """Note how much of the answer the person can read where the card began."""
        name = f"read {card.id}"
        noted = self._progress.noted(name)
        standing = self._here.standing if self._here is not None else ()
        if noted and not any(standing):
            # Whoever did this before knew; an answer that begins so has to come first.
            length, _, digest = noted.partition(" ")
            self._expected = int(length), digest
            return
        self._read = self._read_here()
        await self._progress.note(name, f"{len(self._read)} {_digest(self._read)}")

    def _read_here(self) -> str:
        """How much of the answer stands here, from the first message on without a gap."""
        read = ""
        for page, state in enumerate(self._here.standing if self._here is not None else ()):
            # What stood before may have grown, or one model taken the place of another.
            if state is None or not (text := _answer_of(state)).startswith(read):
                break
            ends = [0, *(message.upto for message in messages_of(state))]
            if ends[page] != len(read):
                break
            read = text[: ends[page + 1]]
        return read


async def _forget(_card: Card, _shown: Sequence[str]) -> None:
    """What only one person sees is not kept: no reaction and no other press finds it."""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _answer_of(card: Card) -> str:
    """The text that a message's `upto` counts in."""
    texts = (clean(each.text) for each in card.blocks if isinstance(each, Answer))
    return "".join(text for text in texts if not blank(text))


def _moved(card: Card) -> Card:
    """The last state of a card in this place: nothing to press, and where it goes on."""
    return replace(card, blocks=(*_unpressed(card), Note(_GOES_ON)))


def _cut_short(card: Card) -> Card:
    """What may be the last state of a card that cannot go on anywhere."""
    blocks: list[Block] = [*_unpressed(card), Note(_CLOSED, "warning")]
    if kind_of(card) == "run":
        blocks.append(Buttons((Button("Run again", RunAgain(card.id)),)))
    return replace(card, blocks=tuple(blocks))


def _unpressed(card: Card) -> list[Block]:
    return [each for each in card.blocks if not isinstance(each, Buttons)]
