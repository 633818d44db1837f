"""Finds what a request names, as the person who asks may see it."""

from bot.desk.seen import seen_by
from bot.desk.sorry import GONE, Sorry
from bot.store import SavedImage, SavedPrompt, SavedRun, Store
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
            raise Sorry(GONE)
        return run


def known(saved: SavedPrompt | None) -> SavedPrompt:
    """The prompt. Raises Sorry when there is none."""
    if saved is None:
        raise Sorry(GONE)
    return saved
