"""Runs under way: several at once, each kept in the store as it grows, each stoppable."""

import asyncio
import functools
import logging
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from bot.desk.sorry import GONE, Sorry
from bot.models.catalogue import Catalogue
from bot.models.completion import Image
from bot.models.offer import Price
from bot.models.prices import dollars, load
from bot.runs.board import Board, spacing_for
from bot.runs.progress import RunProgress
from bot.runs.run import Job, run
from bot.store import (
    RunOutcome,
    RunState,
    RunView,
    SavedImage,
    SavedPrompt,
    SavedRun,
    Sent,
    StoreError,
)
from bot.talk.people import Person, Place
from bot.talk.settings import RunSettings

_log = logging.getLogger(__name__)

_BETWEEN_SAVES = 1.0
"""Seconds between two states of a run that are kept."""

_GOODBYE = 10.0
"""Seconds that runs have to be kept when the bot stops."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One run that is to be started: on which model, and which text of the prompt.

    `alone` when no other model may stand in.
    """

    model: str
    sent: Sent = Sent.REFINED
    alone: bool = False


@dataclass(slots=True)
class _Going:
    """A run that goes on. `kept` is what the store says of it, once it is there."""

    job: Job
    progress: RunProgress
    kept: SavedRun | None = None
    task: "asyncio.Task[None] | None" = None
    saved_text: str = field(default="", repr=False)

    def view(self) -> RunView | None:
        """The run as it is at this moment."""
        if self.kept is None:
            return None
        images = tuple(SavedImage(i.media_type, i.data) for i in self.progress.images)
        if self.kept.outcome.state is not RunState.RUNNING:
            return RunView(self.kept, images)
        so_far = replace(_outcome(self.progress, None), state=RunState.RUNNING)
        return RunView(replace(self.kept, outcome=so_far), images)


class RunStore(Protocol):
    """What running needs of a store."""

    async def start_run(
        self,
        place: Place,
        person: Person,
        prompt_id: str,
        version: int,
        model: str,
        settings: RunSettings,
        sent: Sent,
    ) -> SavedRun | None:
        """Write down that a run has begun."""
        ...

    async def save_answers(self, answers: Sequence[tuple[str, str]]) -> None:
        """Keep what came so far."""
        ...

    async def add_images(self, place: Place, target: str, found: Sequence[SavedImage]) -> None:
        """Keep images that a run made."""
        ...

    async def finish_run(self, place: Place, run_id: str, outcome: RunOutcome) -> SavedRun | None:
        """Keep how a run ended."""
        ...

    async def run(self, place: Place, run_id: str) -> SavedRun | None:
        """A run of this team."""
        ...


class Running:
    """Starts runs and knows those that go on, so that another request can stop them."""

    def __init__(self, store: RunStore, catalogue: Catalogue) -> None:
        self._store = store
        self._catalogue = catalogue
        self._going: dict[str, _Going] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._keeper: asyncio.Task[None] | None = None

    async def run(
        self,
        saved: SavedPrompt,
        wanted: Sequence[Wanted],
        settings: RunSettings,
        person: Person,
        place: Place,
        layouts: Mapping[Sent, Mapping[str, str]],
        images: tuple[SavedImage, ...] = (),
    ) -> AsyncGenerator[RunView, None]:
        """Run a prompt on models, side by side; yields each run as it grows and when it ended.

        `layouts` holds each text of the prompt in each style. Whoever takes the views slowly
        sees fewer of them, never an old one. One slow model never holds the others. Closing
        the iterator stops all of them; what came is kept.
        """
        board = Board(lambda: spacing_for(len(self._going)))
        pictures = tuple(Image(each.media_type, each.data) for each in images)
        going: list[_Going] = []
        for number, each in enumerate(wanted):
            texts = layouts[each.sent]
            job = Job(texts.__getitem__, settings, person, place, pictures, alone=each.alone)
            put = functools.partial(board.put, number)
            going.append(_Going(job, RunProgress(each.model, put, place.public)))
        tasks = [
            asyncio.create_task(self._one(saved, each, going[number], board, number))
            for number, each in enumerate(wanted)
        ]
        self._tasks.update(tasks)
        for mine, task in zip(going, tasks, strict=True):
            mine.task = task
        left = set(range(len(going)))
        try:
            while left:
                number = await board.take()
                over = tasks[number].done()
                view = going[number].view()
                if view is not None:
                    yield view
                if over:
                    left.discard(number)
            for task in tasks:
                if not task.cancelled():
                    # A fault of ours in a run is not to end in silence; a stop is none.
                    await task
        finally:
            board.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._tasks.difference_update(tasks)

    async def stop(self, place: Place, person: Person, run_id: str) -> bool:
        """Stop a person's own run. False when it is not going on; raises Sorry for another's."""
        going = self._going.get(run_id)
        kept = await self._store.run(place, run_id)
        if going is None or going.task is None or kept is None:
            return False
        if kept.person.id != person.id:
            raise Sorry(
                f"Only {kept.person.name or 'the person who started it'} can stop this run."
            )
        return going.task.cancel()

    async def close(self) -> None:
        """Stop everything that goes on and wait until it is kept."""
        for going in list(self._going.values()):
            if going.task is not None:
                going.task.cancel()
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=_GOODBYE)
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)

    async def _one(
        self, saved: SavedPrompt, wanted: Wanted, going: _Going, board: Board, number: int
    ) -> None:
        """One run from its start to its end in the store."""
        job, progress = going.job, going.progress
        try:
            kept = await self._begin(saved, wanted, job)
            going.kept = kept
            self._going[kept.id] = going
            self._keep_going()
            board.hurry(number)
            try:
                await run(self._catalogue, job, progress)
            finally:
                self._going.pop(kept.id, None)
                finishing = asyncio.create_task(self._finish(kept, progress, job.place))
                self._tasks.add(finishing)
                finishing.add_done_callback(self._tasks.discard)
                going.kept = await asyncio.shield(finishing)
        finally:
            # The reader looks once this task is over.
            asyncio.get_running_loop().call_soon(board.hurry, number)

    async def _begin(self, saved: SavedPrompt, wanted: Wanted, job: Job) -> SavedRun:
        """Write a run down. When it is given up meanwhile, it does not stay as going on."""
        beginning = asyncio.create_task(
            self._store.start_run(
                job.place,
                job.person,
                saved.id,
                saved.version,
                wanted.model,
                job.settings,
                wanted.sent,
            )
        )
        self._tasks.add(beginning)
        beginning.add_done_callback(self._tasks.discard)
        try:
            kept = await asyncio.shield(beginning)
        except asyncio.CancelledError:
            kept = await beginning
            if kept is not None:
                await self._store.finish_run(job.place, kept.id, RunOutcome(RunState.STOPPED))
            raise
        if kept is None:
            raise Sorry(GONE)
        return kept

    async def _finish(self, kept: SavedRun, progress: RunProgress, place: Place) -> SavedRun:
        images = [SavedImage(each.media_type, each.data) for each in progress.images]
        outcome = _outcome(progress, await self._cost(progress))
        try:
            ended = await self._store.finish_run(place, kept.id, outcome)
            await self._store.add_images(place, kept.id, images)
        except StoreError as problem:
            # The person has the answer on the screen: that is not to hang there without an end.
            lost = f"This answer could not be kept. {problem}"
            return replace(kept, outcome=replace(outcome, notes=(*outcome.notes, lost)))
        return ended or kept

    async def _cost(self, progress: RunProgress) -> float | None:
        model = self._catalogue.model(progress.answered_by)
        if model is None:
            return None
        if progress.usage is None:
            free = model.price is not None and model.price == Price(0.0, 0.0)
            return 0.0 if free else None
        await load((model,))
        return dollars(model, progress.usage.tokens_in, progress.usage.tokens_out)

    def _keep_going(self) -> None:
        if self._keeper is None or self._keeper.done():
            self._keeper = asyncio.create_task(self._keep())

    async def _keep(self) -> None:
        """Keep, about once a second and all in one go, what the runs hold so far."""
        while self._going:
            await asyncio.sleep(_BETWEEN_SAVES)
            grown: list[tuple[str, str]] = []
            for run_id, going in self._going.items():
                text = going.progress.text
                if len(text) != len(going.saved_text):
                    going.saved_text = text
                    grown.append((run_id, text))
            if not grown:
                continue
            try:
                await self._store.save_answers(grown)
            except StoreError as problem:
                # The end of each run is kept apart; a second from now there is another chance.
                _log.warning("runs under way not kept this time: %s", type(problem).__name__)


def _outcome(progress: RunProgress, cost: float | None) -> RunOutcome:
    usage = progress.usage
    stood_in = progress.answered_by not in ("", progress.model)
    return RunOutcome(
        state=RunState(progress.ended or "running"),
        answer=progress.text,
        finish_reason=progress.finish_reason,
        first_token_seconds=progress.first_token_seconds,
        seconds=progress.seconds,
        tokens_in=usage.tokens_in if usage else None,
        tokens_out=usage.tokens_out if usage else None,
        cost=cost,
        error=progress.problem,
        answered_by=progress.answered_by if stood_in else "",
        notes=tuple(progress.notes),
        estimated=progress.estimated,
    )
