"""Runs under way: several at once, each kept in the store as it grows, each stoppable."""

import asyncio
import functools
import logging
from collections.abc import AsyncGenerator, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, TypeVar

from bot import tracing
from bot.desk.ending import PATIENCE, Endings
from bot.desk.going import Going, RunStore
from bot.desk.keeping import Keeping
from bot.desk.sorry import GONE, Sorry
from bot.jobs.ids import Ids
from bot.models.catalogue import Catalogue
from bot.models.completion import Image
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

T = TypeVar("T")

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

    def id_of(self, ids: Ids) -> str:
        """The id of this run in a job. A job runs a text once on each model.

        By name and not by number: which models there are can change between two tries.
        """
        return ids.of(f"run {self.model} {self.sent.value}")


class Stop(Enum):
    """What became of the wish to stop a run: done before the person's eyes or where they do not
    see it, passed on to whoever runs it, or too late."""

    STOPPED = auto()
    STOPPED_ELSEWHERE = auto()
    PASSED_ON = auto()
    TOO_LATE = auto()


class Running:
    """Starts runs and knows those that go on, so that another request can stop them."""

    def __init__(
        self,
        store: RunStore,
        catalogue: Catalogue,
        longest: int = LONGEST_ANSWER,
        patience: float = PATIENCE,
    ) -> None:
        """`longest` is in characters of an answer; beyond that it is cut. `patience` are the
        seconds in which an end has to be kept; then it is shown before that."""
        self._store = store
        self._catalogue = catalogue
        self._longest = longest
        self._going: dict[str, Going] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._keeping = Keeping(store, self._going)
        self._endings = Endings(store, catalogue, patience)

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
        had ended is only shown, and what went on is asked again from the start. An end that
        could not be kept yet is shown, and once more when it is kept.
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
                await _raise_faults(mine, task)
            for mine in going:
                # While it is not kept, whatever belongs to it is not over.
                if mine.ending is not None and (view := await _when_kept(mine, mine.ending)):
                    yield view
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
        if self._endings.writes(run_id):
            return Stop.TOO_LATE
        if going is None and kept.stop_asked:
            # Nobody heeded it: perhaps nobody runs it any more. If somebody does, they see this.
            stopped = RunOutcome(RunState.STOPPED, kept.outcome.answer)
            await self._store.finish_run(place, run_id, stopped)
            return Stop.STOPPED_ELSEWHERE
        passed_on = await self._store.ask_to_stop(place, run_id)
        return Stop.PASSED_ON if passed_on else Stop.TOO_LATE

    async def close(self) -> None:
        """Give up everything that goes on and wait until it is kept."""
        for going in list(self._going.values()):
            if going.task is not None:
                going.task.cancel()
        if left := self._tasks | self._endings.tasks:
            await asyncio.wait(left, timeout=_GOODBYE)
        for ending in self._endings.tasks:
            ending.cancel()
        await self._keeping.close()

    async def _one(
        self, saved: SavedPrompt, wanted: Wanted, going: Going, board: Board, number: int
    ) -> None:
        """One run from its start to its end in the store."""
        job, progress = going.job, going.progress
        try:
            await self._endings.written(wanted.id_of(going.ids))
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
                going.kept = await self._end(kept, going)
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
        try:
            kept = await asyncio.shield(beginning)
        except asyncio.CancelledError:
            await self._owned(self._give_up(beginning, going))
            raise
        if kept is None:
            raise Sorry(GONE)
        return kept

    async def _give_up(self, beginning: "asyncio.Task[SavedRun | None]", going: Going) -> None:
        try:
            kept = await beginning
            if kept is not None and not going.abandoned:
                stopped = RunOutcome(RunState.STOPPED, kept.outcome.answer)
                await self._store.finish_run(going.job.place, kept.id, stopped)
        except StoreError as problem:
            _log.warning("a run that was given up may be kept: %s", type(problem).__name__)

    async def _end(self, kept: SavedRun, going: Going) -> SavedRun:
        """Keep how a run ended, or for whoever takes it over how far it came."""
        if going.progress.ended != "stopped" or kept.stop_asked or not going.abandoned:
            return await self._endings.end(kept, going)
        await self._owned(self._leave(kept.id, going.progress.text))
        return kept

    async def _leave(self, run_id: str, text: str) -> None:
        try:
            await self._store.save_answers([(run_id, text)])
        except StoreError as problem:
            _log.warning("a run that is left was not kept: %s", type(problem).__name__)

    async def _owned(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something to its end, also when whoever waits for it is broken off."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await asyncio.shield(task)


async def _raise_faults(mine: Going, task: asyncio.Task[None]) -> None:
    """Raise what went wrong in a run that is over; CancelledError where others go on with it."""
    if not task.cancelled():
        # A fault of ours in a run is not to end in silence; a stop is none.
        await task
    if not mine.ended and mine.ids.abandoned:
        # This is not the end of it, so it is not to look like one.
        raise asyncio.CancelledError


async def _when_kept(mine: Going, ending: asyncio.Task[SavedRun]) -> RunView | None:
    """The run once more, when its end is in the store."""
    await asyncio.wait({ending})
    mine.kept = ending.result()
    return mine.view()
