"""From settings to Discord being served."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass

import discord

from adapters.discord.app import build
from adapters.discord.connection import RocketClient, point_at
from adapters.discord.identifying import SECONDS
from adapters.discord.serving import TAKEN_IN, DiscordServing, leave
from adapters.discord.syncing import sync_commands
from adapters.discord.trouble import OTHER_LANGUAGE, UNREACHABLE, code, discreet, explained
from bot.jobs.jobs import Jobs
from bot.rocket import Rocket
from bot.settings import Settings
from bot.shards import Shards
from bot.store import Store
from bot.turns import TakesTurns

_PATIENCE = 60.0

_UNREAD = (
    "Discord: without the message-content intent, what others wrote around a request is not read."
)


@dataclass(frozen=True, slots=True)
class Started:
    """Discord, being served. `lines` say what runs, for whoever started it."""

    serving: DiscordServing
    lines: tuple[str, ...]

    @property
    def ending(self) -> asyncio.Future[str]:
        """Done, with a sentence that says why, once Discord can no longer be served."""
        return self.serving.ending

    @property
    def trouble(self) -> str:
        """Why not all can be heard of just now; "" when every shard of ours is connected."""
        return self.serving.trouble

    async def shut(self) -> None:
        """Nothing yet: what Discord delivers is heard until the end."""
        await self.serving.shut()

    async def stop(self, seconds: float) -> None:
        """Stop in order: what comes in, what was heard, which is taken in, then the rest."""
        await self.serving.stop(max(seconds, TAKEN_IN))


async def start_discord(
    settings: Settings,
    desk: Rocket,
    store: Store,
    jobs: Jobs,
    turns: TakesTurns,
    *,
    patience: float = _PATIENCE,
    identify_seconds: float = SECONDS,
) -> Started:
    """Serve Discord as the settings say, which have to be whole.

    `jobs` have been started. `patience` are seconds for Discord to answer, to the login and then
    for the shards. Raises Trouble when Discord refuses the token or cannot be reached, with
    nothing left open.
    """
    if settings.discord_token is None:
        raise ValueError("no token")
    discreet()
    point_at(settings.discord_api_url, settings.discord_gateway_url)
    shards = Shards.read(settings.discord_shards)
    async with AsyncExitStack() as undoing:
        client = RocketClient(shards, identify_seconds, store.lanes)
        app = build(desk, store, client, jobs=jobs, turns=turns, api_url=settings.discord_api_url)
        undoing.push_async_callback(leave, client)
        lines = []
        try:
            async with asyncio.timeout(patience):
                await client.login(settings.discord_token.get_secret_value())
                if shards.has_first:
                    lines += await _commands(client)
        except (*UNREACHABLE, *OTHER_LANGUAGE) as error:
            raise explained(error, settings.discord_api_url) from None
        serving = DiscordServing(
            app, client, settings.discord_api_url, settings.discord_gateway_url
        )
        undoing.push_async_callback(serving.stop, 0.0)
        await serving.start(patience)
        undoing.pop_all()
        if not client.reads_messages:
            lines.append(_UNREAD)
        return Started(serving, (_connected(client, shards), *lines))


async def _commands(client: RocketClient) -> list[str]:
    """What became of the commands: where Discord refuses the new ones, the old ones stay."""
    try:
        changed = await sync_commands(client)
    except (discord.HTTPException, discord.RateLimited) as error:
        if isinstance(error, discord.HTTPException) and error.status == 401:
            raise
        why = code(error) or "HTTP 429"
        return [f"Discord: its commands could not be brought up to date ({why})."]
    return ["Discord: its commands are brought up to date."] if changed else []


def _connected(client: RocketClient, shards: Shards) -> str:
    count, opens = client.shard_count or 1, client.opens
    parts = [f"{opens} shard" if opens == 1 else f"{opens} shards"]
    if shards.ids is not None:
        parts[0] += f" of {count}"
    servers = len(client.guilds)
    parts.append("1 server" if servers == 1 else f"{servers:,} servers")
    return f"Discord: connected as {_one_line(str(client.user))}, {', '.join(parts)}."


def _one_line(name: str) -> str:
    """A name that Discord gave, without what could move a terminal's cursor."""
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())
