"""From an interaction to who asks, where, and how they are answered."""

from dataclasses import replace

import discord

from adapters.discord.acknowledging import Acknowledgement
from adapters.discord.address import Address
from adapters.discord.ages import Ages
from adapters.discord.asked import Asked
from adapters.discord.deliver.answers import ACKNOWLEDGE, Answers
from adapters.discord.deliver.calls import Calls
from adapters.discord.deliver.progress import Progress
from adapters.discord.handling import Work
from adapters.discord.reading.people import person_of
from adapters.discord.said import home_of
from adapters.discord.teams import Belonging, Teams, own_team

_PERSON = 1
"""Discord's type of an installation for one person."""


class Arrivals:
    """Finds out what the core needs to know. `token_life` is in seconds."""

    def __init__(self, calls: Calls, teams: Teams, token_life: float) -> None:
        self._calls = calls
        self._teams = teams
        self._token_life = token_life
        self._ages = Ages()

    async def of_interaction(
        self, interaction: discord.Interaction, work: Work, progress: Progress
    ) -> Asked:
        """Who asks, with their answers. Reads the store in direct messages."""
        how, pressed = work.acknowledgement, work.pressed
        direct = interaction.context.dm_channel
        channel, home = str(interaction.channel_id or ""), home_of(interaction.channel)
        if direct:
            shown = pressed.message if pressed is not None else ""
            belonging = await self._teams.directly(interaction.user, channel, shown)
            home = belonging.home_in(channel)
        else:
            belonging = await self._belonging_there(interaction)
        hidden_press = pressed is not None and pressed.hidden
        address = Address(
            belonging.team,
            belonging.person.id,
            channel,
            home,
            server=str(interaction.guild_id or ""),
            open=how.in_the_open and not direct,
            direct=direct and not hidden_press,
            pressed=pressed,
            in_place=how is Acknowledgement.IN_PLACE,
            member=direct or interaction.is_guild_integration(),
            hushed=_is_hushed(interaction),
        )
        answers = self._answers(interaction, work, progress)
        return Asked(
            address, belonging.person, answers, belonging.member, belonging.refusal, progress
        )

    def only_to_answer(
        self, interaction: discord.Interaction, work: Work, progress: Progress
    ) -> Asked:
        """Who asks, as far as it is known without the store, with their answers."""
        asked = self.at_once(interaction)
        direct = interaction.context.dm_channel
        address = replace(asked.address, direct=direct, member=direct)
        answers = self._answers(interaction, work, progress)
        return replace(asked, address=address, answers=answers, progress=progress)

    def at_once(self, interaction: discord.Interaction) -> Asked:
        """Who is typing a command; what direct messages belong to is left open."""
        belonging = self._belonging(interaction)
        channel = str(interaction.channel_id or "")
        address = Address(
            belonging.team, belonging.person.id, channel, home_of(interaction.channel)
        )
        return Asked(address, belonging.person, member=belonging.member)

    def heard(self, interaction: discord.Interaction) -> None:
        """It has just come."""
        self._ages.heard(interaction.id)

    def is_late(self, interaction: discord.Interaction) -> bool:
        """Does Discord take no first answer to it any more?"""
        return self._ages.of(interaction.id) > ACKNOWLEDGE

    def _answers(self, interaction: discord.Interaction, work: Work, progress: Progress) -> Answers:
        how, pressed = work.acknowledgement, work.pressed
        hidden_press = pressed is not None and pressed.hidden
        public = how is not Acknowledgement.HIDDEN and interaction.context.dm_channel
        return Answers(
            self._calls,
            interaction,
            hidden=hidden_press or not public,
            pressed=pressed.message if pressed is not None else "",
            in_place=how in (Acknowledgement.IN_PLACE, Acknowledgement.OPEN_OR_HIDDEN),
            life=max(0.0, self._token_life - self._ages.of(interaction.id)),
            progress=progress,
        )

    async def _belonging_there(self, interaction: discord.Interaction) -> Belonging:
        """The same, with the channels of a server that another process looks after."""
        belonging, guild = self._belonging(interaction), interaction.guild_id
        if guild is None or belonging.member is None or self._teams.looks_after(guild):
            return belonging
        member = await self._teams.member(guild, interaction.user.id)
        return belonging if member is None else replace(belonging, member=member)

    def _belonging(self, interaction: discord.Interaction) -> Belonging:
        guild = interaction.guild_id
        if guild is not None and interaction.is_guild_integration():
            return self._teams.in_server(guild, interaction.user, interaction.permissions)
        return self._teams.of_person(interaction.user, _installed_by(interaction))


def _is_hushed(interaction: discord.Interaction) -> bool:
    """Does a server let apps of a person's own answer that person only?"""
    if interaction.guild_id is None or interaction.is_guild_integration():
        return False
    return not interaction.permissions.use_external_apps


def _installed_by(interaction: discord.Interaction) -> int:
    """Who installed the bot for themselves: another one than who presses, on a message for all.

    Discord tells, however many presses lie between. 0 for nobody; discord.py has no name for it.
    """
    owners: dict[int, int] = getattr(interaction, "_integration_owners", {})
    return owners.get(_PERSON, 0)


def who_wrote(message: discord.Message, progress: Progress) -> Asked:
    """Who wrote a message, as far as it is known without the store, to be answered there."""
    person, channel = person_of(message.author), str(message.channel.id)
    guild = message.guild
    address = Address(
        own_team(person.id) if guild is None else str(guild.id),
        person.id,
        channel,
        home_of(message.channel),
        open=guild is not None,
        direct=guild is None,
        reply_to="" if guild is None else str(message.id),
    )
    return Asked(address, person, progress=progress)
