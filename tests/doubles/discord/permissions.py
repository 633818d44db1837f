"""What a member may do in a channel, from roles and overwrites."""

from tests.doubles.discord.state import PRIVATE_THREAD, Channel, Guild, Member

CREATE_INSTANT_INVITE = 1 << 0
KICK_MEMBERS = 1 << 1
ADMINISTRATOR = 1 << 3
MANAGE_GUILD = 1 << 5
ADD_REACTIONS = 1 << 6
VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
MANAGE_MESSAGES = 1 << 13
EMBED_LINKS = 1 << 14
ATTACH_FILES = 1 << 15
READ_MESSAGE_HISTORY = 1 << 16
MENTION_EVERYONE = 1 << 17
USE_EXTERNAL_EMOJIS = 1 << 18
USE_APPLICATION_COMMANDS = 1 << 31
MANAGE_THREADS = 1 << 34
CREATE_PUBLIC_THREADS = 1 << 35
SEND_MESSAGES_IN_THREADS = 1 << 38
USE_EXTERNAL_APPS = 1 << 50

ALL = (1 << 53) - 1

# What people may do in a new guild, and the bot that was invited with no more than it needs.
EVERYONE = (
    ADD_REACTIONS
    | VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_MESSAGE_HISTORY
    | USE_EXTERNAL_EMOJIS
    | USE_APPLICATION_COMMANDS
    | CREATE_PUBLIC_THREADS
    | SEND_MESSAGES_IN_THREADS
    | USE_EXTERNAL_APPS
)
# In direct messages nobody has roles.
DIRECT = (EVERYONE & ~CREATE_PUBLIC_THREADS & ~SEND_MESSAGES_IN_THREADS) | MENTION_EVERYONE


def in_guild(guild: Guild, member: Member | None) -> int:
    """What a member may do in the guild, before overwrites; nothing for somebody outside."""
    if member is None:
        return 0
    if member.user.id == guild.owner:
        return ALL
    held = guild.roles[guild.id].permissions
    for role in member.roles:
        held |= guild.roles[role].permissions
    return ALL if held & ADMINISTRATOR else held


def in_channel(guild: Guild, channel: Channel, user: str) -> int:
    """What a user may do in a channel or thread of the guild; threads follow their parent."""
    member = guild.members.get(user)
    held = in_guild(guild, member)
    if member is None or held & ADMINISTRATOR:
        return held
    place = guild.channels[channel.parent] if channel.is_thread and channel.parent else channel
    overwrites = place.overwrites
    if everyone := overwrites.get(guild.id):
        held = held & ~everyone.deny | everyone.allow
    mine = [overwrites[role] for role in member.roles if role in overwrites]
    for each in mine:
        held &= ~each.deny
    for each in mine:
        held |= each.allow
    if own := overwrites.get(user):
        held = held & ~own.deny | own.allow
    outside = channel.kind == PRIVATE_THREAD and user not in channel.joined
    if not held & VIEW_CHANNEL or (outside and not held & MANAGE_THREADS):
        return 0
    if not held & (SEND_MESSAGES_IN_THREADS if channel.is_thread else SEND_MESSAGES):
        held &= ~(ATTACH_FILES | EMBED_LINKS | MENTION_EVERYONE)
    return held
