"""The connection to Discord: what is asked for, who hears of it, and how it is let in."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Protocol, cast

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.counting import counted
from adapters.discord.identifying import SECONDS, Identifying
from adapters.discord.trouble import no_sessions, sent_elsewhere
from bot.budgets import SharedLanes
from bot.chat.contact import Contact
from bot.shards import Shards

STATUS = "/rocket makes prompts better"
"""What stands under the bot's name."""

_TO_CONNECT = 60.0
"""Seconds for a shard to connect, its turn included. discord.py takes a socket for dead in which
it heard nothing for as long; another one is opened before it would have its turn in vain."""

_LONGEST_LIMIT = 60.0
"""Seconds that discord.py waits for a rate of the bot's own. Of a longer wait it tells: a call that
it held back would be made after it, when nobody waits for it any more."""


class Listener(Protocol):
    """Hears what comes from Discord. Each call has a task of its own; what it raises is logged."""

    async def interaction(self, interaction: discord.Interaction) -> None:
        """A command, a press, a form, or a word being typed in one."""
        ...

    async def message(self, message: discord.Message) -> None:
        """Somebody wrote, the bot itself included."""
        ...

    async def reaction(self, payload: discord.RawReactionActionEvent, added: bool) -> None:
        """Somebody reacted, or took it back."""
        ...

    async def gone(self, guild: discord.Guild) -> None:
        """The bot was taken out of a server; an outage does not come here."""
        ...


def point_at(api_url: str, gateway_url: str) -> None:
    """From now on every client of this program calls these addresses.

    discord.py keeps them on classes and has no other way to change them.
    """
    Route.BASE = api_url.rstrip("/")
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)


class RocketClient(discord.AutoShardedClient):
    """A client with the least that the bot needs: few intents, nothing cached, nobody pinged.

    `point_at` comes before. `login` asks for the message-content intent where the application
    has it; `reads_messages` tells. Raises Trouble besides what discord.py raises.
    """

    reads_messages: bool
    """Do message texts come, besides those that Discord gives to every bot: direct messages,
    mentions of it, and what somebody uses it on?"""

    def __init__(
        self,
        shards: Shards,
        identify_seconds: float = SECONDS,
        lanes: SharedLanes | None = None,
    ) -> None:
        """Nothing is opened yet. `identify_seconds` is Discord's, unless another one answers.

        The bot's processes share `lanes`.
        """
        self._asked = discord.Intents(
            guilds=True,
            guild_messages=True,
            guild_reactions=True,
            dm_messages=True,
            dm_reactions=True,
        )
        super().__init__(
            intents=self._asked,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            # Ready with the list of servers: it waits for none that is late or unavailable.
            guild_ready_timeout=0.0,
            shard_connect_timeout=_TO_CONNECT,
            allowed_mentions=discord.AllowedMentions.none(),
            status=discord.Status.online,
            activity=discord.CustomActivity(name=STATUS),
            http_trace=counted(),
            max_ratelimit_timeout=_LONGEST_LIMIT,
        )
        self.reads_messages = False
        self._wanted = shards
        self._identify_seconds = identify_seconds
        self._lanes = lanes
        self._identifying = Identifying(1, identify_seconds)
        self._hears: Listener | None = None
        self._handed_on: set[asyncio.Task[None]] = set()
        self._connected: set[int] = set()
        self._contact = Contact("Discord")

    @property
    def opens(self) -> int:
        """How many shards this client connects, known once it is logged in."""
        return len(self.shard_ids) if self.shard_ids else self.shard_count or 0

    @property
    def away(self) -> set[int]:
        """The shards of this client that are not connected just now."""
        ours = self.shard_ids or range(self.shard_count or 0)
        return {*ours} - self._connected

    @property
    def start_seconds(self) -> float:
        """How long its shards take to identify when nothing goes wrong, as far as is known: it
        grows while they wait for the turns of other processes."""
        return self._identifying.longest(self.opens) + self._identifying.held_up

    def listen(self, listener: Listener) -> None:
        """Hand on what comes from now on; before that it is dropped."""
        self._hears = listener

    async def hang_up(self) -> None:
        """Let Discord deliver nothing more. It can still be called."""
        closing = (shard.disconnect() for shard in self.shards.values())
        await asyncio.gather(*closing, return_exceptions=True)

    async def hush(self, seconds: float) -> None:
        """Drop what comes from now on, and let what was handed on be taken in, in `seconds`."""
        self._hears = None
        left = {*self._handed_on}
        if left:
            _, left = await asyncio.wait(left, timeout=seconds)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def setup_hook(self) -> None:
        """Fit the session to what Discord says of the application, before it is opened."""
        if self.application is not None and self.application.interactions_endpoint_url:
            raise sent_elsewhere()
        flags = self.application_flags
        self.reads_messages = flags.gateway_message_content or flags.gateway_message_content_limited
        # The session sends this very object, and Discord closes it for an intent it did not grant.
        self._asked.message_content = self.reads_messages
        advised, _, limits = await self.http.get_bot_gateway()
        self.shard_count = self._wanted.count or advised
        self.shard_ids = list(self._wanted.ids) if self._wanted.ids else None
        if limits["remaining"] < self.opens:
            raise no_sessions(self.opens, limits["remaining"], limits["reset_after"] / 1000)
        self._identifying = Identifying(
            limits["max_concurrency"], self._identify_seconds, self._lanes
        )

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait for the shard's turn."""
        del initial
        await self._identifying.turn(shard_id or 0)

    async def on_shard_ready(self, shard_id: int) -> None:
        """It has a session."""
        self._found(shard_id)

    async def on_shard_resumed(self, shard_id: int) -> None:
        """It has its session again."""
        self._found(shard_id)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """It has none, or a try to get it again failed: only that is worth a line."""
        if shard_id not in self._connected and self.is_ready():
            self._contact.lost(f"shard {shard_id}")
        self._connected.discard(shard_id)

    def _found(self, shard_id: int) -> None:
        self._connected.add(shard_id)
        if not self.away:
            self._contact.back()

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Hand it on."""
        if self._hears is not None:
            await self._hand_on(self._hears.interaction(interaction))

    async def on_message(self, message: discord.Message) -> None:
        """Hand it on."""
        if self._hears is not None:
            await self._hand_on(self._hears.message(message))

    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        """Hand it on."""
        if self._hears is not None:
            await self._hand_on(self._hears.reaction(payload, added=True))

    async def on_raw_reaction_remove(self, payload: discord.RawReactionActionEvent) -> None:
        """Hand it on."""
        if self._hears is not None:
            await self._hand_on(self._hears.reaction(payload, added=False))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Hand it on."""
        if self._hears is not None:
            await self._hand_on(self._hears.gone(guild))

    async def _hand_on(self, heard: Coroutine[Any, Any, None]) -> None:
        task = cast("asyncio.Task[None]", asyncio.current_task())  # each event has one
        self._handed_on.add(task)
        try:
            await heard
        finally:
            self._handed_on.discard(task)
