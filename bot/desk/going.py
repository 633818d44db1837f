"""A run that goes on: how far it is, and what the store says of it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from bot.jobs.ids import Ids
from bot.models.completion import Image
from bot.runs.progress import RunProgress
from bot.runs.run import Job
from bot.store import RunOutcome, RunState, RunView, SavedImage, SavedRun, Sent
from bot.talk.people import Person, Place
from bot.talk.settings import RunSettings


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
        run_id: str | None,
    ) -> SavedRun | None:
        """Write down that a run has begun, or find it."""
        ...

    async def save_answers(
        self, answers: Sequence[tuple[str, str]], going: Sequence[str] = ()
    ) -> frozenset[str]:
        """Keep what came so far; which of `going` are to be stopped."""
        ...

    async def finish_run(
        self, place: Place, run_id: str, outcome: RunOutcome, made: Sequence[SavedImage] = ()
    ) -> SavedRun | None:
        """Keep how a run ended and the images that it made."""
        ...

    async def ask_to_stop(self, place: Place, run_id: str) -> bool:
        """Ask whoever runs it to stop it; False when it does not go on."""
        ...

    async def run(self, place: Place, run_id: str) -> SavedRun | None:
        """A run of this team."""
        ...

    async def images(self, place: Place, target: str) -> tuple[SavedImage, ...]:
        """The images that a run made."""
        ...


@dataclass(slots=True)
class Going:
    """A run that goes on. `kept` is what the store says of it, once it is there.

    `ids` are those of the job that it belongs to. `stopping` when somebody wants it stopped.
    `ending` writes its end, where that is shown before it is kept.
    """

    job: Job
    progress: RunProgress
    ids: Ids
    kept: SavedRun | None = None
    task: "asyncio.Task[None] | None" = None
    ending: "asyncio.Task[SavedRun] | None" = None
    stopping: bool = False
    saved_text: str = field(default="", repr=False)

    @property
    def abandoned(self) -> bool:
        """Does another process go on with it, once it is given up here?"""
        return self.ids.abandoned and not self.stopping

    @property
    def ended(self) -> bool:
        """Does the store say that it has ended?"""
        return self.kept is not None and self.kept.outcome.state is not RunState.RUNNING

    def stop(self) -> bool:
        """Stop it for good; False when it is over."""
        self.stopping = True
        return self.task is not None and self.task.cancel()

    def again(self, kept: SavedRun) -> None:
        """It was begun before: what had been kept of it stays until there is more."""
        self.progress.again = not kept.stop_asked
        self.progress.before = self.saved_text = kept.outcome.answer

    def view(self) -> RunView | None:
        """The run as it is at this moment."""
        if self.kept is None:
            return None
        images = tuple(SavedImage(i.media_type, i.data) for i in self.progress.images)
        if self.ended:
            return RunView(self.kept, images)
        so_far = replace(outcome_of(self.progress, None), state=RunState.RUNNING)
        return RunView(replace(self.kept, outcome=so_far), images)

    def has_ended(self, images: tuple[SavedImage, ...]) -> None:
        """It had ended before, and made these images."""
        self.progress.images += [Image(each.media_type, each.data) for each in images]


def outcome_of(progress: RunProgress, cost: float | None) -> RunOutcome:
    """A run's progress as it is kept."""
    usage = progress.usage
    stood_in = progress.answered_by not in ("", progress.model)
    return RunOutcome(
        state=RunState(progress.ended or "running"),
        answer=progress.text,
        finish_reason=progress.finish_reason,
        first_token_seconds=progress.first_token_seconds,
        seconds=progress.seconds or None,
        tokens_in=usage.tokens_in if usage else None,
        tokens_out=usage.tokens_out if usage else None,
        cost=cost,
        error=progress.problem,
        answered_by=progress.answered_by if stood_in else "",
        notes=tuple(progress.notes),
        estimated=progress.estimated,
    )
