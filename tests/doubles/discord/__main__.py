"""The double as a process of its own: `python -m tests.doubles.discord --port 8080`.

It prints what to put into the settings as one JSON object on a line and serves until a signal.
"""

import argparse
import asyncio
import json
import signal
import sys

from tests.doubles.discord.server import DiscordDouble


async def _serve(discord: DiscordDouble) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    async with discord:
        shown = {
            "DISCORD_TOKEN": discord.token,
            "DISCORD_API_URL": discord.api_url,
            "DISCORD_GATEWAY_URL": discord.gateway_url,
        }
        sys.stdout.write(json.dumps(shown) + "\n")
        sys.stdout.flush()
        await stop.wait()


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(prog="python -m tests.doubles.discord")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--guilds", type=int, default=1, help="how many guilds the app is in")
    parser.add_argument("--shards", type=int, default=1, help="how many shards are advised")
    given = parser.parse_args()
    discord = DiscordDouble(port=given.port)
    discord.gateway.shards = given.shards
    for number in range(1, given.guilds):
        discord.add_channel("general", discord.add_guild(f"guild {number}"))
    asyncio.run(_serve(discord))


if __name__ == "__main__":
    main()
