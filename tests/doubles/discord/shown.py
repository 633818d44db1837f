"""How Discord shows what it holds: the JSON of users, guilds, channels and messages."""

from typing import Any

from tests.doubles.discord import permissions
from tests.doubles.discord.interaction import Interaction
from tests.doubles.discord.stage import Stage
from tests.doubles.discord.state import (
    DM,
    GROUP,
    Attachment,
    Channel,
    Guild,
    Member,
    Message,
    User,
)

Json = dict[str, Any]

_SOME_DAY = "2024-01-01T00:00:00+00:00"


def user_json(user: User) -> Json:
    """A user."""
    shown: Json = {
        "id": user.id,
        "username": user.name,
        "discriminator": "0",
        "global_name": None if user.bot else user.name.title(),
        "avatar": None,
        "public_flags": 0,
    }
    return shown | {"bot": True} if user.bot else shown


def member_json(member: Member, *, with_user: bool = True) -> Json:
    """A member of a guild."""
    shown: Json = {
        "roles": member.roles,
        "joined_at": _SOME_DAY,
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
        "nick": member.nick,
        "avatar": None,
        "communication_disabled_until": None,
    }
    return shown | {"user": user_json(member.user)} if with_user else shown


def channel_json(channel: Channel) -> Json:
    """A channel, a thread or direct messages."""
    last = next((each.id for each in reversed(channel.history) if not each.ephemeral), None)
    shown: Json = {"id": channel.id, "type": channel.kind, "flags": 0, "last_message_id": last}
    if channel.kind == DM and channel.recipient is not None:
        return shown | {"recipients": [user_json(channel.recipient)]}
    if channel.kind == GROUP:
        people = [user_json(each) for each in channel.people]
        return shown | {
            "recipients": people,
            "name": None,
            "icon": None,
            "owner_id": people[0]["id"],
        }
    assert channel.guild is not None
    shown |= {
        "name": channel.name,
        "guild_id": channel.guild.id,
        "parent_id": channel.parent,
        "nsfw": False,
        "rate_limit_per_user": 0,
    }
    if channel.is_thread:
        return shown | {
            "owner_id": channel.owner,
            "message_count": len(channel.history),
            "total_message_sent": len(channel.history),
            "member_count": len(channel.joined),
            "thread_metadata": {
                "archived": channel.archived,
                "auto_archive_duration": 1440,
                "archive_timestamp": _SOME_DAY,
                "locked": channel.locked,
                "create_timestamp": _SOME_DAY,
            },
        }
    return shown | {
        "topic": None,
        "position": channel.position,
        "permission_overwrites": [
            {"id": name, "type": each.kind, "allow": str(each.allow), "deny": str(each.deny)}
            for name, each in channel.overwrites.items()
        ],
    }


def guild_json(stage: Stage, guild: Guild) -> Json:
    """A guild as GUILD_CREATE shows it to the bot: of its members, the bot alone."""
    own = guild.members.get(stage.bot.id)
    return {
        "id": guild.id,
        "name": guild.name,
        "owner_id": guild.owner,
        "icon": None,
        "splash": None,
        "discovery_splash": None,
        "banner": None,
        "description": None,
        "region": "deprecated",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "verification_level": 0,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "nsfw": False,
        "application_id": None,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "vanity_url_code": None,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": guild.locale,
        "features": [],
        "emojis": [],
        "stickers": [],
        "roles": [_role(guild, name) for name in guild.roles],
        "joined_at": _SOME_DAY,
        "large": len(guild.members) > 250,
        "unavailable": False,
        "member_count": len(guild.members),
        "members": [member_json(own)] if own else [],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "channels": [channel_json(each) for each in guild.channels.values() if not each.is_thread],
        "threads": [
            channel_json(each)
            for each in guild.channels.values()
            if each.is_thread
            and not each.archived
            and permissions.in_channel(guild, each, stage.bot.id) & permissions.VIEW_CHANNEL
        ],
    }


def _role(guild: Guild, name: str) -> Json:
    role = guild.roles[name]
    return {
        "id": role.id,
        "name": role.name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": 0 if role.id == guild.id else role.position,
        "permissions": str(role.permissions),
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }


def file_json(file: Attachment) -> Json:
    """An attachment."""
    shown: Json = {
        "id": file.id,
        "filename": file.name,
        "size": file.size,
        "url": file.url,
        "proxy_url": file.url,
        "content_type": file.mimetype,
        "content_scan_version": 0,
    }
    if file.description:
        shown["description"] = file.description
    return shown | {"ephemeral": True} if file.ephemeral else shown


def message_json(stage: Stage, message: Message, *, readable: bool = True) -> Json:
    """A message; not `readable`, it is without content, as the message-content intent hides it."""
    shown: Json = {
        "id": message.id,
        "channel_id": message.channel.id,
        "type": message.kind,
        "author": user_json(message.author),
        "content": message.content if readable else "",
        "embeds": message.embeds if readable else [],
        "components": message.components if readable else [],
        "attachments": [file_json(each) for each in message.files] if readable else [],
        "timestamp": message.stamp,
        "edited_timestamp": message.edited_stamp,
        "tts": False,
        "mention_everyone": False,
        "mentions": [user_json(each) for each in message.mentions],
        "mention_roles": [],
        "pinned": False,
        "flags": message.flags,
    }
    if message.reactions:
        shown["reactions"] = [
            {
                "emoji": {"id": None, "name": name},
                "count": len(users),
                "count_details": {"burst": 0, "normal": len(users)},
                "me": stage.bot.id in users,
                "me_burst": False,
                "burst_colors": [],
            }
            for name, users in message.reactions.items()
        ]
    if message.nonce is not None:
        shown["nonce"] = message.nonce
    if message.reply_to is not None:
        shown["message_reference"] = _reference(message.reply_to)
        gone = message.reply_to.deleted
        shown["referenced_message"] = (
            None
            if gone
            else _without_reference(
                message_json(stage, message.reply_to, readable=may_read(stage, message.reply_to))
            )
        )
    if message.interaction is not None:
        shown["interaction_metadata"] = message.interaction
    if message.author is stage.bot:
        shown["application_id"] = stage.application_id
    if message.webhook:
        shown["webhook_id"] = stage.application_id
    if message.thread is not None:
        shown["thread"] = channel_json(message.thread)
    return shown


def metadata_json(interaction: Interaction) -> Json:
    """Which interaction a message answers."""
    shown: Json = {
        "id": interaction.id,
        "type": interaction.kind,
        "user": user_json(interaction.user),
        "authorizing_integration_owners": interaction.owners,
    }
    if interaction.opener is not None:
        shown["triggering_interaction_metadata"] = interaction.opener
    elif interaction.pressed is not None:
        shown["interacted_message_id"] = interaction.pressed.id
    return shown


def may_read(stage: Stage, message: Message, *, intent: bool | None = None) -> bool:
    """Whether the bot sees a message's content; `intent`: whether it was given that intent."""
    return (
        (stage.content_allowed if intent is None else intent)
        or message.author is stage.bot
        or message.channel.kind == DM
        or stage.bot in message.mentions
    )


def _reference(message: Message) -> Json:
    shown: Json = {"type": 0, "message_id": message.id, "channel_id": message.channel.id}
    if message.channel.guild is not None:
        shown["guild_id"] = message.channel.guild.id
    return shown


def _without_reference(shown: Json) -> Json:
    shown.pop("referenced_message", None)
    return shown
