"""The store as the rest of the bot sees it."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import Connection, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.refine.material import Material, Refinement
from bot.store import (
    deliveries,
    images,
    listing,
    people,
    posts,
    profiles,
    prompts,
    reactions,
    runs,
)
from bot.store.database import Database
from bot.store.errors import StoreBusy
from bot.store.job_store import JobStore
from bot.store.lanes import Lanes
from bot.store.migrate import bring_up_to_date
from bot.store.records import (
    ListedPrompt,
    Post,
    ProfileEntry,
    RunOutcome,
    SavedImage,
    SavedPrompt,
    SavedRun,
    SavedShare,
    Sent,
    Tally,
)
from bot.store.turns import StoredTurns
from bot.talk.people import Person, Place
from bot.talk.settings import RunSettings

_LEFT_TO_THE_MODEL = RunSettings()

_BETWEEN_TRIES = 0.05
"""Seconds."""


class Store:
    """Everything that outlives a restart.

    What belongs to a team takes the place first, and the person next when somebody acts. A team
    never meets another team's data: its ids are unknown here, which reads as None or as nothing.
    Whatever the database cannot do is raised as StoreError, with a sentence for the person.
    """

    def __init__(self, database: Database) -> None:
        """Use `open` instead: it also makes the folder and the tables."""
        self._database = database

    @classmethod
    async def open(cls, url: str, busy_seconds: float = 10.0) -> "Store":
        """Open the database at `url`, make it where it is missing, and bring it up to date.

        A file that another program holds is waited for, and so is a server that is away,
        `busy_seconds` at most.
        """
        database = Database(url, busy_seconds)
        try:
            await database.make_folder()
            await _patiently(database, busy_seconds)
        except BaseException:
            await database.close()
            raise
        return cls(database)

    @property
    def engine(self) -> AsyncEngine:
        """The database's engine, for stores of libraries that keep tables of their own here.

        Its transactions may write, so on SQLite each one holds the database for itself.
        """
        return self._database.engine

    @property
    def jobs(self) -> JobStore:
        """Deliveries and who works on them."""
        return JobStore(self._database)

    @property
    def lanes(self) -> Lanes | None:
        """Rates that the processes share which use this database; None when only one does."""
        return Lanes(self._database) if self.shared else None

    @property
    def turns(self) -> StoredTurns | None:
        """Turns that the processes share which use this database; None when only one does."""
        return StoredTurns(self._database) if self.shared else None

    async def close(self) -> None:
        """Close the database. The store is of no use afterwards."""
        await self._database.close()

    async def ping(self) -> None:
        """Ask the database for nothing: it answers, or this raises."""
        await self._database.read(_nothing)

    @property
    def shared(self) -> bool:
        """Whether other processes may use this database at the same time."""
        return self._database.shared

    async def listen(self, channel: str, told: Callable[[str], None]) -> None:
        """Call `told` with each notice on this channel from now on, until the store is closed.

        It is called on the event loop and must not take long. Notices can get lost while a
        server is away: `told` gets an empty one afterwards, so that it looks for itself.
        """
        await self._database.listen(channel, told)

    async def notify(self, channel: str, payload: str = "") -> None:
        """Tell everybody who listens on this channel, in every process; this one hears it too.

        A notice holds 8000 bytes at most.
        """
        await self._database.notify(channel, payload)

    async def person(self, place: Place, person: Person) -> None:
        """Remember a person and, when it is given, the name that others see."""
        await self._database.write(people.keep_person, place, person)

    async def reads_threads(self, place: Place) -> bool:
        """Whether what stands around a request may be read in this team: yes, unless it said no."""
        return await self._database.read(people.reads_threads, place)

    async def set_reads_threads(self, place: Place, person: Person, allowed: bool) -> None:
        """Keep whether threads may be read. Who may decide that is the caller's to know."""
        await self._database.write(people.set_reads_threads, place, person, allowed)

    async def set_profile(self, place: Place, person: Person, scope: str, text: str) -> None:
        """Keep the profile of the team or of this channel (`scope`). Empty text removes it."""
        await self._database.write(profiles.write, place, person, scope, text)

    async def profile(self, place: Place) -> tuple[str, str]:
        """The team's profile and this channel's; empty where there is none."""
        return await self._database.read(profiles.latest, place)

    async def profile_history(self, place: Place, scope: str) -> tuple[ProfileEntry, ...]:
        """Every state of one profile, newest first."""
        return await self._database.read(profiles.history, place, scope)

    async def add_prompt(
        self,
        place: Place,
        person: Person,
        rough: str,
        material: Material,
        refinement: Refinement,
        parent: str | None = None,
        fingerprint: str | None = None,
        prompt_id: str | None = None,
        attached: Sequence[SavedImage] = (),
    ) -> SavedPrompt:
        """Keep a new prompt with its first version. `parent` is the prompt that it remixes.

        With a `prompt_id` it is made once: the second time it is found, as it is by then.
        """
        return await self._database.write(
            prompts.add,
            place,
            person,
            rough,
            material,
            refinement,
            parent,
            fingerprint,
            prompt_id,
            attached,
        )

    async def add_version(
        self,
        place: Place,
        prompt_id: str,
        material: Material,
        refinement: Refinement,
        fingerprint: str | None = None,
        step: str | None = None,
        base: int | None = None,
    ) -> SavedPrompt | None:
        """Keep the next version of a prompt. `fingerprint` is of what a model was asked for it.

        A `step` writes one version: the second time it is given what it wrote. Raises Overtaken
        when `base`, the version that this one was made from, is not the latest any more.
        """
        return await self._database.write(
            prompts.add_version, place, prompt_id, material, refinement, fingerprint, step, base
        )

    async def prompt_and_step(
        self, place: Place, prompt_id: str, step: str
    ) -> tuple[SavedPrompt | None, bool]:
        """A prompt at its latest version, and whether a step has written its version of it."""
        return await self._database.read(prompts.with_step, place, prompt_id, step)

    async def refinement(self, place: Place, fingerprint: str) -> Refinement | None:
        """What a model made of the very same in this team, the newest."""
        return await self._database.read(prompts.same, place, fingerprint)

    async def prompt(
        self, place: Place, prompt_id: str, version: int | None = None
    ) -> SavedPrompt | None:
        """A prompt at its latest version, or at the one asked for."""
        return await self._database.read(prompts.find, place, prompt_id, version)

    async def prompt_and_images(
        self, place: Place, prompt_id: str, version: int | None = None
    ) -> tuple[SavedPrompt | None, tuple[SavedImage, ...]]:
        """A prompt, as `prompt` gives it, and the images that were attached to it."""
        return await self._database.read(_prompt_and_images, place, prompt_id, version)

    async def versions(self, place: Place, prompt_id: str) -> tuple[SavedPrompt, ...]:
        """A prompt at each of its versions, oldest first."""
        return await self._database.read(prompts.all_versions, place, prompt_id)

    async def prompts(
        self, place: Place, person: Person, scope: str = "mine", search: str = "", limit: int = 20
    ) -> tuple[ListedPrompt, ...]:
        """The library, newest first: prompts that hold every word of `search`.

        *mine* are the person's own, kept in the library or not. *shared* are those that
        anybody kept in the library, and those that stand posted in this channel,
        or without a channel the person's own posts. *all* is both.
        """
        return await self._database.read(listing.listed, place, person, scope, search, limit)

    async def save(
        self, place: Place, prompt_id: str, title: str = "", tags: tuple[str, ...] = ()
    ) -> SavedPrompt | None:
        """Keep a prompt in the team's library. What is left empty stays as it was."""
        return await self._database.write(prompts.save, place, prompt_id, title, tags)

    async def start_run(
        self,
        place: Place,
        person: Person,
        prompt_id: str,
        version: int,
        model: str,
        settings: RunSettings = _LEFT_TO_THE_MODEL,
        sent: Sent = Sent.REFINED,
        run_id: str | None = None,
    ) -> SavedRun | None:
        """Write down that a version of a prompt is being run; None when there is none such.

        With a `run_id` it is begun once: the second time it is found, going on or ended.
        """
        return await self._database.write(
            runs.start, place, person, prompt_id, version, model, settings, sent, run_id
        )

    async def save_answers(
        self, answers: Sequence[tuple[str, str]], going: Sequence[str] = ()
    ) -> frozenset[str]:
        """Keep what came so far (id, text) of runs that go on; those that ended stay as they are.

        Returns those of `going` that somebody asked to stop, or that ended in another process.
        """
        if not answers:
            return await self._database.read(runs.to_stop, going)
        return await self._database.write(runs.save_answers, answers, going)

    async def ask_to_stop(self, place: Place, run_id: str) -> bool:
        """Ask whoever runs this run to stop it; False when it does not go on."""
        return await self._database.write(runs.ask_to_stop, place, run_id)

    async def finish_run(
        self, place: Place, run_id: str, outcome: RunOutcome, made: Sequence[SavedImage] = ()
    ) -> SavedRun | None:
        """Keep how a run ended, and the images that it made.

        The first end counts, so look at the run that comes back.
        """
        return await self._database.write(runs.finish, place, run_id, outcome, made)

    async def version_begun(self, place: Place, run_ids: Sequence[str]) -> int | None:
        """The version of a prompt with which these runs were begun; None when none was."""
        return await self._database.read(runs.version_begun, place, run_ids)

    async def run(self, place: Place, run_id: str) -> SavedRun | None:
        """A run, going on or ended."""
        return await self._database.read(runs.find, place, run_id)

    async def runs_of(self, place: Place, prompt_id: str) -> tuple[SavedRun, ...]:
        """Every run of a prompt, oldest first."""
        return await self._database.read(runs.of_prompt, place, prompt_id)

    async def images(self, place: Place, target: str) -> tuple[SavedImage, ...]:
        """The images of a prompt or a run."""
        return await self._database.read(images.of, place, target)

    async def vote(self, place: Place, person: Person, target: str, value: int) -> Tally | None:
        """Vote 1 or -1 on a prompt or a run; 0 takes the vote back."""
        return await self._database.write(reactions.vote, place, person, target, value)

    async def tally(self, place: Place, target: str) -> Tally:
        """The votes on a prompt or a run."""
        return await self._database.read(reactions.tally, place, target)

    async def share(
        self, place: Place, person: Person, target: str, channel: str, share_id: str | None = None
    ) -> SavedShare | None:
        """Write down that a person posts a prompt or a run to a channel.

        With a `share_id` it is written once: the second time it is found, perhaps taken back.
        """
        return await self._database.write(reactions.share, place, person, target, channel, share_id)

    async def unshare(self, place: Place, person: Person, share_id: str) -> None:
        """Forget a share of the person's that could not be posted."""
        await self._database.write(reactions.unshare, place, person, share_id)

    async def shares(self, place: Place, target: str) -> tuple[SavedShare, ...]:
        """Where a prompt or a run stands posted; `target` may also be a share's own id."""
        return await self._database.read(reactions.shares_of, place, target)

    async def take_back(
        self, place: Place, person: Person, target: str, step: str | None = None
    ) -> tuple[SavedShare, ...]:
        """Take back the person's own shares of a target, or one share by its id.

        Returns what was taken back: nothing when the person shared nothing there. A `step` takes
        back once: the second time it is given what it took.
        """
        return await self._database.write(reactions.take_back, place, person, target, step)

    async def first_delivery(self, platform: str, team: str, delivery: str) -> bool:
        """True for the first who asks with this delivery, and never again, in any process."""
        return await self._database.write(deliveries.first, platform, team, delivery)

    async def forget_deliveries(self, older: timedelta) -> None:
        """Forget the deliveries that came longer ago: they would count as new again."""
        await self._database.write(deliveries.forget, older)

    async def keep_post(self, place: Place, post: Post) -> None:
        """Keep which card a message shows; it replaces what was kept of that message."""
        await self._database.write(posts.keep, place, post)

    async def forget_post(self, place: Place, channel: str, message: str) -> None:
        """Forget a message that shows a card no more."""
        await self._database.write(posts.forget, place, channel, message)

    async def post(self, place: Place, channel: str, message: str) -> Post | None:
        """Which card a message of this team shows."""
        return await self._database.read(posts.find, place, channel, message)

    async def posting(self, place: Place, channel: str, first: str) -> tuple[Post, ...]:
        """The messages that were posted together, in the order of their ids."""
        return await self._database.read(posts.together, place, channel, first)

    async def posts_of(self, place: Place, card: str) -> tuple[Post, ...]:
        """The messages that show a card, in any channel, the newest posting last."""
        return await self._database.read(posts.of_card, place, card)

    async def team_with(self, platform: str, channel: str, message: str) -> str | None:
        """Which team's card a message shows; for platforms whose messages name no team."""
        return await self._database.read(posts.team_with, platform, channel, message)

    async def last_team(self, platform: str, person_id: str) -> str | None:
        """The team in which somebody wrote their newest prompt, where they have written any."""
        return await self._database.read(people.last_team, platform, person_id)

    async def last_prompt(self, place: Place, channel: str, thread: str) -> Post | None:
        """The newest message of a thread that shows a prompt."""
        return await self._database.read(posts.last_prompt, place, channel, thread)


def _nothing(connection: Connection) -> None:
    connection.execute(select(1))


def _prompt_and_images(
    connection: Connection, place: Place, prompt_id: str, version: int | None
) -> tuple[SavedPrompt | None, tuple[SavedImage, ...]]:
    saved = prompts.find(connection, place, prompt_id, version)
    return saved, images.of(connection, place, prompt_id) if saved else ()


async def _patiently(database: Database, busy_seconds: float) -> None:
    """Bring it up to date, again while others are at it.

    SQLite does not wait for a lock when a new file is switched to its write-ahead log.
    """
    loop = asyncio.get_running_loop()
    ends = loop.time() + busy_seconds
    while True:
        try:
            return await bring_up_to_date(database)
        except StoreBusy:
            if loop.time() >= ends:
                raise
            await asyncio.sleep(_BETWEEN_TRIES)
