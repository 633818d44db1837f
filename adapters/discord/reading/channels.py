"""Where somebody may have something posted: where they and the bot may both write."""

from collections import Counter

import discord

GONE = "That channel is not there any more, or I have no access to it."
_FORUM = "{} takes posts with a title of their own. Choose one of its posts, or another channel."
_NOT_FOR_MESSAGES = "Messages cannot be sent to {}."
_NOT_YOURS = "You may not write in {}."
_NOT_MINE = (
    "I may not write in {}. Whoever manages it can let me view it, send messages and attach files "
    "there."
)
_CLOSED = "{} is closed."
_NOT_IN = "I cannot tell whether you are in {}. Share it from inside of that thread."


def shareable(
    guild: discord.Guild, member: discord.Member, current_channel_id: int
) -> list[tuple[str, str]]:
    """The ids and names of the channels in which both may write, as discord.py knows them.

    The current channel or thread comes first, then those of its category, then the others in
    Discord's order. No threads
    besides the current one, and no voice channels. Names as `#name`, with the category where
    several channels are called so; up to 205 UTF-16 units.
    """
    current = guild.get_channel_or_thread(current_channel_id)
    category = current.category if current is not None else None
    others = [
        channel
        for each, channels in sorted(
            guild.by_category(), key=lambda found: category is None or found[0] != category
        )
        for channel in channels
        if isinstance(channel, discord.TextChannel)
    ]
    found: list[discord.abc.GuildChannel | discord.Thread] = [
        each
        for each in (current, *(each for each in others if each != current))
        if each is not None and not why_not(each, member, current_channel_id)
    ]
    often = Counter(each.name for each in found)
    return [(str(each.id), _named(each, unique=often[each.name] == 1)) for each in found]


def why_not(
    channel: discord.abc.GuildChannel | discord.Thread | None,
    member: discord.Member,
    current_channel_id: int = 0,
) -> str:
    """Why nothing can be posted there for that member, in a sentence; empty when it can.

    `channel` is what the member's guild knows by the id, None when it knows none. Of a private
    thread nobody but its owner and those who manage threads is known to be in it, except in the
    current one.
    """
    if channel is None or channel.guild != member.guild:
        return GONE
    if isinstance(channel, discord.Thread) and channel.parent is None:
        return GONE
    named = f"#{channel.name}"
    mine, theirs = channel.permissions_for(channel.guild.me), channel.permissions_for(member)
    if not theirs.view_channel:
        return GONE
    if isinstance(channel, discord.ForumChannel):
        return _FORUM.format(named)
    if not isinstance(channel, discord.abc.Messageable):
        return _NOT_FOR_MESSAGES.format(named)
    if not _may_write(theirs, channel):
        return _NOT_YOURS.format(named)
    # What is long, or a picture, has a file with it.
    if not (mine.view_channel and mine.attach_files and _may_write(mine, channel)):
        return _NOT_MINE.format(named)
    if isinstance(channel, discord.Thread):
        if channel.locked and not (mine.manage_threads and theirs.manage_threads):
            return _CLOSED.format(named)
        inside = channel.id == current_channel_id or channel.owner_id == member.id
        if channel.is_private() and not inside and not theirs.manage_threads:
            return _NOT_IN.format(named)
    return ""


def _may_write(permissions: discord.Permissions, channel: object) -> bool:
    if isinstance(channel, discord.Thread):
        return permissions.send_messages_in_threads
    if isinstance(channel, discord.VoiceChannel | discord.StageChannel):
        return permissions.send_messages and permissions.connect
    return permissions.send_messages


def _named(channel: discord.abc.GuildChannel | discord.Thread, *, unique: bool) -> str:
    category = channel.category.name if channel.category is not None else ""
    return f"#{channel.name}" if unique or not category else f"#{channel.name} ({category})"
