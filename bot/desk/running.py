"""Runs under way: several at once, each kept in the store as it grows, each stoppable."""

import asyncio
import functools
import logging
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any

from bot import metrics, tracing
from bot.desk.going import Going, RunStore, outcome_of
from bot.desk.keeping import Keeping
from bot.desk.sorry import GONE, Sorry
from bot.jobs.ids import Ids
from bot.models.catalogue import Catalogue
from bot.models.completion import Image
from bot.models.offer import Price
from bot.models.prices import dollars, load
from bot.runs.board import Board, spacing_for
from bot.runs.progress import RunProgress
from bot.runs.run import LONGEST_ANSWER, Job, run
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

_GOODBYE = 10.0
"""Seconds that runs have to be kept when the bot stops."""

_AGAIN = "Asked again from the start: I was restarted meanwhile."


@dataclass(frozen=True, slots=True)
class Wanted:
    """One run that is to be started: on which model, and which text of the prompt.

    `alone` when no other model may stand in.
    """

    model: str
    sent: Sent = Sent.REFINED
    alone: bool = False

    def id_of(self, ids: Ids) -> str:
        """The id of this run in a job. A job runs a text once on each model.

        By name and not by number: which models there are can change between two tries.
        """
        return ids.of(f"run {self.model} {self.sent.value}")


class Stop(Enum):
    """What became of the wish to stop a run: done, passed on to whoever runs it, or too late."""

    STOPPED = auto()
    PASSED_ON = auto()
    TOO_LATE = auto()


class Running:
    """Starts runs and knows those that go on, so that another request can stop them."""

    def __init__(
        self, store: RunStore, catalogue: Catalogue, longest: int = LONGEST_ANSWER
    ) -> None:
        """`longest` is in characters of an answer; beyond that it is cut."""
        self._store = store
        self._catalogue = catalogue
        self._longest = longest
        self._going: dict[str, Going] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._keeping = Keeping(store, self._going)

    async def run(
        self,
        saved: SavedPrompt,
        wanted: Sequence[Wanted],
        settings: RunSettings,
        person: Person,
        place: Place,
        layouts: Mapping[Sent, Mapping[str, str]],
        images: tuple[SavedImage, ...] = (),
        ids: Ids | None = None,
    ) -> AsyncGenerator[RunView, None]:
        """Run a prompt on models, side by side; yields each run as it grows and when it ended.

        `layouts` holds each text of the prompt in each style. Whoever takes the views slowly
        sees fewer of them, never an old one. One slow model never holds the others. Closing
        the iterator stops all of them; what came is kept. With the same `ids` once more, what
        had ended is only shown, and what went on is asked again from the start.
        """
        ids = ids or Ids()
        board = Board(lambda: spacing_for(len(self._going)))
        pictures = tuple(Image(each.media_type, each.data) for each in images)
        going: list[Going] = []
        for number, each in enumerate(wanted):
            prompt = layouts[each.sent].__getitem__
            job = Job(prompt, settings, person, place, pictures, each.alone, self._longest)
            put = functools.partial(board.put, number)
            going.append(Going(job, RunProgress(each.model, put, place.public), ids))
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
                if number not in left:
                    continue  # its end was seen before it was told of
                over = tasks[number].done()
                view = going[number].view()
                if view is not None:
                    yield view
                if over:
                    left.discard(number)
            for mine, task in zip(going, tasks, strict=True):
                if not task.cancelled():
                    # A fault of ours in a run is not to end in silence; a stop is none.
                    await task
                if not mine.ended and ids.abandoned:
                    # This is not the end of it, so it is not to look like one.
                    raise asyncio.CancelledError
        finally:
            board.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._tasks.difference_update(tasks)

    async def stop(self, place: Place, person: Person, run_id: str) -> Stop:
        """Stop a person's own run, in whichever process it goes on. Sorry for another's."""
        kept = await self._store.run(place, run_id)
        going = self._going.get(run_id)
        if kept is None or (going is None and kept.outcome.state is not RunState.RUNNING):
            return Stop.TOO_LATE
        if kept.person.id != person.id:
            raise Sorry(
                f"Only {kept.person.name or 'the person who started it'} can stop this run."
            )
        if going is not None and going.stop():
            return Stop.STOPPED
        passed_on = await self._store.ask_to_stop(place, run_id)
        return Stop.PASSED_ON if passed_on else Stop.TOO_LATE

    async def close(self) -> None:
        """Give up everything that goes on and wait until it is kept."""
        for going in list(self._going.values()):
            if going.task is not None:
                going.task.cancel()
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=_GOODBYE)
        await self._keeping.close()

    async def _one(
        self, saved: SavedPrompt, wanted: Wanted, going: Going, board: Board, number: int
    ) -> None:
        """One run from its start to its end in the store."""
        job, progress = going.job, going.progress
        try:
            kept = await self._begin(saved, wanted, going)
            if kept.outcome.state is not RunState.RUNNING:
                going.has_ended(await self._store.images(job.place, kept.id))
                going.kept = kept
                return
            if kept.found:
                going.again(kept)
            going.kept = kept
            self._going[kept.id] = going
            self._keeping.wake()
            board.hurry(number)
            try:
                if kept.stop_asked:
                    progress.ended = "stopped"
                else:
                    with tracing.span("run", model=wanted.model):
                        await run(self._catalogue, job, progress)
            finally:
                self._going.pop(kept.id, None)
                ending = asyncio.create_task(self._end(kept, going))
                self._tasks.add(ending)
                ending.add_done_callback(self._tasks.discard)
                going.kept = await asyncio.shield(ending)
        finally:
            # The reader looks once this task is over.
            asyncio.get_running_loop().call_soon(board.hurry, number)

    async def _begin(self, saved: SavedPrompt, wanted: Wanted, going: Going) -> SavedRun:
        """Write a run down. When it is given up meanwhile, it does not stay as going on."""
        job = going.job
        beginning = asyncio.create_task(
            self._store.start_run(
                job.place,
                job.person,
                saved.id,
                saved.version,
                wanted.model,
                job.settings,
                wanted.sent,
                wanted.id_of(going.ids),
            )
        )
        self._tasks.add(beginning)
        beginning.add_done_callback(self._tasks.discard)
        try:
            kept = await asyncio.shield(beginning)
        except asyncio.CancelledError:
            kept = await beginning
            if kept is not None and not going.abandoned:
                stopped = RunOutcome(RunState.STOPPED, kept.outcome.answer)
                await self._store.finish_run(job.place, kept.id, stopped)
            raise
        if kept is None:
            raise Sorry(GONE)
        return kept

    async def _end(self, kept: SavedRun, going: Going) -> SavedRun:
        """Keep how a run ended, or for whoever takes it over how far it came."""
        if going.progress.ended != "stopped" or kept.stop_asked or not going.abandoned:
            return await self._finish(kept, going.progress, going.job.place)
        try:
            await self._store.save_answers([(kept.id, going.progress.text)])
        except StoreError as problem:
            _log.warning("a run that is left was not kept: %s", type(problem).__name__)
        return kept

    async def _finish(self, kept: SavedRun, progress: RunProgress, place: Place) -> SavedRun:
        images = [SavedImage(each.media_type, each.data) for each in progress.images]
        if progress.again:
            progress.notes.append(_AGAIN)
        outcome = outcome_of(progress, await self._cost(progress))
        self._count(progress, outcome)
        try:
            ended = await self._store.finish_run(place, kept.id, outcome, images)
        except StoreError as problem:
            # The person has the answer on the screen: that is not to hang there without an end.
            lost = f"This answer could not be kept. {problem}"
            return replace(kept, outcome=replace(outcome, notes=(*outcome.notes, lost)))
        return ended or kept

    def _count(self, progress: RunProgress, outcome: RunOutcome) -> None:
        model = self._catalogue.model(progress.answered_by)
        used = progress.usage
        tokens = (used.tokens_in, used.tokens_out) if used is not None else None
        name = model.key if model is not None else metrics.OTHER
        metrics.ran(name, outcome.state.value, tokens, outcome.cost)

    async def _cost(self, progress: RunProgress) -> float | None:
        model = self._catalogue.model(progress.answered_by)
        if model is None:
            return None
        if progress.usage is None:
            free = model.price is not None and model.price == Price(0.0, 0.0)
            return 0.0 if free else None
        await load((model,))
        return dollars(model, progress.usage.tokens_in, progress.usage.tokens_out)
