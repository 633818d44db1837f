"""What is answered at once, without a model: forms, lists, votes, profiles, a card once more."""

from collections.abc import AsyncGenerator
from dataclasses import replace

from bot import cards
from bot.desk.lookup import Lookup, known
from bot.desk.offering import Offering
from bot.desk.running import Running, Stop
from bot.desk.seen import seen_by, without_secrets
from bot.desk.sending import layouts
from bot.desk.sorry import GONE, Sorry
from bot.knowledge import Knowledge
from bot.refine.clean import cleaned
from bot.store import RunState, SavedPrompt, Store, Tally
from bot.talk import requests as ask
from bot.talk.cards import Button, Card, Form, Shown
from bot.talk.people import Person, Place

_NEWEST = 5
"""Prompts of each kind that the home card shows."""

_TOLD = {
    Stop.STOPPED_ELSEWHERE: "It is stopped. What came of it is kept.",
    Stop.PASSED_ON: "It is being stopped.",
    Stop.TOO_LATE: "That run has already ended.",
}
"""What a person reads about a run that does not end at once before their eyes."""


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

    async def refinement_card(
        self,
        saved: SavedPrompt,
        person: Person,
        place: Place,
        left_out: str = "",
        tally: Tally | None = None,
    ) -> Card:
        """The card of a prompt as it is now; `left_out` says why nothing around it was read.

        The votes are counted, unless the caller has the `tally`. Where others read it, nobody's
        secret is put back.
        """
        if place.open:
            saved = without_secrets(saved)
        if tally is None:
            tally = await self._store.tally(place, saved.id)
        offer = await self._offering.of(saved, person, place)
        return cards.refinement_card(saved, offer, self._knowledge, tally, left_out)

    async def answer(
        self, request: ask.Request, person: Person, place: Place
    ) -> AsyncGenerator[Shown, None]:
        """The cards and forms in answer to one request."""
        shown = await self._form(request, person, place) or await self._card(request, person, place)
        if shown is not None:
            yield shown

    async def _form(self, request: ask.Request, person: Person, place: Place) -> Form | None:
        match request:
            case ask.OpenRefineForm():
                return cards.refine_form(self._knowledge)
            case ask.OpenAnswerForm(prompt_id, topic):
                saved = await self._lookup.prompt(place, prompt_id, person)
                return cards.answer_form(saved, topic)
            case ask.OpenFeedbackForm(prompt_id):
                saved = await self._lookup.prompt(place, prompt_id, person)
                return cards.feedback_form(saved.id)
            case ask.OpenSaveForm(prompt_id):
                return cards.save_form(await self._lookup.prompt(place, prompt_id, person))
            case ask.OpenVariablesForm(prompt_id):
                return cards.variables_form(await self._lookup.prompt(place, prompt_id, person))
            case ask.OpenShareForm(target):
                return cards.share_form(target)
            case ask.OpenRunSettings(run_id):
                return cards.settings_form(await self._lookup.run(place, run_id))
            case ask.OpenPromptSettings(prompt_id):
                saved = await self._lookup.prompt(place, prompt_id, person)
                models = self._offering.models(saved, person, place)
                return cards.prompt_settings_form(saved, models)
            case ask.OpenChannelForm():
                return cards.channel_form()
            case ask.OpenProfileForm(scope, other):
                team, channel = await self._store.profile(_in(place, other))
                return cards.profile_form(scope, team if scope == "team" else channel, other)
            case _:
                return None

    async def _card(self, request: ask.Request, person: Person, place: Place) -> Card | None:
        match request:
            case ask.OpenHome():
                return await self._home(person, place)
            case ask.AllowThreads(allowed):
                return await self._allow_threads(allowed, person, place)
            case ask.ListVersions(prompt_id):
                versions = await self._store.versions(place, prompt_id)
                shown = tuple(seen_by(person, version) for version in versions)
                return cards.versions_card(prompt_id, shown)
            case ask.StopRun(run_id):
                told = _TOLD.get(await self._running.stop(place, person, run_id))
                return cards.note(told) if told else None
            case ask.SaveProfile(scope, text, other):
                where = _in(place, other)
                await self._store.set_profile(where, person, scope, cleaned(text))
                return cards.note(f"The {scope} profile is {'saved' if text else 'empty'}.", "good")
            case ask.Vote(target, value):
                if value not in (-1, 0, 1):
                    raise Sorry("A vote is 👍 or 👎.")
                tally = await self._store.vote(place, person, target, value)
                if tally is None:
                    raise Sorry(GONE)
                return cards.note(f"Noted. 👍 {tally.up}  👎 {tally.down}", "good")
            case ask.Why(prompt_id):
                saved = await self._lookup.prompt(place, prompt_id, person)
                return cards.why_card(saved, self._knowledge)
            case ask.Save(prompt_id, title, tags):
                known(await self._store.save(place, prompt_id, title, tags))
                return cards.note("Saved in the library: /prompts shared shows it.", "good")
            case ask.OpenPrompt(prompt_id):
                saved = await self._lookup.prompt(place, prompt_id, person)
                return await self.refinement_card(saved, person, place)
            case ask.OpenRun(run_id):
                return await self._own_run(run_id, person, place)
            case ask.ListPrompts(scope, search):
                if scope not in ask.SCOPES:
                    raise Sorry("A list is of your own prompts (mine), of shared ones, or of all.")
                found = await self._store.prompts(place, person, scope, search)
                return cards.list_card(scope, search, found)
            case _:
                return None

    async def _own_run(self, run_id: str, person: Person, place: Place) -> Card:
        run = await self._lookup.run(place, run_id)
        if run.person.id != person.id:
            raise Sorry(f"Only {run.person.name or 'the person who asked for it'} can open it.")
        if run.outcome.state is RunState.RUNNING:
            told = "This answer is still being written. Please press again in a moment."
            raise Sorry(told, Button("Show my answer", ask.OpenRun(run_id)))
        saved = await self._lookup.prompt(place, run.prompt_id, person, run.version)
        card = cards.run_card(
            await self._lookup.view(place, run),
            layouts(saved, self._knowledge),
            self._offering.to_run(saved, person, place),
        )
        return replace(card, private=True)

    async def _home(self, person: Person, place: Place) -> Card:
        team, _ = await self._store.profile(place)
        return cards.home_card(
            place,
            person,
            await self._store.prompts(place, person, "mine", limit=_NEWEST),
            await self._store.prompts(place, person, "shared", limit=_NEWEST),
            profile=team,
            reads_threads=await self._store.reads_threads(place),
        )

    async def _allow_threads(self, allowed: bool, person: Person, place: Place) -> Card:
        if not person.admin:
            raise Sorry("Only an admin of this team can decide whether threads are read.")
        await self._store.set_reads_threads(place, person, allowed)
        return cards.note(
            "From now on, threads are read for facts." if allowed else "Threads are read no more.",
            "good",
        )


def _in(place: Place, channel: str) -> Place:
    """Another channel of the same team; the place itself when none is named."""
    return replace(place, channel=channel) if channel else place
