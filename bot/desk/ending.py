"""The ends of runs, each written until it is in the store."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

from bot import metrics
from bot.desk.going import Going, RunStore, outcome_of
from bot.models.catalogue import Catalogue
from bot.models.offer import Price
from bot.models.prices import dollars, load
from bot.runs.progress import RunProgress
from bot.store import RunOutcome, SavedImage, SavedRun, StoreError
from bot.talk.people import Place

_log = logging.getLogger(__name__)

PATIENCE = 15.0
"""Seconds in which an end has to be written; then the person is shown it before it is."""

_PAUSE = 0.5
"""Seconds between two tries."""

_AGAIN = "Asked again from the start: I was restarted meanwhile."


class Endings:
    """Writes how runs ended, each in a task of its own: it goes on when nobody waits for it."""

    def __init__(self, store: RunStore, catalogue: Catalogue, patience: float = PATIENCE) -> None:
        self._store = store
        self._catalogue = catalogue
        self._patience = patience
        self._writing: dict[str, asyncio.Task[SavedRun]] = {}

    @property
    def tasks(self) -> frozenset[asyncio.Task[SavedRun]]:
        """Those that go on."""
        return frozenset(self._writing.values())

    def writes(self, run_id: str) -> bool:
        """Is the end of a run on its way into the store?"""
        return run_id in self._writing

    async def end(self, kept: SavedRun, going: Going) -> SavedRun:
        """The run as it ended here. Where that could not be kept, or not yet, it says so, and
        `going.ending` is what goes on trying.
        """
        to_show: asyncio.Future[SavedRun] = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(self._finish(kept, going, to_show))
        self._writing[kept.id] = task
        task.add_done_callback(lambda _: self._writing.pop(kept.id, None))
        # Waiting is given up with whoever waits, and the task is not.
        await asyncio.wait({task, to_show}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        going.ending = task
        return to_show.result()

    async def written(self, run_id: str) -> None:
        """Wait until the end of a run is not on its way into the store any more."""
        task = self._writing.get(run_id)
        if task is not None:
            await asyncio.wait({task})

    async def _finish(
        self, kept: SavedRun, going: Going, to_show: asyncio.Future[SavedRun]
    ) -> SavedRun:
        progress = going.progress
        images = [SavedImage(each.media_type, each.data) for each in progress.images]
        if progress.again:
            progress.notes.append(_AGAIN)
        outcome = outcome_of(progress, await self._cost(progress))
        self._count(progress, outcome)
        return await self._until_written(kept, going.job.place, outcome, images, to_show)

    async def _until_written(
        self,
        kept: SavedRun,
        place: Place,
        outcome: RunOutcome,
        images: Sequence[SavedImage],
        to_show: asyncio.Future[SavedRun],
    ) -> SavedRun:
        clock = asyncio.get_running_loop().time
        ends, late = clock() + self._patience, False
        while True:
            try:
                ended = await self._store.finish_run(place, kept.id, outcome, images)
            except StoreError as problem:
                if not late or not problem.passes:
                    _log.warning("the end of a run is not kept: %s", type(problem).__name__)
                late = True
                # The person has the answer on the screen: it is not to hang there without an end.
                lost = f"This answer could not be kept. {problem}"
                unkept = replace(kept, outcome=replace(outcome, notes=(*outcome.notes, lost)))
                if not problem.passes:
                    return unkept
                if clock() >= ends and not to_show.done():
                    to_show.set_result(unkept)
            else:
                if late:
                    _log.info("the end of a run is kept after all")
                return ended or kept
            await asyncio.sleep(_PAUSE)

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
