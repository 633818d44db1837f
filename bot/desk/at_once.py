"""What is answered at once, without a model: forms, lists, votes, profiles, a card once more."""

from collections.abc import AsyncGenerator

from bot import cards
from bot.desk.lookup import Lookup, known
from bot.desk.offering import Offering
from bot.desk.running import Running
from bot.desk.seen import seen_by
from bot.desk.sorry import GONE, Sorry
from bot.knowledge import Knowledge
from bot.refine.clean import cleaned
from bot.store import SavedPrompt, Store
from bot.talk import requests as ask
from bot.talk.cards import Card, Shown
from bot.talk.people import Person, Place


class AtOnce:
    """Answers every request that needs no model."""

    def __init__(
        self, store: Store, knowledge: Knowledge, offering: Offering, running: Running
    ) -> None:
        self._store = store
        self._knowledge = knowledge
        self._offering = offering
        self._running = running
        self._lookup = Lookup(store)

    async def refinement_card(self, saved: SavedPrompt, person: Person, place: Place) -> Card:
        """The card of a prompt as it is now."""
        tally = await self._store.tally(place, saved.id)
        offer = await self._offering.of(saved, person, place)
        return cards.refinement_card(saved, offer, self._knowledge, tally)

    async def answer(
        self, request: ask.Request, person: Person, place: Place
    ) -> AsyncGenerator[Shown, None]:
        """The cards and forms in answer to one request."""
        match request:
            case ask.OpenRefineForm():
                yield cards.refine_form(self._knowledge)
            case ask.OpenAnswerForm(prompt_id, topic):
                yield cards.answer_form(await self._lookup.prompt(place, prompt_id, person), topic)
            case ask.OpenFeedbackForm(prompt_id):
                yield cards.feedback_form((await self._lookup.prompt(place, prompt_id, person)).id)
            case ask.OpenSaveForm(prompt_id):
                yield cards.save_form(await self._lookup.prompt(place, prompt_id, person))
            case ask.OpenVariablesForm(prompt_id):
                yield cards.variables_form(await self._lookup.prompt(place, prompt_id, person))
            case ask.ListVersions(prompt_id):
                versions = await self._store.versions(place, prompt_id)
                shown = tuple(seen_by(person, version) for version in versions)
                yield cards.versions_card(prompt_id, shown)
            case ask.OpenShareForm(target):
                yield cards.share_form(target)
            case ask.StopRun(run_id):
                if not await self._running.stop(place, person, run_id):
                    yield cards.note("That run has already ended.")
            case ask.OpenRunSettings(run_id):
                yield cards.settings_form(await self._lookup.run(place, run_id))
            case ask.OpenPromptSettings(prompt_id):
                saved = await self._lookup.prompt(place, prompt_id, person)
                models = self._offering.models(saved, person, place)
                yield cards.prompt_settings_form(saved, models)
            case ask.OpenProfileForm(scope):
                team, channel = await self._store.profile(place)
                yield cards.profile_form(scope, team if scope == "team" else channel)
            case ask.SaveProfile(scope, text):
                await self._store.set_profile(place, person, scope, cleaned(text))
                yield cards.note(f"The {scope} profile is {'saved' if text else 'empty'}.", "good")
            case ask.Vote(target, value):
                if value not in (-1, 0, 1):
                    raise Sorry("A vote is 👍 or 👎.")
                tally = await self._store.vote(place, person, target, value)
                if tally is None:
                    raise Sorry(GONE)
                yield cards.note(f"Noted. 👍 {tally.up}  👎 {tally.down}", "good")
            case ask.Why(prompt_id):
                yield cards.why_card(
                    await self._lookup.prompt(place, prompt_id, person), self._knowledge
                )
            case ask.Save(prompt_id, title, tags):
                known(await self._store.save(place, prompt_id, title, tags))
                yield cards.note("Saved in the library: /prompts shared shows it.", "good")
            case ask.OpenPrompt(prompt_id):
                saved = await self._lookup.prompt(place, prompt_id, person)
                yield await self.refinement_card(saved, person, place)
            case ask.ListPrompts(scope, search):
                if scope not in ask.SCOPES:
                    raise Sorry("A list is of your own prompts (mine), of shared ones, or of all.")
                found = await self._store.prompts(place, person, scope, search)
                yield cards.list_card(scope, search, found)
