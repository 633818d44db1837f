"""People, profiles, and prompts with their versions, as the store keeps them."""

from collections.abc import Sequence

from sqlalchemy import Connection

from bot.refine.material import Material, Refinement
from bot.store import images, listing, people, profiles, prompts
from bot.store.database import Database
from bot.store.records import ListedPrompt, ProfileEntry, SavedImage, SavedPrompt
from bot.talk.people import Person, Place


class PromptStore:
    """A part of `Store`."""

    _database: Database

    async def person(self, place: Place, person: Person) -> None:
        """Remember a person and, when it is given, the name that others see."""
        await self._database.write(people.keep_person, place, person)

    async def reads_threads(self, place: Place) -> bool:
        """Whether what stands around a request may be read in this team: yes, unless it said no."""
        return await self._database.read(people.reads_threads, place)

    async def set_reads_threads(self, place: Place, person: Person, allowed: bool) -> None:
        """Keep whether threads may be read. Who may decide that is the caller's to know."""
        await self._database.write(people.set_reads_threads, place, person, allowed)

    async def set_profile(self, place: Place, person: Person, scope: str, text: str) -> None:
        """Keep the profile of the team or of this channel (`scope`). Empty text removes it."""
        await self._database.write(profiles.write, place, person, scope, text)

    async def profile(self, place: Place) -> tuple[str, str]:
        """The team's profile and this channel's; empty where there is none."""
        return await self._database.read(profiles.latest, place)

    async def profile_history(self, place: Place, scope: str) -> tuple[ProfileEntry, ...]:
        """Every state of one profile, newest first."""
        return await self._database.read(profiles.history, place, scope)

    async def add_prompt(
        self,
        place: Place,
        person: Person,
        rough: str,
        material: Material,
        refinement: Refinement,
        parent: str | None = None,
        fingerprint: str | None = None,
        prompt_id: str | None = None,
        attached: Sequence[SavedImage] = (),
    ) -> SavedPrompt:
        """Keep a new prompt with its first version. `parent` is the prompt that it remixes.

        With a `prompt_id` it is made once: the second time it is found, as it is by then.
        """
        return await self._database.write(
            prompts.add,
            place,
            person,
            rough,
            material,
            refinement,
            parent,
            fingerprint,
            prompt_id,
            attached,
        )

    async def add_version(
        self,
        place: Place,
        prompt_id: str,
        material: Material,
        refinement: Refinement,
        fingerprint: str | None = None,
        step: str | None = None,
        base: int | None = None,
    ) -> SavedPrompt | None:
        """Keep the next version of a prompt. `fingerprint` is of what a model was asked for it.

        A `step` writes one version: the second time it is given what it wrote. Raises Overtaken
        when `base`, the version that this one was made from, is not the latest any more.
        """
        return await self._database.write(
            prompts.add_version, place, prompt_id, material, refinement, fingerprint, step, base
        )

    async def prompt_and_step(
        self, place: Place, prompt_id: str, step: str
    ) -> tuple[SavedPrompt | None, bool]:
        """A prompt at its latest version, and whether a step has written its version of it."""
        return await self._database.read(prompts.with_step, place, prompt_id, step)

    async def refinement(self, place: Place, fingerprint: str) -> Refinement | None:
        """What a model made of the very same in this team, the newest."""
        return await self._database.read(prompts.same, place, fingerprint)

    async def prompt(
        self, place: Place, prompt_id: str, version: int | None = None
    ) -> SavedPrompt | None:
        """A prompt at its latest version, or at the one asked for."""
        return await self._database.read(prompts.find, place, prompt_id, version)

    async def prompt_and_images(
        self, place: Place, prompt_id: str, version: int | None = None
    ) -> tuple[SavedPrompt | None, tuple[SavedImage, ...]]:
        """A prompt, as `prompt` gives it, and the images that were attached to it."""
        return await self._database.read(_prompt_and_images, place, prompt_id, version)

    async def versions(self, place: Place, prompt_id: str) -> tuple[SavedPrompt, ...]:
        """A prompt at each of its versions, oldest first."""
        return await self._database.read(prompts.all_versions, place, prompt_id)

    async def prompts(
        self, place: Place, person: Person, scope: str = "mine", search: str = "", limit: int = 20
    ) -> tuple[ListedPrompt, ...]:
        """The library, newest first: prompts that hold every word of `search`.

        *mine* are the person's own, kept in the library or not. *shared* are those that
        anybody kept in the library, and those that stand posted in this channel,
        or without a channel the person's own posts. *all* is both.
        """
        return await self._database.read(listing.listed, place, person, scope, search, limit)

    async def save(
        self, place: Place, prompt_id: str, title: str = "", tags: tuple[str, ...] = ()
    ) -> SavedPrompt | None:
        """Keep a prompt in the team's library. What is left empty stays as it was."""
        return await self._database.write(prompts.save, place, prompt_id, title, tags)


def _prompt_and_images(
    connection: Connection, place: Place, prompt_id: str, version: int | None
) -> tuple[SavedPrompt | None, tuple[SavedImage, ...]]:
    saved = prompts.find(connection, place, prompt_id, version)
    return saved, images.of(connection, place, prompt_id) if saved else ()
