"""The channels that somebody may choose from when they share."""

from collections.abc import Sequence

import discord

from adapters.discord.asked import Asked
from adapters.discord.reading.channels import shareable

Channels = Sequence[tuple[str, str]]


def channels_for(client: discord.Client, asked: Asked) -> Channels:
    """The ids and names of channels in which both may write, the current one first.

    Where the bot has no place of its own, only the channel that it is used in.
    """
    address = asked.address
    if asked.member is not None:
        return shareable(asked.member.guild, asked.member, int(address.channel or 0))
    if address.channel and not address.member and asked.answers is not None:
        return [(address.channel, "here, in this channel")]
    return []
