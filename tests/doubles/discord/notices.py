"""Events about messages, reactions, channels and members, to the shards that should know."""

from collections.abc import Callable
from typing import Any

from tests.doubles.discord import gateway, permissions
from tests.doubles.discord.shown import (
    channel_json,
    guild_json,
    may_read,
    member_json,
    message_json,
    user_json,
)
from tests.doubles.discord.stage import Stage
from tests.doubles.discord.state import GROUP, Channel, Guild, Member, Message, User

Json = dict[str, Any]


def message_event(stage: Stage, event: str, message: Message) -> None:
    """MESSAGE_CREATE or MESSAGE_UPDATE, with content only for those who may read it.

    Discord tells of an ephemeral message as of a direct message: on shard 0, without a guild.
    """

    def data(intents: int) -> Json:
        readable = may_read(stage, message, intent=bool(intents & gateway.CONTENT))
        shown = message_json(stage, message, readable=readable)
        guild = message.channel.guild
        if guild is not None and not message.ephemeral:
            shown["guild_id"] = guild.id
            member = guild.members.get(message.author.id)
            if member is not None:
                shown["member"] = member_json(member, with_user=False)
        return shown | {"channel_type": message.channel.kind}

    if message.ephemeral:
        stage.dispatch(event, data, intents=gateway.DIRECT_MESSAGES)
    else:
        _in_channel(stage, event, data, message.channel)


def deleted_event(stage: Stage, message: Message) -> None:
    """MESSAGE_DELETE."""
    shown: Json = {"id": message.id, "channel_id": message.channel.id}
    if message.ephemeral:
        stage.dispatch("MESSAGE_DELETE", lambda _: shown, intents=gateway.DIRECT_MESSAGES)
        return
    if message.channel.guild is not None:
        shown["guild_id"] = message.channel.guild.id
    _in_channel(stage, "MESSAGE_DELETE", lambda _: shown, message.channel)


def reaction_event(stage: Stage, message: Message, user: User, emoji: str, *, added: bool) -> None:
    """MESSAGE_REACTION_ADD or MESSAGE_REACTION_REMOVE."""
    shown: Json = {
        "user_id": user.id,
        "channel_id": message.channel.id,
        "message_id": message.id,
        "emoji": {"id": None, "name": emoji},
        "burst": False,
        "type": 0,
    }
    guild = message.channel.guild
    if guild is not None:
        shown["guild_id"] = guild.id
    if added:
        shown["message_author_id"] = message.author.id
        if guild is not None and user.id in guild.members:
            shown["member"] = member_json(guild.members[user.id])
    event = "MESSAGE_REACTION_ADD" if added else "MESSAGE_REACTION_REMOVE"
    _in_channel(stage, event, lambda _: shown, message.channel, reaction=True)


def channel_event(stage: Stage, event: str, channel: Channel) -> None:
    """CHANNEL_CREATE, CHANNEL_UPDATE, CHANNEL_DELETE and those of threads."""
    guild = channel.guild
    assert guild is not None
    if guild.bot and (not channel.is_thread or gateway.views(guild, channel, stage.bot.id)):
        stage.dispatch(event, lambda _: channel_json(channel), guild=guild, intents=gateway.GUILDS)


def guild_event(stage: Stage, guild: Guild, *, gone: bool = False) -> None:
    """GUILD_CREATE when the app is installed, GUILD_DELETE when it is thrown out."""
    if gone:
        stage.dispatch("GUILD_DELETE", lambda _: {"id": guild.id}, guild=guild, intents=1)
    else:
        stage.dispatch("GUILD_CREATE", lambda _: guild_json(stage, guild), guild=guild, intents=1)


def member_event(stage: Stage, guild: Guild, member: Member, *, joined: bool) -> None:
    """GUILD_MEMBER_ADD or GUILD_MEMBER_REMOVE, for whom the members intent was given."""
    if joined:
        shown = {"guild_id": guild.id, **member_json(member)}
    else:
        shown = {"guild_id": guild.id, "user": user_json(member.user)}
    event = "GUILD_MEMBER_ADD" if joined else "GUILD_MEMBER_REMOVE"
    stage.dispatch(event, lambda _: shown, guild=guild, intents=gateway.MEMBERS)


def ban_event(stage: Stage, guild: Guild, user: User) -> None:
    """GUILD_BAN_ADD."""
    shown = {"guild_id": guild.id, "user": user_json(user)}
    stage.dispatch("GUILD_BAN_ADD", lambda _: shown, guild=guild, intents=gateway.MODERATION)


def _in_channel(
    stage: Stage,
    event: str,
    data: Callable[[int], Json],
    channel: Channel,
    *,
    reaction: bool = False,
) -> None:
    guild = channel.guild
    if channel.kind == GROUP:
        return
    if guild is None:
        intents = gateway.DIRECT_REACTIONS if reaction else gateway.DIRECT_MESSAGES
        stage.dispatch(event, data, intents=intents)
        return
    held = permissions.in_channel(guild, channel, stage.bot.id)
    if guild.bot and held & permissions.VIEW_CHANNEL:
        intents = gateway.GUILD_REACTIONS if reaction else gateway.GUILD_MESSAGES
        stage.dispatch(event, data, guild=guild, intents=intents)
