"""The front desk: a request comes in, cards go out. Read from top to bottom, it is the product."""

import asyncio
import logging
import secrets
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from bot import cards
from bot.attached import images_of
from bot.choosing import chosen_again, chosen_for, chosen_to_compare, require
from bot.examples import liked_examples
from bot.knowledge import Knowledge, KnowledgeError, UnknownFramework
from bot.models.catalogue import Catalogue
from bot.models.prices import load
from bot.once import refine_once
from bot.refine import revise
from bot.refine.clean import cleaned
from bot.refine.material import Material
from bot.refine.refiner import BUILT_IN, NoSuchEngine, Refiner
from bot.running import Running
from bot.safety.faults import where
from bot.seen import seen_by
from bot.sending import layouts, links
from bot.sorry import GONE, Sorry
from bot.store import RunState, SavedImage, SavedPrompt, SavedRun, Sent, Store, StoreError
from bot.talk import requests as ask
from bot.talk.cards import Shown
from bot.talk.people import Person, Place

_log = logging.getLogger(__name__)

LONGEST_PROMPT = 200_000
"""Characters of the longest rough prompt that is taken; more is a file, not a prompt."""


class Rocket:
    """Answers every request with the cards and forms that the person is to see.

    A card shown again under the same id replaces its earlier state. Closing the iterator
    stops the work behind it. Problems that a person can act on come as cards.
    """

    def __init__(
        self, refiner: Refiner, knowledge: Knowledge, store: Store, catalogue: Catalogue
    ) -> None:
        self._refiner = refiner
        self._knowledge = knowledge
        self._store = store
        self._catalogue = catalogue
        self._running = Running(store, catalogue)

    async def handle(
        self, request: ask.Request, person: Person, place: Place
    ) -> AsyncGenerator[Shown, None]:
        """What the person sees, in order, in answer to `request`."""
        try:
            async with aclosing(self._answer(request, person, place)) as shown:
                async for each in shown:
                    yield each
        except (Sorry, StoreError, KnowledgeError, UnknownFramework, NoSuchEngine) as problem:
            yield cards.note(str(problem), "error")
        except Exception as fault:
            request_id = secrets.token_hex(4)
            _log.error("request %s, %s: %s", request_id, type(request).__name__, where(fault))
            yield cards.note(
                f"Something went wrong on our side; nothing of yours was lost. Please try again. "
                f"If it stays, quote {request_id} to whoever runs this bot.",
                "error",
            )

    async def close(self) -> None:
        """Stop every run and wait until it is kept."""
        await self._running.close()

    async def _answer(
        self, request: ask.Request, person: Person, place: Place
    ) -> AsyncGenerator[Shown, None]:
        match request:
            case ask.Refine():
                steps = self._refine(request, person, place)
            case (
                ask.AnswerQuestion()
                | ask.PickOption()
                | ask.TakeOut()
                | ask.TakeHint()
                | ask.RefineAgain()
                | ask.SwitchFramework()
                | ask.FillVariables()
            ):
                steps = self._write_again(request, person, place)
            case ask.RunPrompt() | ask.RunAgain() | ask.Compare():
                steps = self._run(request, person, place)
            case ask.Share() | ask.TakeBack():
                steps = self._share(request, person, place)
            case _:
                steps = self._at_once(request, person, place)
        async with aclosing(steps):
            async for shown in steps:
                yield shown

    # A rough prompt becomes a better one.

    async def _refine(
        self, request: ask.Refine, person: Person, place: Place
    ) -> AsyncGenerator[Shown, None]:
        rough = cleaned(request.text)
        if not rough.strip():
            raise Sorry("There is nothing to refine yet. Write your rough prompt after /rocket.")
        if len(rough) > LONGEST_PROMPT:
            raise Sorry(
                f"That is {len(rough):,} characters; {LONGEST_PROMPT:,} is the most. "
                "Keep what you want done, and attach the rest as a file."
            )
        if sum(len(file.text) for file in request.attachments) > LONGEST_PROMPT:
            raise Sorry(
                f"The attached text is too long: {LONGEST_PROMPT:,} characters is the most."
            )
        images = images_of(request.attachments)
        team, channel = await self._store.profile(place)
        material = Material(
            rough=rough,
            thread=tuple(replace(m, text=cleaned(m.text)) for m in request.thread),
            team=team,
            channel=channel,
            answers=tuple((cleaned(topic), cleaned(text)) for topic, text in request.answers),
            files=tuple((f.name, cleaned(f.text)) for f in request.attachments if f.text),
        )
        engine = request.engine or self._refiner.default_engine
        self._refiner.require(engine)
        # In a thread: a long text takes seconds, and others are waiting.
        first = await asyncio.to_thread(self._refiner.built_in, material, request.framework)
        saved = await self._store.add_prompt(place, person, rough, material, first)
        await self._store.add_images(place, saved.id, images)
        if engine != BUILT_IN:
            yield cards.refining_card(saved.id, engine)
            examples = await liked_examples(self._store, rough, person, place)
            material = replace(material, examples=examples)
            better, mark = await refine_once(
                self._refiner, self._store, place, material, request.framework, engine, first
            )
            saved = _known(await self._store.add_version(place, saved.id, material, better, mark))
        yield await self._refinement_card(saved, person, place)

    # An answer, a fact taken out, a hint, feedback, a framework: it is written again.

    async def _write_again(
        self, request: ask.Request, person: Person, place: Place
    ) -> AsyncGenerator[Shown, None]:
        saved = await self._prompt(place, getattr(request, "prompt_id", ""), person)
        material, framework = saved.material, saved.refinement.framework
        match request:
            case ask.AnswerQuestion(_, topic, text):
                material = revise.with_answer(material, topic, text)
            case ask.PickOption(_, topic, option):
                picked = _option(saved, topic, option)
                if picked is None:
                    yield cards.note("That question is no longer open. This is the newest card.")
                    yield await self._refinement_card(saved, person, place)
                    return
                material = revise.with_answer(material, topic, picked)
            case ask.TakeOut(_, fact_id):
                material = revise.without(material, saved.refinement, fact_id)
            case ask.TakeHint(_, hint_id):
                material = revise.with_hint(material, hint_id)
            case ask.RefineAgain(_, feedback):
                material = revise.with_feedback(material, feedback)
            case ask.FillVariables(_, values):
                material, framework = revise.with_values(saved.refinement, values), None
            case ask.SwitchFramework(_, name):
                framework = name
        if framework:
            self._knowledge.framework(framework)
        engine = self._refiner.engine_after(saved.refinement.engine)
        if engine != BUILT_IN:
            yield cards.refining_card(saved.id, engine)
        result, mark = await refine_once(
            self._refiner, self._store, place, material, framework, engine
        )
        if saved.author.id == person.id:
            again = _known(await self._store.add_version(place, saved.id, material, result, mark))
        else:
            # Somebody else's prompt is remixed, never changed under its author's name.
            again = await self._store.add_prompt(
                place, person, saved.rough, material, result, saved.id, mark
            )
            await self._store.add_images(place, again.id, await self._store.images(place, saved.id))
        yield await self._refinement_card(again, person, place)

    # It runs on one model or several, streaming.

    async def _run(
        self, request: ask.Request, person: Person, place: Place
    ) -> AsyncGenerator[Shown, None]:
        models = self._catalogue.models(person, place)
        match request:
            case ask.RunPrompt(prompt_id):
                saved, images = await self._to_run(place, prompt_id, person)
                chosen = chosen_for(request, saved, models)
            case ask.RunAgain(run_id):
                earlier = await self._find_run(place, run_id)
                saved, images = await self._to_run(
                    place, earlier.prompt_id, person, earlier.version
                )
                chosen = chosen_again(request, earlier)
            case ask.Compare(run_id):
                earlier = await self._find_run(place, run_id)
                saved, images = await self._to_run(
                    place, earlier.prompt_id, person, earlier.version
                )
                chosen = await chosen_to_compare(earlier, self._store, place)
            case _:
                raise Sorry(GONE)
        comparing = isinstance(request, ask.Compare)
        if not comparing or chosen.wanted:
            require(chosen, models, self._catalogue.models())
        texts = layouts(saved, self._knowledge)
        offer = cards.OnOffer(models, (), self._knowledge.task(saved.refinement.task).needs)
        ended = dict(chosen.there)
        runs = self._running.run(
            saved, chosen.wanted, chosen.settings, person, place, texts, images
        )
        async with aclosing(runs):
            async for view in runs:
                run = view.run
                if run.outcome.state is not RunState.RUNNING:
                    ended[run.sent] = run
                yield cards.run_card(view, texts[run.sent]["headings"], offer)
        if comparing and len(ended) > 1:
            yield cards.comparison_card(ended[Sent.ROUGH], ended[Sent.REFINED])

    # It is posted to a channel with credit, and its author can take it back.

    async def _share(
        self, request: ask.Request, person: Person, place: Place
    ) -> AsyncGenerator[Shown, None]:
        match request:
            case ask.Share(target, channel):
                if not channel:
                    raise Sorry("Please name the channel to share it in.")
                subject = await self._store.prompt(place, target) or await self._store.run(
                    place, target
                )
                share = await self._store.share(place, person, target, channel)
                if subject is None or share is None:
                    raise Sorry(GONE)
                yield cards.share_card(share, subject, person)
                yield cards.note(f"Shared in {channel}. You can take it back there.", "good")
            case ask.TakeBack(target):
                taken = await self._store.take_back(place, person, target)
                if not taken:
                    raise Sorry("Only the person who shared it can take it back.")
                for share in taken:
                    yield cards.taken_back_card(share)

    # Everything else is answered at once.

    async def _at_once(
        self, request: ask.Request, person: Person, place: Place
    ) -> AsyncGenerator[Shown, None]:
        match request:
            case ask.OpenRefineForm():
                yield cards.refine_form(self._knowledge)
            case ask.OpenAnswerForm(prompt_id, topic):
                yield cards.answer_form(await self._prompt(place, prompt_id, person), topic)
            case ask.OpenFeedbackForm(prompt_id):
                yield cards.feedback_form((await self._prompt(place, prompt_id, person)).id)
            case ask.OpenSaveForm(prompt_id):
                yield cards.save_form(await self._prompt(place, prompt_id, person))
            case ask.OpenVariablesForm(prompt_id):
                yield cards.variables_form(await self._prompt(place, prompt_id, person))
            case ask.ListVersions(prompt_id):
                versions = await self._store.versions(place, prompt_id)
                shown = tuple(seen_by(person, version) for version in versions)
                yield cards.versions_card(prompt_id, shown)
            case ask.OpenShareForm(target):
                yield cards.share_form(target)
            case ask.StopRun(run_id):
                if not await self._running.stop(place, run_id):
                    yield cards.note("That run has already ended.")
            case ask.OpenRunSettings(run_id):
                yield cards.settings_form(await self._find_run(place, run_id))
            case ask.OpenPromptSettings(prompt_id):
                saved = await self._prompt(place, prompt_id, person)
                models = self._catalogue.models(person, place)
                yield cards.prompt_settings_form(
                    saved, cards.offers_for(models, saved.refinement.kind)
                )
            case ask.OpenProfileForm(scope):
                team, channel = await self._store.profile(place)
                yield cards.profile_form(scope, team if scope == "team" else channel)
            case ask.SaveProfile(scope, text):
                await self._store.set_profile(place, person, scope, cleaned(text))
                whose = "team" if scope == "team" else "channel"
                done = (
                    f"The {whose} profile is saved." if text else f"The {whose} profile is empty."
                )
                yield cards.note(done, "good")
            case ask.Vote(target, value):
                if value not in (-1, 0, 1):
                    raise Sorry("A vote is 👍 or 👎.")
                tally = await self._store.vote(place, person, target, value)
                if tally is None:
                    raise Sorry(GONE)
                yield cards.note(f"Noted. 👍 {tally.up}  👎 {tally.down}", "good")
            case ask.Why(prompt_id):
                yield cards.why_card(await self._prompt(place, prompt_id, person), self._knowledge)
            case ask.Save(prompt_id, title, tags):
                _known(await self._store.save(place, prompt_id, title, tags))
                yield cards.note("Saved in the library: /prompts shared shows it.", "good")
            case ask.OpenPrompt(prompt_id):
                yield await self._refinement_card(
                    await self._prompt(place, prompt_id, person), person, place
                )
            case ask.ListPrompts(scope, search):
                if scope not in ask.SCOPES:
                    raise Sorry("A list is of your own prompts (mine), of shared ones, or of all.")
                found = await self._store.prompts(place, person, scope, search)
                yield cards.list_card(scope, search, found)

    async def _refinement_card(self, saved: SavedPrompt, person: Person, place: Place) -> Shown:
        tally = await self._store.tally(place, saved.id)
        models = cards.offers_for(self._catalogue.models(person, place), saved.refinement.kind)
        await load(models)
        offer = cards.OnOffer(
            models,
            links(saved, self._knowledge, self._catalogue.ready),
            self._knowledge.task(saved.refinement.task).needs,
        )
        return cards.refinement_card(saved, offer, self._knowledge, tally)

    async def _prompt(
        self, place: Place, prompt_id: str, person: Person, version: int | None = None
    ) -> SavedPrompt:
        return seen_by(person, _known(await self._store.prompt(place, prompt_id, version)))

    async def _to_run(
        self, place: Place, prompt_id: str, person: Person, version: int | None = None
    ) -> tuple[SavedPrompt, tuple[SavedImage, ...]]:
        saved, images = await self._store.prompt_and_images(place, prompt_id, version)
        return seen_by(person, _known(saved)), images

    async def _find_run(self, place: Place, run_id: str) -> SavedRun:
        run = await self._store.run(place, run_id)
        if run is None:
            raise Sorry(GONE)
        return run


def _known(saved: SavedPrompt | None) -> SavedPrompt:
    if saved is None:
        raise Sorry(GONE)
    return saved


def _option(saved: SavedPrompt, topic: str, option: int) -> str | None:
    """The words of an answer that was tapped; None when the card has changed since."""
    for question in saved.refinement.questions:
        if question.topic == topic and 0 <= option < len(question.options):
            return question.options[option]
    return None
