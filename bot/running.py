"""Runs under way: several at once, each kept in the store as it grows, each stoppable."""

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace

from bot.models.catalogue import Catalogue
from bot.runs.run import RunProgress, run
from bot.store import RunOutcome, RunState, SavedPrompt, SavedRun, Sent, Store
from bot.talk.people import Person, Place
from bot.talk.settings import RunSettings

_BETWEEN_SAVES = 1.0
"""Seconds between two states of a run that are kept."""


class Running:
    """Starts runs and knows those that go on, so that another request can stop them."""

    def __init__(self, store: Store, catalogue: Catalogue) -> None:
        self._store = store
        self._catalogue = catalogue
        self._going: dict[str, RunProgress] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(
        self,
        saved: SavedPrompt,
        wanted: Sequence[tuple[str, Sent]],
        settings: RunSettings,
        person: Person,
        place: Place,
    ) -> AsyncGenerator[SavedRun, None]:
        """Run a prompt on models, side by side; yields each run as it grows and when it ended.

        One slow model never holds the others. Closing the iterator stops all of them; what
        came is kept.
        """
        queue: asyncio.Queue[SavedRun | None] = asyncio.Queue()
        tasks = [
            asyncio.create_task(self._one(saved, model, sent, settings, person, place, queue))
            for model, sent in wanted
        ]
        self._tasks.update(tasks)
        open_runs = len(tasks)
        try:
            while open_runs:
                state = await queue.get()
                if state is None:
                    open_runs -= 1
                    continue
                yield state
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._tasks.difference_update(tasks)

    async def to_compare(
        self, saved: SavedPrompt, wanted: list[tuple[str, Sent]], place: Place
    ) -> list[tuple[str, Sent]]:
        """The rough prompt on the same models, and the refined one where it has not run yet."""
        done = {
            run.model
            for run in await self._store.runs_of(place, saved.id)
            if run.version == saved.version
            and run.sent is Sent.REFINED
            and run.outcome.state is RunState.DONE
        }
        missing = [(model, sent) for model, sent in wanted if model not in done]
        return [*missing, *((model, Sent.ROUGH) for model, _ in wanted)]

    async def stop(self, place: Place, run_id: str) -> bool:
        """Stop a run of this team. False when it is not going on."""
        progress = self._going.get(run_id)
        if progress is None or await self._store.run(place, run_id) is None:
            return False
        progress.stop.set()
        return True

    async def close(self) -> None:
        """Stop everything that goes on and wait until it is kept."""
        for progress in list(self._going.values()):
            progress.stop.set()
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=10)

    async def _one(
        self,
        saved: SavedPrompt,
        model: str,
        sent: Sent,
        settings: RunSettings,
        person: Person,
        place: Place,
        queue: "asyncio.Queue[SavedRun | None]",
    ) -> None:
        try:
            kept = await self._store.start_run(
                place, person, saved.id, saved.version, model, settings, sent
            )
            if kept is None:
                return
            text = saved.refinement.prompt if sent is Sent.REFINED else saved.rough
            await self._follow(kept, text, place, queue)
        finally:
            queue.put_nowait(None)

    async def _follow(
        self, kept: SavedRun, text: str, place: Place, queue: "asyncio.Queue[SavedRun | None]"
    ) -> None:
        progress = RunProgress(kept.model)
        self._going[kept.id] = progress
        queue.put_nowait(kept)
        try:
            async with aclosing(run(self._catalogue, progress, text, kept.settings)) as states:
                saved_at = time.monotonic()
                async for state in states:
                    if not state.ended:
                        queue.put_nowait(replace(kept, outcome=_outcome(state)))
                    if time.monotonic() - saved_at >= _BETWEEN_SAVES:
                        saved_at = time.monotonic()
                        await self._store.save_answer(place, kept.id, state.text)
        finally:
            self._going.pop(kept.id, None)
            progress.ended = progress.ended or "stopped"
            ended = await asyncio.shield(self._store.finish_run(place, kept.id, _outcome(progress)))
            if ended is not None:
                queue.put_nowait(ended)


def _outcome(progress: RunProgress) -> RunOutcome:
    usage = progress.usage
    return RunOutcome(
        state=RunState(progress.ended or "running"),
        answer=progress.text,
        finish_reason=progress.finish_reason,
        first_token_seconds=progress.first_token_seconds,
        seconds=progress.seconds,
        tokens_in=usage.tokens_in if usage else None,
        tokens_out=usage.tokens_out if usage else None,
        error=progress.problem,
    )
