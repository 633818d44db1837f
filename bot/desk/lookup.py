"""Finds what a request names, as the person who asks may see it."""

from bot.desk.seen import seen_by
from bot.desk.sorry import GONE, RUN_GONE, Sorry
from bot.store import RunView, SavedImage, SavedPrompt, SavedRun, Store
from bot.talk.people import Person, Place


class Lookup:
    """Prompts and runs by id. What is gone, or another team's, raises Sorry."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def prompt(
        self, place: Place, prompt_id: str, person: Person, version: int | None = None
    ) -> SavedPrompt:
        """A prompt at its latest version, or at the one asked for."""
        return seen_by(person, known(await self._store.prompt(place, prompt_id, version)))

    async def prompt_and_step(
        self, place: Place, prompt_id: str, person: Person, step: str
    ) -> tuple[SavedPrompt, bool]:
        """A prompt at its latest version, and whether a step has written its version of it."""
        saved, written = await self._store.prompt_and_step(place, prompt_id, step)
        return seen_by(person, known(saved)), written

    async def prompt_and_images(
        self, place: Place, prompt_id: str, person: Person, version: int | None = None
    ) -> tuple[SavedPrompt, tuple[SavedImage, ...]]:
        """The same, with the images that were attached to it."""
        saved, images = await self._store.prompt_and_images(place, prompt_id, version)
        return seen_by(person, known(saved)), images

    async def run(self, place: Place, run_id: str) -> SavedRun:
        """A run, going on or ended."""
        run = await self._store.run(place, run_id)
        if run is None:
            raise Sorry(RUN_GONE)
        return run

    async def view(self, place: Place, run: SavedRun) -> RunView:
        """A run with the images that it made."""
        return RunView(run, await self._store.images(place, run.id))

    async def to_share(self, place: Place, target: str) -> SavedPrompt | RunView:
        """What is to be posted: a prompt, or a run that has something to show."""
        saved = await self._store.prompt(place, target)
        if saved is not None:
            return saved
        view = await self.view(place, await self.run(place, target))
        if not (view.run.outcome.answer or view.images):
            raise Sorry("There is no answer to share.")
        return view


def known(saved: SavedPrompt | None) -> SavedPrompt:
    """The prompt. Raises Sorry when there is none."""
    if saved is None:
        raise Sorry(GONE)
    return saved
