"""Somebody who asks for something: who, where, and how they are answered."""

from dataclasses import dataclass, field, replace

import discord

from adapters.discord.address import Address
from adapters.discord.deliver.answers import Answers
from adapters.discord.deliver.progress import Progress
from bot.talk.people import Person


@dataclass(frozen=True, slots=True)
class Asked:
    """One person's request, wherever it came from.

    `answers` where an interaction takes them. `member` is the person in the server whose team it
    is, where there is one. `refusal` is a sentence for somebody who is not let in. `progress` is
    how far it was answered before.
    """

    address: Address
    person: Person
    answers: Answers | None = None
    member: discord.Member | None = None
    refusal: str = ""
    progress: Progress = field(default_factory=Progress)

    def alone(self) -> "Asked":
        """The same, answered for the person's eyes."""
        return replace(self, address=replace(self.address, open=False, reply_to=""))
