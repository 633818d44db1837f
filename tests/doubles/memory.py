"""Stands in for the store of runs: kept in memory only."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.refine.material import Material
from bot.refine.refiner import Refiner
from bot.store import RunOutcome, RunState, SavedImage, SavedPrompt, SavedRun, Sent
from bot.talk.people import Person, Place
from bot.talk.settings import RunSettings


class Memory:
    """What running needs of a store, without one."""

    def __init__(self) -> None:
        self._runs: dict[str, SavedRun] = {}

    async def start_run(
        self,
        place: Place,
        person: Person,
        prompt_id: str,
        version: int,
        model: str,
        settings: RunSettings,
        sent: Sent,
        run_id: str | None,
    ) -> SavedRun | None:
        """Begin a run."""
        run = SavedRun(
            id=run_id or f"r{len(self._runs)}",
            place=place,
            person=person,
            prompt_id=prompt_id,
            version=version,
            sent=sent,
            model=model,
            settings=settings,
            created=datetime.now(UTC),
            outcome=RunOutcome(RunState.RUNNING),
        )
        self._runs[run.id] = run
        return run

    async def save_answers(
        self, answers: Sequence[tuple[str, str]], going: Sequence[str] = ()
    ) -> frozenset[str]:
        """Nothing needs to be kept, and nobody asks from elsewhere."""
        return frozenset()

    async def ask_to_stop(self, place: Place, run_id: str) -> bool:
        """There is nobody else."""
        return False

    async def images(self, place: Place, target: str) -> tuple[SavedImage, ...]:
        """No images are kept."""
        return ()

    async def finish_run(
        self, place: Place, run_id: str, outcome: RunOutcome, made: Sequence[SavedImage] = ()
    ) -> SavedRun | None:
        """End a run."""
        self._runs[run_id] = replace(self._runs[run_id], outcome=outcome)
        return self._runs[run_id]

    async def run(self, place: Place, run_id: str) -> SavedRun | None:
        """A run."""
        return self._runs.get(run_id)


def saved_prompt(refiner: Refiner, author: Person, place: Place) -> SavedPrompt:
    """A prompt as the store would give it."""
    material = Material("say a word again and again")
    now = datetime.now(UTC)
    return SavedPrompt(
        id="p1",
        place=place,
        author=author,
        created=now,
        title="",
        saved=False,
        tags=(),
        rough=material.rough,
        parent=None,
        version=1,
        written=now,
        material=material,
        refinement=refiner.built_in(material),
    )
