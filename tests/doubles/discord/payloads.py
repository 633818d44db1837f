"""What interactions look like when they reach the app."""

import secrets
from typing import Any

from tests.doubles.discord import permissions
from tests.doubles.discord.interaction import Interaction
from tests.doubles.discord.shown import (
    channel_json,
    file_json,
    member_json,
    message_json,
    user_json,
)
from tests.doubles.discord.stage import Stage
from tests.doubles.discord.state import DM, GROUP, Attachment, Channel, Message, Role, User

Json = dict[str, Any]


def new_interaction(
    stage: Stage,
    kind: int,
    user: User,
    channel: Channel,
    *,
    pressed: Message | None = None,
    opener: Json | None = None,
) -> Interaction:
    """An interaction that begins now; its token is known from now on."""
    interaction = Interaction(
        stage.numbers.id(),
        f"aW50ZXJhY3Rpb24{secrets.token_urlsafe(64)}",
        kind,
        user,
        channel,
        stage.now(),
        _owners(stage, user, channel, pressed),
        pressed=pressed,
        opener=opener,
    )
    stage.interactions[interaction.token] = interaction
    return interaction


def payload(stage: Stage, interaction: Interaction, data: Json) -> Json:
    """The data of INTERACTION_CREATE."""
    user, channel = interaction.user, interaction.channel
    guild = channel.guild
    shown: Json = {
        "id": interaction.id,
        "application_id": stage.application_id,
        "type": interaction.kind,
        "data": data,
        "token": interaction.token,
        "version": 1,
        "locale": user.locale,
        "channel_id": channel.id,
        "channel": channel_json(channel) | {"permissions": str(_held(channel, user))},
        "app_permissions": str(app_permissions(stage, channel)),
        "entitlements": [],
        "authorizing_integration_owners": interaction.owners,
        "context": context_of(channel),
        "attachment_size_limit": stage.upload_limit,
    }
    if guild is None:
        shown["user"] = user_json(user)
    else:
        shown |= {
            "guild_id": guild.id,
            "guild": {"id": guild.id, "locale": guild.locale, "features": []},
            "guild_locale": guild.locale,
            "member": member_json(guild.members[user.id])
            | {"permissions": str(_held(channel, user))},
        }
    if interaction.pressed is not None:
        shown["message"] = message_json(stage, interaction.pressed)
    return shown


def app_permissions(stage: Stage, channel: Channel) -> int:
    """What the app may do in a channel, as it is told."""
    if channel.guild is not None and channel.guild.bot:
        return permissions.in_channel(channel.guild, channel, stage.bot.id)
    # Where there is no member to have permissions, Discord names these.
    return (
        permissions.ATTACH_FILES
        | permissions.EMBED_LINKS
        | permissions.MENTION_EVERYONE
        | permissions.USE_EXTERNAL_EMOJIS
    )


def resolved(values: list[Any], *, channel: Channel) -> Json:
    """What ids among the values stand for: people, channels, roles, files."""
    found: Json = {}
    for each in values:
        if isinstance(each, Attachment):
            found.setdefault("attachments", {})[each.id] = file_json(each)
        elif isinstance(each, User):
            found.setdefault("users", {})[each.id] = user_json(each)
            guild = channel.guild
            if guild is not None and each.id in guild.members:
                member = member_json(guild.members[each.id], with_user=False)
                member["permissions"] = str(_held(channel, each))
                found.setdefault("members", {})[each.id] = member
        elif isinstance(each, Channel):
            shown = channel_json(each)
            shown["permissions"] = str(_held(each, None))
            found.setdefault("channels", {})[each.id] = shown
        elif isinstance(each, Role):
            found.setdefault("roles", {})[each.id] = {"id": each.id, "name": each.name}
    return found


def context_of(channel: Channel) -> int:
    """Where an interaction happens: in a guild, in direct messages with the bot, in others."""
    if channel.guild is not None:
        return 0
    return 2 if channel.kind == GROUP else 1


def _owners(stage: Stage, user: User, channel: Channel, pressed: Message | None) -> Json:
    if pressed is not None and pressed.interaction is not None:
        # Who let the message come, whoever presses what stands on it.
        return dict(pressed.interaction["authorizing_integration_owners"])
    owners: Json = {}
    guild = channel.guild
    if guild is not None and guild.bot:
        owners["0"] = guild.id
    elif channel.kind == DM and any(user.id in each.members for each in stage.bot_guilds()):
        owners["0"] = "0"
    if user.id in stage.user_installs:
        owners["1"] = user.id
    return owners


def _held(channel: Channel, user: User | None) -> int:
    if channel.guild is None:
        return permissions.DIRECT
    return permissions.in_channel(
        channel.guild, channel, user.id if user is not None else channel.guild.owner
    )
