"""The Discord app: every delivery is kept, then acknowledged, and its work begins after that."""

import asyncio
import logging
from contextlib import suppress

import discord

from adapters.discord import delivered, reacted, said
from adapters.discord.anew import Anew
from adapters.discord.arriving import Arrivals
from adapters.discord.connection import RocketClient
from adapters.discord.conversations import Conversations, DiscordDesk
from adapters.discord.deferring import acknowledged, turned_away
from adapters.discord.deliver.answers import ACKNOWLEDGE, TOKEN_LIFE
from adapters.discord.deliver.calls import Calls
from adapters.discord.deliver.progress import Progress
from adapters.discord.deliver.sharing import why_not_posted
from adapters.discord.handling import work_of
from adapters.discord.parse.command import parse_typing
from adapters.discord.pieces import Interacted, Means, Piece, Reacted, Written, piece_of
from adapters.discord.reading.people import Membership
from adapters.discord.reading.questions import Questions
from adapters.discord.reading.reader import Reader
from adapters.discord.suggesting import suggest, suggested
from adapters.discord.teams import Teams
from adapters.discord.understanding import payload, survive
from bot import metrics
from bot.chat.again import GAVE_UP
from bot.chat.exchange import BROKE
from bot.chat.refusals import ShutOut
from bot.jobs.job import Delivery, Job, LeaseLost, PutOff
from bot.jobs.jobs import Jobs
from bot.jobs.limits import STOPPING, TurnedAway, busy
from bot.jobs.taking import WITHIN
from bot.safety.faults import where
from bot.store import Store, StoreError
from bot.turns import TakesTurns

_log = logging.getLogger(__name__)

KEPT_TRYING = 60.0
"""Seconds in which what is not delivered again is tried to be kept, though the store is away."""

_PAUSE = 0.5
"""Seconds between two tries."""

_GOODBYE = 2.0
"""Seconds in which those are told of whom nothing could be kept until the end."""


class DiscordApp:
    """Hears what comes from Discord, and does Discord's jobs."""

    def __init__(
        self,
        desk: DiscordDesk,
        store: Store,
        client: RocketClient,
        jobs: Jobs,
        turns: TakesTurns,
        api_url: str,
        token_life: float,
        keeps_trying: float,
    ) -> None:
        """Use `build` instead."""
        self._client = client
        self._keeps_trying = keeps_trying
        self._jobs = jobs
        self._questions = Questions()
        self._calls = Calls(client, store.lanes)
        self._reader = Reader(client, store, self._questions, api_url)
        teams = Teams(store, Membership(client, self._questions))
        self._there = Conversations(desk, store, self._calls, self._reader, turns)
        self._arrivals = Arrivals(self._calls, teams, token_life)
        self._means = Means(client, self._there, self._arrivals, teams)
        self._anew = Anew(store.jobs)
        self._heard: dict[str, Piece] = {}
        self._taking: set[asyncio.Task[None]] = set()
        self._keeping: set[asyncio.Task[Job | None]] = set()

    async def close(self) -> None:
        """Give up what nobody waits for, once no job goes on any more."""
        for keeping in {*self._keeping}:
            keeping.cancel()
        if self._taking:
            await asyncio.wait({*self._taking}, timeout=_GOODBYE)
        await self._there.close()
        await self._questions.close()
        await self._calls.close()
        await self._reader.close()

    # What is heard.

    async def interaction(self, interaction: discord.Interaction) -> None:
        """A command, a press, a form, or a word being typed in one."""
        try:
            if not (interaction.user and interaction.channel_id):
                raise LookupError("nobody to answer, or nowhere")
            if interaction.type is discord.InteractionType.autocomplete:
                await self._suggest(interaction)
                return
            piece = Interacted(interaction, work_of(interaction), self._means)
            delivery = delivered.of_interaction(interaction, payload())
        except Exception as fault:
            _log.warning("an interaction was not understood: %s", where(fault))
            return
        self._arrivals.heard(interaction)
        with self._jobs.delivery(), suppress(TimeoutError):
            # A call that hangs is left going: it holds up what others asked for no longer.
            await self._questions.ask(
                ("acknowledged", interaction.id),
                lambda: self._take(piece, delivery),
                within=ACKNOWLEDGE,
            )

    async def message(self, message: discord.Message) -> None:
        """Somebody wrote."""
        if said.is_for_us(message, self._client.user):
            delivery = delivered.of_message(message, payload())
            await self._take_once(Written(message, self._means), delivery)

    async def reaction(self, event: discord.RawReactionActionEvent, added: bool) -> None:
        """Somebody reacted, or took it back."""
        name = reacted.delivery_of(event, self._client.user)
        if name is None:
            return
        delivery = delivered.of_reaction(event, payload(), name, added=added)
        _, at = delivered.read(delivery.body)
        piece = Reacted(event, added, at, self._means)
        await self._anew.heard(delivery, added, lambda: self._take_once(piece, delivery))

    async def gone(self, guild: discord.Guild) -> None:
        """The bot was taken out of a server. What its people wrote stays theirs."""
        _log.warning("removed from server %s", guild.id)

    async def _take(self, piece: Interacted, delivery: Delivery) -> None:
        """Keep an interaction, acknowledge it, and begin its work."""
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            # Nothing is lost with a form, and it cannot come later.
            job = await self._jobs.accept(delivery, only_now=piece.opens_form)
        except TurnedAway as no:
            await turned_away(piece.interaction, str(no))
            return
        if job is None:
            return
        left = ACKNOWLEDGE - (clock() - began)
        if not await acknowledged(piece.interaction, piece.work.acknowledgement, left):
            self._jobs.forsake(job)
            return
        metrics.acknowledged(delivered.PLATFORM, clock() - began)
        if piece.work.at_once:
            job.number = 0
        self._begin(job, piece, at_once=piece.work.at_once)

    async def _take_once(self, piece: Piece, delivery: Delivery) -> None:
        """Take what Discord does not deliver again; that goes on when this is broken off."""
        taking = asyncio.create_task(self._take_in_time(piece, delivery))
        self._taking.add(taking)
        taking.add_done_callback(self._taking.discard)
        await asyncio.shield(taking)

    async def _take_in_time(self, piece: Piece, delivery: Delivery) -> None:
        """Keep it, and begin its work, or tell why not. The keeping may be broken off alone."""
        keeping = asyncio.create_task(self._kept(delivery))
        self._keeping.add(keeping)
        keeping.add_done_callback(self._keeping.discard)
        try:
            job = await keeping
        except TurnedAway as no:
            await self._sorry(piece, str(no))
        except asyncio.CancelledError:
            await self._sorry(piece, STOPPING)
        else:
            if job is not None:
                self._begin(job, piece)

    async def _sorry(self, piece: Piece, sentence: str) -> None:
        try:
            await piece.tell(sentence, Progress(since=piece.since))
        except Exception as fault:
            _log.warning("somebody was not told why nothing is done: %s", where(fault))

    async def _kept(self, delivery: Delivery) -> Job | None:
        """As `accept`, for as long as the store may be away."""
        clock = asyncio.get_running_loop().time
        ends = clock() + self._keeps_trying
        while True:
            try:
                return await self._jobs.accept(delivery, max(WITHIN, ends - clock()))
            except TurnedAway as no:
                if not isinstance(no.__cause__, StoreError) or clock() + _PAUSE > ends:
                    raise
            await asyncio.sleep(_PAUSE)

    def _begin(self, job: Job, piece: Piece, *, at_once: bool = False) -> None:
        self._heard[job.key] = piece
        self._jobs.begin(job, at_once=at_once)

    # What is done.

    async def do(self, job: Job) -> None:
        """Do a job. Raises LeaseLost, and where it can be done later as well PutOff, when the app
        is not let in, and StoreError."""
        piece = self._piece(job)
        if piece is not None:
            await self._done(piece, Progress(job, piece.since))

    async def wait(self, job: Job) -> None:
        """Tell the person that they have to wait."""
        piece = self._piece(job)
        if piece is not None:
            await piece.wait(busy(job.number), Progress(job, piece.since))

    async def give_up(self, job: Job) -> None:
        """Tell the person that it was tried too often."""
        piece = self._piece(job)
        if piece is not None:
            await piece.give_up(GAVE_UP, Progress(job, piece.since))

    def takes(self, home: str) -> bool:
        """Is a shard of ours connected that hears of it? Anything else any of them can do."""
        client = self._client
        count, away = client.shard_count or 0, client.away
        ours = {*(client.shard_ids or range(count))} - away
        if not (count and ours):
            return False
        if home == delivered.DIRECTLY:
            return 0 in ours
        if not home.isdecimal():
            return True
        guild = client.get_guild(int(home))
        return (int(home) >> 22) % count in ours and not (guild is not None and guild.unavailable)

    def _piece(self, job: Job) -> Piece | None:
        heard = self._heard.pop(job.key, None)
        if heard is not None:
            return heard
        piece = piece_of(job.delivery.kind, job.delivery.body, self._means)
        if piece is not None and piece.opens_form and not job.taken_over:
            # Kept after its person was told that it is not: a form cannot come later.
            return None
        return piece

    async def _done(self, piece: Piece, progress: Progress) -> None:
        try:
            await piece.do(progress)
        except LeaseLost:
            raise
        except ShutOut as out:
            if not piece.opens_form:
                raise PutOff from out
            await piece.give_up(why_not_posted(out), progress)
        except StoreError as problem:
            if problem.passes and not piece.opens_form:
                raise
            await piece.give_up(str(problem), progress)
        except Exception as fault:
            _log.error("%s: %s", progress.job.delivery.kind, where(fault))
            await piece.give_up(BROKE, progress)

    async def _suggest(self, interaction: discord.Interaction) -> None:
        """Suggest what fits what is typed in an option."""
        typing = parse_typing(dict(interaction.data or {}))
        if typing is None:
            return
        offered = self._there.offered(typing.option, self._arrivals.at_once(interaction))
        await suggest(interaction, suggested(typing.text, offered))


def build(
    desk: DiscordDesk,
    store: Store,
    client: RocketClient,
    *,
    jobs: Jobs,
    turns: TakesTurns,
    api_url: str = "https://discord.com/api/v10",
    token_life: float = TOKEN_LIFE,
    keeps_trying: float = KEPT_TRYING,
) -> DiscordApp:
    """The app, which hears what `client` hands on from now on, and does the jobs of Discord.

    `client` is not logged in yet. `api_url` is where files may come from besides Discord's own
    hosts. `token_life` is how long an interaction takes answers, and for so many seconds what is
    not delivered again is tried to be kept.
    """
    app = DiscordApp(desk, store, client, jobs, turns, api_url, token_life, keeps_trying)
    survive(client)
    client.listen(app)
    jobs.register(delivered.PLATFORM, app)
    return app
