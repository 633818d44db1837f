"""Runs and their images, as the store keeps them."""

from collections.abc import Sequence

from bot.store import images, runs
from bot.store.database import Database
from bot.store.records import RunOutcome, SavedImage, SavedRun, Sent
from bot.talk.people import Person, Place
from bot.talk.settings import RunSettings

_LEFT_TO_THE_MODEL = RunSettings()


class RunStore:
    """A part of `Store`."""

    _database: Database

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
