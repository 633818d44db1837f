"""From an interaction to who asks, where, and how they are answered."""

import discord

from adapters.discord.acknowledging import Acknowledgement
from adapters.discord.address import Address
from adapters.discord.asked import Asked
from adapters.discord.deliver.answers import Answers
from adapters.discord.deliver.calls import Calls
from adapters.discord.handling import Work
from adapters.discord.said import home_of
from adapters.discord.teams import Belonging, Teams


class Arrivals:
    """Finds out what the core needs to know. `token_life` is in seconds."""

    def __init__(self, calls: Calls, teams: Teams, token_life: float) -> None:
        self._calls = calls
        self._teams = teams
        self._token_life = token_life

    async def of_interaction(self, interaction: discord.Interaction, work: Work) -> Asked:
        """Who asks, with their answers. Reads the store in direct messages."""
        how, pressed = work.acknowledgement, work.pressed
        direct = interaction.context.dm_channel
        if direct:
            channel = str(interaction.channel_id or "")
            shown = pressed.message if pressed is not None else ""
            belonging = await self._teams.directly(interaction.user, channel, shown)
        else:
            belonging = self._belonging(interaction)
        hidden_press = pressed is not None and pressed.hidden
        answers = Answers(
            self._calls,
            interaction,
            hidden=how is Acknowledgement.HIDDEN or not direct or hidden_press,
            pressed=pressed.message if pressed is not None else "",
            in_place=how is Acknowledgement.IN_PLACE,
            life=self._token_life,
        )
        is_open = how is Acknowledgement.OPEN and not direct
        address = Address(
            belonging.team,
            belonging.person.id,
            str(interaction.channel_id or ""),
            home_of(interaction.channel),
            server=str(interaction.guild_id or ""),
            open=is_open,
            direct=direct and not hidden_press,
            pressed=pressed,
            member=direct or interaction.is_guild_integration(),
        )
        return Asked(address, belonging.person, answers, belonging.member, belonging.refusal)

    def at_once(self, interaction: discord.Interaction) -> Asked:
        """Who is typing a command; what direct messages belong to is left open."""
        belonging = self._belonging(interaction)
        channel = str(interaction.channel_id or "")
        address = Address(
            belonging.team, belonging.person.id, channel, home_of(interaction.channel)
        )
        return Asked(address, belonging.person, member=belonging.member)

    def _belonging(self, interaction: discord.Interaction) -> Belonging:
        guild = interaction.guild_id
        if guild is not None and interaction.is_guild_integration():
            return self._teams.in_server(guild, interaction.user, interaction.permissions)
        message = interaction.message
        made_for = message.interaction_metadata if message is not None else None
        return self._teams.of_person(
            interaction.user, made_for.user.id if made_for is not None else 0
        )
