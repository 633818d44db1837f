"""A bare client of discord.py that says *hi*, for the benchmarks to stand beside."""

import asyncio
import os
import sys

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route


class Bare(discord.AutoShardedClient):
    """As discord.py's examples make one."""

    async def on_ready(self) -> None:
        """Tell whoever started the process."""
        print("Discord: connected", flush=True)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Answer a command."""
        await interaction.response.send_message("hi", ephemeral=True)

    async def on_message(self, message: discord.Message) -> None:
        """Answer a mention."""
        if self.user in message.mentions:
            await message.channel.send("hi")


async def main(first: int, last: int, count: int) -> None:
    """Serve the shards from `first` to `last` of `count`, as the environment says where."""
    Route.BASE = os.environ["DISCORD_API_URL"]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["DISCORD_GATEWAY_URL"])
    ids = list(range(first, last + 1))
    intents = discord.Intents.default()
    async with Bare(intents=intents, shard_count=count, shard_ids=ids) as client:
        await client.start(os.environ["DISCORD_TOKEN"])


if __name__ == "__main__":
    asyncio.run(main(*(int(each) for each in sys.argv[1:])))
