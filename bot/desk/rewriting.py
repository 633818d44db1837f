"""An answer, a fact taken out, a hint, feedback, a framework: the prompt is written again."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from bot import cards
from bot.desk.at_once import AtOnce
from bot.desk.changing import changed
from bot.desk.engines import Engines
from bot.desk.lookup import Lookup, known
from bot.desk.once import Once
from bot.desk.sorry import Sorry
from bot.jobs.ids import Ids
from bot.knowledge import Knowledge
from bot.refine.material import Material, Refinement
from bot.refine.refiner import BUILT_IN
from bot.store import Overtaken, SavedPrompt, Store
from bot.talk import requests as ask
from bot.talk.cards import Shown
from bot.talk.people import Person, Place
from bot.turns import TakesTurns

_TRIES = 5
_BUSY = "Several people are changing this prompt just now. Please press once more."


class Rewriting:
    """Changes prompts, one change after the other, each once."""

    def __init__(
        self,
        store: Store,
        knowledge: Knowledge,
        engines: Engines,
        once: Once,
        at_once: AtOnce,
        turns: TakesTurns,
    ) -> None:
        self._store = store
        self._knowledge = knowledge
        self._engines = engines
        self._once = once
        self._at_once = at_once
        self._turns = turns
        self._lookup = Lookup(store)

    async def again(
        self, request: ask.Request, person: Person, place: Place, ids: Ids
    ) -> AsyncGenerator[Shown, None]:
        """The prompt's card as the change makes it."""
        prompt_id = getattr(request, "prompt_id", "")
        # Each change builds on the one before, however fast they come.
        async with (
            self._turns.of(f"{place.platform} {place.team} {prompt_id}"),
            aclosing(self._change(request, prompt_id, person, place, ids)) as steps,
        ):
            async for shown in steps:
                yield shown

    async def _change(
        self, request: ask.Request, prompt_id: str, person: Person, place: Place, ids: Ids
    ) -> AsyncGenerator[Shown, None]:
        for number in range(_TRIES):
            saved, done = await self._done_before(prompt_id, person, place, ids)
            change = None if done else changed(request, saved)
            if change is None:
                if not done:
                    yield cards.note("That question is no longer open. This is the newest card.")
                yield await self._at_once.refinement_card(saved, person, place)
                return
            material, framework = change
            if framework:
                self._knowledge.framework(framework)
            engine = self._engines.of(None, person, place, saved.refinement.engine)
            if engine != BUILT_IN and number == 0:
                mine = saved.author.id == person.id
                yield cards.refining_card(saved.id if mine else _remix(ids), engine)
            # Whoever asks for another try does not want the same again.
            anew = isinstance(request, ask.RefineAgain)
            result, mark = await self._once.refine(place, material, framework, engine, anew=anew)
            try:
                again = await self._keep(saved, material, result, mark, person, place, ids)
            except Overtaken:
                # Another process was quicker: the change is to build on what was made there.
                continue
            yield await self._at_once.refinement_card(again, person, place)
            return
        raise Sorry(_BUSY, cards.again(request))

    async def _done_before(
        self, prompt_id: str, person: Person, place: Place, ids: Ids
    ) -> tuple[SavedPrompt, bool]:
        """The prompt to change; or what came of the change, when it was made already."""
        saved, done = await self._lookup.prompt_and_step(place, prompt_id, person, _step(ids))
        if not done and saved.author.id != person.id:
            remix = await self._store.prompt(place, _remix(ids))
            if remix is not None:
                return remix, True
        return saved, done

    async def _keep(
        self,
        saved: SavedPrompt,
        material: Material,
        result: Refinement,
        mark: str | None,
        person: Person,
        place: Place,
        ids: Ids,
    ) -> SavedPrompt:
        """Keep what a change made. Raises Overtaken."""
        if saved.author.id == person.id:
            return known(
                await self._store.add_version(
                    place, saved.id, material, result, mark, _step(ids), saved.version
                )
            )
        # Somebody else's prompt is remixed, never changed under its author's name.
        attached = await self._store.images(place, saved.id)
        return await self._store.add_prompt(
            place, person, saved.rough, material, result, saved.id, mark, _remix(ids), attached
        )


def _step(ids: Ids) -> str:
    return ids.of("version")


def _remix(ids: Ids) -> str:
    return ids.of("prompt")
