"""The people, guilds and channels that a test makes."""

from collections.abc import Callable, Iterable
from typing import Any

from tests.doubles.discord import notices, permissions
from tests.doubles.discord.gateway import Gateway
from tests.doubles.discord.stage import Stage
from tests.doubles.discord.state import (
    DM,
    GROUP,
    TEXT,
    Channel,
    Guild,
    Member,
    Message,
    Overwrite,
    Role,
    User,
)

Json = dict[str, Any]


class World(Stage):
    """The world of the double, with its gateway."""

    def __init__(self) -> None:
        super().__init__()
        self.gateway = Gateway(self)
        self.ada = self.add_user("ada")
        self.ben = self.add_user("ben")
        self.guild = self.add_guild("Acme", members=(self.ada, self.ben))
        self.admins = self.add_role(
            "admins", permissions.EVERYONE | permissions.MANAGE_GUILD, self.guild
        )
        self.guild.members[self.ada.id].roles.append(self.admins.id)
        self.general = self.add_channel("general")

    @property
    def someone(self) -> User:
        """The person who acts when a test names none: `ada`."""
        return self.ada

    @property
    def somewhere(self) -> Channel:
        """The channel where things happen when a test names none: `general`."""
        return self.general

    def add_user(self, name: str, *, locale: str = "en-US") -> User:
        """A new person, who is in no guild."""
        user = User(self.numbers.id(), name, locale=locale)
        self.users[user.id] = user
        return user

    def add_guild(
        self, name: str, *, bot: bool = True, members: Iterable[User] = (), locale: str = "en-US"
    ) -> Guild:
        """A new guild without channels, with the app unless `bot` is false."""
        number = self.numbers.guild()
        owner = self.add_user(f"owner of {name}".replace(" ", "_").lower())
        guild = Guild(number, name, owner.id, bot, locale)
        guild.roles[number] = Role(number, "@everyone", permissions.EVERYONE, 0)
        for user in (owner, *members, *([self.bot] if bot else ())):
            guild.members[user.id] = Member(user)
        self.guilds[number] = guild
        if bot:
            notices.guild_event(self, guild)
        return guild

    def add_channel(self, name: str, guild: Guild | None = None, *, kind: int = TEXT) -> Channel:
        """A new channel that everybody sees."""
        guild = guild or self.guild
        channel = Channel(self.numbers.id(), name, kind, guild, position=len(guild.channels))
        self.add(channel)
        notices.channel_event(self, "CHANNEL_CREATE", channel)
        return channel

    def remove_channel(self, channel: Channel) -> None:
        """Delete a channel, with all that stands there. Of the messages nothing is told."""
        assert channel.guild is not None
        del self.channels[channel.id], channel.guild.channels[channel.id]
        for each in (*channel.history, *self.private):
            if each.channel is channel:
                each.deleted = True
        notices.channel_event(self, "CHANNEL_DELETE", channel)
        self.changed()

    def add_group(self, *people: User) -> Channel:
        """Direct messages of some people, in which the bot has no part."""
        group = Channel(self.numbers.id(), "", GROUP, people=list(people))
        self.add(group)
        return group

    def add_role(self, name: str, held: int, guild: Guild | None = None) -> Role:
        """A new role that nobody has."""
        guild = guild or self.guild
        role = Role(self.numbers.id(), name, held, len(guild.roles))
        guild.roles[role.id] = role
        return role

    def allow(self, channel: Channel, who: User | Role | None, held: int) -> None:
        """Allow this in a channel to a person, a role, or None: everybody."""
        each = self._overwrite(channel, who)
        each.allow, each.deny = each.allow | held, each.deny & ~held
        notices.channel_event(self, "CHANNEL_UPDATE", channel)

    def deny(self, channel: Channel, who: User | Role | None, held: int) -> None:
        """Deny this in a channel to a person, a role, or None: everybody."""
        each = self._overwrite(channel, who)
        each.allow, each.deny = each.allow & ~held, each.deny | held
        notices.channel_event(self, "CHANNEL_UPDATE", channel)

    def install_for(self, user: User) -> None:
        """Let a person install the app for themselves."""
        self.user_installs.add(user.id)

    def dispatch(
        self,
        event: str,
        data: Callable[[int], Json],
        *,
        guild: Guild | None = None,
        intents: int = 0,
    ) -> None:
        self.gateway.tell(event, data, guild, intents)
        self.changed()

    def messages(self, channel: Channel | None = None) -> list[Message]:
        """What all see in a channel, oldest first."""
        standing = (channel or self.somewhere).history
        return [each for each in standing if not each.deleted and not each.ephemeral]

    def answers(self, channel: Channel | None = None) -> list[Message]:
        """What the bot said there."""
        return [each for each in self.messages(channel) if each.author is self.bot]

    def ephemerals(self, user: User | None = None) -> list[Message]:
        """What only this person sees, oldest first."""
        user = user or self.someone
        return [each for each in self.private if each.ephemeral_to == user.id and not each.deleted]

    def _overwrite(self, channel: Channel, who: User | Role | None) -> Overwrite:
        assert channel.guild is not None
        assert channel.kind != DM
        name = channel.guild.id if who is None else who.id
        return channel.overwrites.setdefault(name, Overwrite(1 if isinstance(who, User) else 0))
