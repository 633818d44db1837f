"""The Discord app: every interaction is acknowledged at once, and its work begins after that."""

import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

import aiohttp
import discord

from adapters.discord import reacted, said
from adapters.discord.arriving import Arrivals, who_wrote
from adapters.discord.asked import Asked
from adapters.discord.connection import RocketClient
from adapters.discord.conversations import Conversations, DiscordDesk
from adapters.discord.deferring import acknowledged, settled
from adapters.discord.deliver.answers import ACKNOWLEDGE, TOKEN_LIFE
from adapters.discord.deliver.calls import Calls
from adapters.discord.handling import Work, work_of
from adapters.discord.parse.command import parse_typing
from adapters.discord.reading.people import Membership
from adapters.discord.reading.questions import Questions
from adapters.discord.reading.reader import Reader
from adapters.discord.suggesting import suggested
from adapters.discord.teams import Teams
from adapters.discord.understanding import survive
from bot.chat.exchange import BROKE
from bot.chat.refusals import ShutOut
from bot.chat.seen import Seen
from bot.safety.faults import where
from bot.store import Store, StoreError
from bot.tasks import Tasks
from bot.turns import Turns

_log = logging.getLogger(__name__)

_AT_ONCE = 1_000
"""Deliveries that are worked on. A run is one until its answer has come, which takes minutes, so
whoever comes next is not to wait for the others to end."""

_LULL_WITHIN = 1.0
"""Seconds that work waits for a moment in which nothing has to be acknowledged. A burst of 500
commands takes most of them; a form has to open within three."""

Tell = Callable[[str], Awaitable[None]]
"""Tells the person a sentence."""


class DiscordApp:
    """Hears what comes from Discord. `token_life` is how long an interaction takes answers."""

    def __init__(
        self,
        desk: DiscordDesk,
        store: Store,
        client: RocketClient,
        api_url: str,
        token_life: float,
    ) -> None:
        """Use `build` instead."""
        self._client = client
        self._questions = Questions()
        self._calls = Calls(client)
        self._reader = Reader(client, store, self._questions, api_url)
        self._teams = Teams(store, Membership(client, self._questions))
        self._there = Conversations(desk, store, self._calls, self._reader, Turns())
        self._arrivals = Arrivals(self._calls, self._teams, token_life)
        self._tasks = Tasks(_AT_ONCE, patience=_LULL_WITHIN)
        self._seen = Seen(store, "discord")

    async def close(self, seconds: float) -> None:
        """Let what is under way come to its end, `seconds` at most, and stop the rest."""
        stopped = await self._tasks.close(seconds)
        if stopped:
            _log.warning("%d deliveries were not finished", stopped)
        await self._there.close()
        await self._questions.close()
        await self._calls.close()
        await self._reader.close()

    async def interaction(self, interaction: discord.Interaction) -> None:
        """A command, a press, a form, or a word being typed in one."""
        try:
            if not (interaction.user and interaction.channel_id):
                raise LookupError("nobody to answer, or nowhere")
            if interaction.type is discord.InteractionType.autocomplete:
                await self._suggest(interaction)
                return
            work = work_of(interaction)
        except Exception as fault:
            _log.warning("an interaction was not understood: %s", where(fault))
            return
        if not self._seen.is_new_here(str(interaction.id)):
            return
        with self._tasks.delivery(), suppress(TimeoutError):
            # A call that hangs is left going: it holds up what others asked for no longer.
            await self._questions.ask(
                ("acknowledged", interaction.id),
                lambda: self._acknowledge(interaction, work),
                within=ACKNOWLEDGE,
            )

    async def message(self, message: discord.Message) -> None:
        """Somebody wrote."""
        if not said.is_for_us(message, self._client.user):
            return
        if not self._seen.is_new_here(str(message.id)):
            return

        async def work() -> None:
            await said.written(message, self._there, self._teams)

        async def tell(sentence: str) -> None:
            await self._there.tell(sentence, who_wrote(message))

        team = str(message.guild.id if message.guild is not None else "")
        self._begin(f"message {message.id}", str(message.id), team, work, tell)

    async def reaction(self, payload: discord.RawReactionActionEvent, added: bool) -> None:
        """Somebody reacted, or took it back."""
        delivery = reacted.delivery_of(payload, self._client.user, added=added)
        if delivery is None:
            return

        async def work() -> None:
            await reacted.reacted(payload, self._there, self._teams, added=added)

        team = str(payload.guild_id or "")
        self._begin(f"reaction on {payload.message_id}", delivery, team, work)

    async def gone(self, guild: discord.Guild) -> None:
        """The bot was taken out of a server. What its people wrote stays theirs."""
        _log.warning("removed from server %s", guild.id)

    async def _acknowledge(self, interaction: discord.Interaction, work: Work) -> None:
        if await acknowledged(interaction, work.acknowledgement):
            # To be taken as soon as it is here: a form has no three seconds to wait.
            self._start(interaction, work)

    def _start(self, interaction: discord.Interaction, work: Work) -> None:
        asked: Asked | None = None

        async def do() -> None:
            nonlocal asked
            asked = await self._arrivals.of_interaction(interaction, work)
            await work.do(asked, self._there)
            await settled(interaction, asked.answers)

        async def tell(sentence: str) -> None:
            there = asked or self._arrivals.only_to_answer(interaction, work)
            await self._there.tell(sentence, there)

        delivery, team = str(interaction.id), str(interaction.guild_id or "")
        self._begin(f"interaction {delivery}", delivery, team, do, tell)

    def _begin(
        self,
        name: str,
        delivery: str,
        team: str,
        work: Callable[[], Awaitable[None]],
        tell: Tell | None = None,
    ) -> None:
        self._tasks.start(self._work(name, delivery, team, work, tell), name)

    async def _work(
        self,
        name: str,
        delivery: str,
        team: str,
        work: Callable[[], Awaitable[None]],
        tell: Tell | None,
    ) -> None:
        """Do it, if no other process does. `tell` tells the person what went wrong."""
        try:
            if await self._seen.is_new(team, delivery):
                await work()
        except ShutOut:
            raise
        except Exception as fault:
            _log.error("%s: %s", name, where(fault))
            if tell is not None:
                await tell(str(fault) if isinstance(fault, StoreError) else BROKE)

    async def _suggest(self, interaction: discord.Interaction) -> None:
        """Suggest what fits what is typed in an option."""
        typing = parse_typing(dict(interaction.data or {}))
        if typing is None:
            return
        asked = self._arrivals.at_once(interaction)
        offered: tuple[tuple[str, str], ...]
        if typing.option == "framework":
            offered = tuple((each, each) for each in self._there.desk.frameworks())
        else:
            offered = self._there.desk.models(asked.person, self._there.place(asked))
        choices = [
            discord.app_commands.Choice(name=label, value=value)
            for value, label in suggested(typing.text, offered)
        ]
        try:
            await interaction.response.autocomplete(choices)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as problem:
            _log.info("no suggestions: %s", type(problem).__name__)


def build(
    desk: DiscordDesk,
    store: Store,
    client: RocketClient,
    *,
    api_url: str = "https://discord.com/api/v10",
    token_life: float = TOKEN_LIFE,
) -> DiscordApp:
    """The app, which hears what `client` hands on from now on.

    `api_url` is where files may come from besides Discord's own hosts.
    """
    app = DiscordApp(desk, store, client, api_url, token_life)
    survive(client)
    client.listen(app)
    return app
