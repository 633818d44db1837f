"""What Discord delivered, as work: an interaction, a message, a reaction."""

from dataclasses import dataclass
from typing import Any, Protocol

import discord

from adapters.discord import delivered, reacted, said
from adapters.discord.acknowledging import Acknowledgement
from adapters.discord.arriving import Arrivals, who_wrote
from adapters.discord.asked import Asked
from adapters.discord.conversations import Conversations
from adapters.discord.deferring import mark_done, settled
from adapters.discord.deliver.progress import BUSY, Progress
from adapters.discord.handling import Work, work_of
from adapters.discord.teams import Teams
from bot.chat import remarks
from bot.chat.again import broke
from bot.talk.cards import Card, Note

_LATE = 60.0
"""Seconds by which clocks may differ."""


class Piece(Protocol):
    """One delivery, to be worked on."""

    async def do(self, progress: Progress) -> None:
        """Do it to its end."""
        ...

    async def tell(self, sentence: str, progress: Progress) -> None:
        """Tell the person what came of it. What was promised is kept by that."""
        ...

    async def give_up(self, sentence: str, progress: Progress) -> None:
        """Tell the person that nothing comes of it, with a button to try again if that can be."""
        ...

    async def wait(self, sentence: str, progress: Progress) -> None:
        """Tell the person that they have to wait. What was promised is still to come."""
        ...

    @property
    def opens_form(self) -> bool:
        """Is a form its answer, which cannot come later?"""
        ...

    @property
    def since(self) -> int:
        """An id of Discord's that is older than all that answers it."""
        ...


@dataclass(frozen=True, slots=True)
class Means:
    """What pieces of work need."""

    client: discord.Client
    there: Conversations
    arrivals: Arrivals
    teams: Teams


@dataclass(slots=True)
class Interacted:
    """A command, a press, or a form."""

    interaction: discord.Interaction
    work: Work
    means: Means
    asked: Asked | None = None

    @property
    def since(self) -> int:
        """Its own id."""
        return self.interaction.id

    @property
    def opens_form(self) -> bool:
        """As it was asked for."""
        return self.work.acknowledgement is Acknowledgement.LATER

    async def do(self, progress: Progress) -> None:
        """Do it, and leave nobody waiting."""
        means = self.means
        asked = await means.arrivals.of_interaction(self.interaction, self.work, progress)
        self.asked = asked
        await means.there.take_busy_away(asked)
        await self.work.do(asked, means.there)
        await settled(self.interaction, asked.answers)

    async def tell(self, sentence: str, progress: Progress) -> None:
        """Where it would have been answered."""
        await self._show(remarks.error("told", sentence), progress)

    async def give_up(self, sentence: str, progress: Progress) -> None:
        """The same, with a button."""
        await self._show(broke("told", sentence, self.work.request), progress)

    async def wait(self, sentence: str, progress: Progress) -> None:
        """In what is promised, or beside it."""
        asked = self._only_to_answer(progress)
        answers = asked.answers
        if answers is not None and answers.awaited:
            await answers.hold(_busy(sentence))
        else:
            await self.means.there.show(_busy(sentence), asked.alone())

    async def _show(self, card: Card, progress: Progress) -> None:
        asked = self.asked or self._only_to_answer(progress)
        await self.means.there.show(card, asked)
        await settled(self.interaction, asked.answers)

    def _only_to_answer(self, progress: Progress) -> Asked:
        return self.means.arrivals.only_to_answer(self.interaction, self.work, progress)


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote."""

    message: discord.Message
    means: Means
    opens_form: bool = False

    @property
    def since(self) -> int:
        """Its own id."""
        return self.message.id

    async def do(self, progress: Progress) -> None:
        """Answer it."""
        means = self.means
        await said.written(self.message, means.there, means.teams, progress)
        await means.there.take_busy_away(who_wrote(self.message, progress))

    async def tell(self, sentence: str, progress: Progress) -> None:
        """Below it."""
        await self.means.there.tell(sentence, who_wrote(self.message, progress))

    async def give_up(self, sentence: str, progress: Progress) -> None:
        """The same, with a button."""
        asked = who_wrote(self.message, progress)
        await self.means.there.show(broke("told", sentence, None), asked)

    async def wait(self, sentence: str, progress: Progress) -> None:
        """Below it; the card that comes takes the place of that."""
        await self.means.there.show(_busy(sentence), who_wrote(self.message, progress))


@dataclass(frozen=True, slots=True)
class Reacted:
    """A reaction that came or went, at a time of this machine's clock."""

    event: discord.RawReactionActionEvent
    added: bool
    at: float
    means: Means
    opens_form: bool = False

    @property
    def since(self) -> int:
        """Made of the time: a reaction has no id."""
        when = discord.utils.utcnow().fromtimestamp(self.at - _LATE, discord.utils.utcnow().tzinfo)
        return discord.utils.time_snowflake(when)

    async def do(self, progress: Progress) -> None:
        """Do what it means."""
        means = self.means
        await reacted.reacted(self.event, means.there, means.teams, progress, added=self.added)

    async def tell(self, sentence: str, progress: Progress) -> None:
        """Directly, if it was a request: a vote that does not count shows no mark."""
        await self._show(remarks.error("told", sentence), progress)

    async def give_up(self, sentence: str, progress: Progress) -> None:
        """The same, with a button."""
        await self._show(broke("told", sentence, None), progress)

    async def wait(self, sentence: str, progress: Progress) -> None:
        """The same; the card that comes takes the place of that."""
        await self._show(_busy(sentence), progress)

    async def _show(self, card: Card, progress: Progress) -> None:
        means = self.means
        if self.added and reacted.asks(self.event):
            asked = await reacted.who_reacted(self.event, means.there, means.teams, progress)
            if asked is not None:
                await means.there.show(card, asked)


def piece_of(kind: str, body: str, means: Means) -> Piece | None:
    """The work for a delivery that was kept; None where the bot is not any more.

    Raises what discord.py and `work_of` make of something that is not Discord's.
    """
    payload, at = delivered.read(body)
    match kind:
        case delivered.MESSAGE:
            return _written(payload, means)
        case delivered.REACTION | delivered.REACTION_OFF:
            added = kind == delivered.REACTION
            event = delivered.reaction_from(payload, means.client, added=added)
            return Reacted(event, added, at, means)
        case _:
            return _interacted(payload, means)


def _written(payload: Any, means: Means) -> Piece | None:
    message = delivered.message_from(payload, means.client)
    if message.guild is None and payload.get("guild_id"):
        return None
    return Written(message, means)


def _interacted(payload: Any, means: Means) -> Piece:
    interaction = delivered.interaction_from(payload, means.client)
    work = work_of(interaction)
    is_form = work.acknowledgement is Acknowledgement.LATER
    if not is_form or means.arrivals.is_late(interaction):
        # Where a form was to open, it is open by now or it never will be.
        mark_done(interaction, work.acknowledgement)
    return Interacted(interaction, work, means)


def _busy(sentence: str) -> Card:
    return Card(BUSY, "", (Note(sentence),))
