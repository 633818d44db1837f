"""A listener that notes what it hears, connected to the double as the app is."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import discord

from adapters.discord.connection import RocketClient, point_at
from adapters.discord.serving import DiscordServing, leave
from bot.budgets import SharedLanes
from bot.shards import Shards
from tests.doubles.discord import DiscordDouble

PATIENCE = 20.0


@dataclass(slots=True)
class Heard:
    """Answers every interaction with *hi*, once `go` is set, and notes everything."""

    commands: list[str] = field(default_factory=list)
    messages: list[discord.Message] = field(default_factory=list)
    reactions: list[tuple[int, bool]] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)
    log: list[str] = field(default_factory=list)

    async def interaction(self, interaction: discord.Interaction) -> None:
        """Answer it."""
        self.begun.set()
        await self.go.wait()
        self.commands.append(str(interaction.guild_id))
        await interaction.response.send_message("hi", ephemeral=True)
        self.log.append("answered")

    async def message(self, message: discord.Message) -> None:
        """Note it, unless it is the bot's own answer."""
        if not message.author.bot:
            self.messages.append(message)

    async def reaction(self, payload: discord.RawReactionActionEvent, added: bool) -> None:
        """Note the message, and whether it came or went."""
        self.reactions.append((payload.message_id, added))

    async def gone(self, guild: discord.Guild) -> None:
        """Note the server."""
        self.left.append(guild.id)

    async def close(self) -> None:
        """Note that it was closed."""
        self.log.append("closed")


@dataclass(frozen=True, slots=True)
class There:
    """What is connected."""

    heard: Heard
    client: RocketClient
    serving: DiscordServing


@asynccontextmanager
async def logged_in(
    double: DiscordDouble,
    shards: str = "",
    identify_seconds: float = 0.0,
    lanes: SharedLanes | None = None,
) -> AsyncIterator[There]:
    """A client that has not been connected yet; put away in the end, whatever was done."""
    point_at(double.api_url, double.gateway_url)
    client = RocketClient(Shards.read(shards), identify_seconds, lanes)
    try:
        await client.login(double.token)
        heard = Heard()
        heard.go.set()
        serving = DiscordServing(heard, client, double.api_url, double.gateway_url)
        try:
            yield There(heard, client, serving)
        finally:
            await serving.stop(0.0)
    finally:
        await leave(client)


@asynccontextmanager
async def connected(
    double: DiscordDouble, shards: str = "", identify_seconds: float = 0.0
) -> AsyncIterator[There]:
    """A client whose shards are all connected. Stopped in the end."""
    async with logged_in(double, shards, identify_seconds) as there:
        await there.serving.start(PATIENCE)
        yield there
