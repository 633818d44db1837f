"""The channels that somebody may choose from when they share."""

from collections.abc import Sequence

import discord

from adapters.discord.asked import Asked
from adapters.discord.reading.channels import shareable, why_not

Channels = Sequence[tuple[str, str]]

_NONE = (
    "There is no channel here that both of us may write in. Ask somebody who looks after this "
    "server to let me (View Channel, Send Messages, Attach Files), or do this in a server that I "
    "am in."
)
_HUSHED = (
    "In this channel nobody but you may see what I answer. Ask somebody who looks after this "
    "server to let you use external apps, or to add me to it."
)


def channels_for(client: discord.Client, asked: Asked) -> Channels:
    """The ids and names of channels in which both may write, the current one first.

    Where the bot has no place of its own, only the channel that it is used in.
    """
    address = asked.address
    if asked.member is not None:
        return shareable(asked.member.guild, asked.member, int(address.channel or 0))
    if address.channel and not address.member and not address.hushed and asked.answers is not None:
        return [(address.channel, "here, in this channel")]
    return []


def no_channel(asked: Asked) -> str:
    """Why there is none."""
    return _HUSHED if asked.address.hushed else _NONE


def why_not_to(channel: str, asked: Asked) -> str:
    """Why nothing of theirs can be posted to a channel: that may have changed meanwhile."""
    if not channel.isdecimal():
        return "Please choose a channel."
    here = asked.address.channel
    if asked.member is not None:
        there = asked.member.guild.get_channel_or_thread(int(channel))
        return why_not(there, asked.member, int(here) if here else 0)
    # The bot's own token reaches channels that this person has no part in.
    only_here = not asked.address.member and not asked.address.hushed and channel == here
    return "" if only_here else no_channel(asked)
