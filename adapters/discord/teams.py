"""Whose team a request belongs to: a server's, or that of a person alone."""

from dataclasses import dataclass

import discord

from adapters.discord.reading.people import Membership, on_their_own, person_of
from bot.store import Store
from bot.talk.people import Person


@dataclass(frozen=True, slots=True)
class Belonging:
    """A team, and what the person is in it; `refusal` tells somebody who is not let in."""

    team: str
    person: Person
    member: discord.Member | None = None
    refusal: str = ""

    def home_in(self, channel: str) -> str:
        """The channel whose profile holds in direct messages: a server has none there."""
        return "" if self.team.isdecimal() else channel


def own_team(person: str) -> str:
    """The team of somebody for whom the bot is installed alone."""
    return f"@{person}"


class Teams:
    """Finds the team of what people do. In direct messages Discord names none."""

    def __init__(self, store: Store, membership: Membership) -> None:
        self._store = store
        self._membership = membership

    def in_server(
        self,
        guild: int,
        user: discord.User | discord.Member,
        permissions: discord.Permissions | None = None,
    ) -> Belonging:
        """In a server that the bot is a part of."""
        member = user if isinstance(user, discord.Member) else None
        return Belonging(str(guild), person_of(user, permissions), member)

    def looks_after(self, guild: int) -> bool:
        """Does this process hear what becomes of a server?"""
        return self._membership.looks_after(guild)

    async def member(self, guild: int, user: int) -> discord.Member | None:
        """Somebody as a member of a server; None when they are none, or nobody tells."""
        return (await self._membership.of(guild, user)).member

    def of_person(self, user: discord.User | discord.Member, owner: int = 0) -> Belonging:
        """Where only a person has installed the bot; `owner` when that is somebody else."""
        if owner and owner != user.id:
            return Belonging(own_team(str(owner)), person_of(user, discord.Permissions.none()))
        return Belonging(own_team(str(user.id)), on_their_own(user))

    async def directly(
        self, user: discord.User | discord.Member, channel: str, message: str = ""
    ) -> Belonging:
        """In direct messages with the bot.

        The team of the card that `message` shows; else the server in which they wrote their
        newest prompt, while they are still of it; else their own.
        """
        shown = await self._store.team_with("discord", channel, message) if message else None
        team = shown or await self._store.last_team("discord", str(user.id))
        if team is None or not team.isdecimal():
            return self.of_person(user, _owner(shown or ""))
        standing = await self._membership.of(int(team), user.id)
        if standing.member is not None:
            return Belonging(team, person_of(standing.member), standing.member)
        if shown is None and standing.known:
            return self.of_person(user)
        return Belonging(team, person_of(user), None, standing.refusal)


def _owner(team: str) -> int:
    """Whose own team it is; 0 for nobody's."""
    return int(team[1:]) if team.startswith("@") and team[1:].isdecimal() else 0
