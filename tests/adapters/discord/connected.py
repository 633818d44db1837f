"""A client of Discord's double that keeps as little as the bot's own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord as dpy

from tests.doubles.discord import DiscordDouble
from tests.doubles.discord.kit import Client, running


@asynccontextmanager
async def connected(*, content: bool = True) -> AsyncIterator[tuple[DiscordDouble, Client]]:
    """A double and a client that knows its guild; `content` is the message-content intent.

    In the end the double has nothing to complain of.
    """
    async with DiscordDouble() as double:
        double.content_allowed = content
        client = Client(
            intents=dpy.Intents(guilds=True, messages=True, message_content=content),
            member_cache_flags=dpy.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
        )
        async with running(double, client):
            await double.until(lambda: client.guilds)
            yield double, client
        assert double.complaints == []
