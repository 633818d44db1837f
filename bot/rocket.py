"""The front desk: a request comes in, cards go out. Read from top to bottom, it is the product."""

import asyncio
import logging
import secrets
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace

from bot import cards
from bot.desk.at_once import AtOnce
from bot.desk.attached import images_of
from bot.desk.changing import changed
from bot.desk.choosing import Chosen, chosen_again, chosen_for, chosen_to_compare, require
from bot.desk.examples import liked_examples
from bot.desk.lookup import Lookup, known
from bot.desk.offering import Offering
from bot.desk.once import Once
from bot.desk.running import Running
from bot.desk.seen import run_seen_by
from bot.desk.sending import layouts
from bot.desk.sharing import Sharing
from bot.desk.sorry import GONE, Sorry
from bot.knowledge import Knowledge, KnowledgeError, UnknownFramework
from bot.models.catalogue import Catalogue
from bot.refine.clean import cleaned
from bot.refine.material import Material
from bot.refine.refiner import BUILT_IN, NoSuchEngine, Refiner
from bot.safety.faults import where
from bot.store import RunState, SavedImage, SavedPrompt, Sent, Store, StoreError, Tally
from bot.talk import requests as ask
from bot.talk.cards import Shown
from bot.talk.people import Message, Person, Place
from bot.talk.sending import NotPosted
from bot.turns import Turns

_log = logging.getLogger(__name__)

LONGEST_PROMPT = 200_000
"""Characters of the longest rough prompt that is taken; more is a file, not a prompt."""

_UNREAD = "The thread was not read: your team has turned that off."


class Rocket:
    """Answers every request with the cards and forms that the person is to see.

    A card shown again under the same id replaces its earlier state. Closing the iterator
    stops the work behind it. Problems that a person can act on come as cards.

    An adapter that could not post a card to its channel throws NotPosted in where it came out.
    What the card stood for is undone, as when the iterator is closed there. An error of the
    adapter's own comes out again.
    """

    def __init__(
        self, refiner: Refiner, knowledge: Knowledge, store: Store, catalogue: Catalogue
    ) -> None:
        self._refiner = refiner
        self._knowledge = knowledge
        self._store = store
        self._catalogue = catalogue
        self._lookup = Lookup(store)
        self._once = Once(refiner, store)
        self._offering = Offering(catalogue, knowledge)
        self._running = Running(store, catalogue)
        self._sharing = Sharing(store, catalogue.label)
        self._turns = Turns()
        self._at_once = AtOnce(store, knowledge, self._offering, self._running)

    async def handle(
        self, request: ask.Request, person: Person, place: Place
    ) -> AsyncGenerator[Shown, None]:
        """What the person sees, in order, in answer to `request`."""
        thrown: Exception | None = None
        try:
            async with aclosing(self._answer(request, person, place)) as shown:
                async for each in shown:
                    try:
                        yield each
                    except Exception as error:
                        thrown = error
                        raise
        except NotPosted as problem:
            yield cards.note(problem.reason, "error")
        except (Sorry, StoreError, KnowledgeError, UnknownFramework, NoSuchEngine) as problem:
            yield cards.note(str(problem), "error")
        except Exception as fault:
            if fault is thrown:
                raise
            request_id = secrets.token_hex(4)
            _log.error("request %s, %s: %s", request_id, type(request).__name__, where(fault))
            yield cards.note(
                f"Something went wrong on our side; nothing of yours was lost. Please try again. "
                f"If it stays, quote {request_id} to whoever runs this bot.",
                "error",
            )

    def frameworks(self) -> tuple[str, ...]:
        """The names of the frameworks that a prompt can be laid out under."""
        return tuple(each.name for each in self._knowledge.frameworks())

    def models(self, person: Person, place: Place) -> tuple[tuple[str, str], ...]:
        """The keys and labels of the models that this person may run a prompt on."""
        return tuple((each.key, each.label) for each in self._catalogue.models(person, place))

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
            case ask.Share():
                steps = self._sharing.share(request, person, place)
            case ask.TakeBack():
                steps = self._sharing.take_back(request, person, place)
            case _:
                steps = self._at_once.answer(request, person, place)
        async with aclosing(steps):
            async for shown in steps:
                yield shown

    # A rough prompt becomes a better one.

    async def _refine(
        self, request: ask.Refine, person: Person, place: Place
    ) -> AsyncGenerator[Shown, None]:
        rough = cleaned(request.text)
        if not rough.strip():
            raise Sorry(_nothing_to_refine(request.attachments))
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
        thread, left_out = await self._around(request, place)
        team, channel = await self._store.profile(place)
        material = Material(
            rough=rough,
            thread=tuple(replace(m, text=cleaned(m.text)) for m in thread),
            team=team,
            channel=channel,
            answers=tuple((cleaned(topic), cleaned(text)) for topic, text in request.answers),
            files=tuple((f.name, cleaned(f.text)) for f in request.attachments if f.text),
            images=len(images),
        )
        engine = self._engine(request.engine, person, place)
        # In a thread: a long text takes seconds, and others are waiting.
        first = await asyncio.to_thread(self._refiner.built_in, material, request.framework)
        saved = await self._store.add_prompt(place, person, rough, material, first)
        await self._store.add_images(place, saved.id, images)
        # Nobody has voted on what nobody has seen. While a model works, it is there to be seen.
        tally = Tally() if engine == BUILT_IN else None
        if engine != BUILT_IN:
            yield cards.refining_card(saved.id, engine)
            examples = await liked_examples(self._store, rough, person, place)
            material = replace(material, examples=examples)
            better, mark = await self._once.refine(
                place, material, request.framework, engine, floor=first
            )
            saved = known(await self._store.add_version(place, saved.id, material, better, mark))
        yield await self._at_once.refinement_card(saved, person, place, left_out, tally)

    async def _around(self, request: ask.Refine, place: Place) -> tuple[tuple[Message, ...], str]:
        """What stands around a rough prompt, if it may be read; else why it was left out."""
        if not request.thread or await self._store.reads_threads(place):
            return request.thread, request.left_out
        return (), request.left_out or _UNREAD

    # An answer, a fact taken out, a hint, feedback, a framework: it is written again.

    async def _write_again(
        self, request: ask.Request, person: Person, place: Place
    ) -> AsyncGenerator[Shown, None]:
        prompt_id = getattr(request, "prompt_id", "")
        # Each change builds on the one before, however fast they come.
        async with (
            self._turns.of(f"{place.platform} {place.team} {prompt_id}"),
            aclosing(self._change(request, prompt_id, person, place)) as steps,
        ):
            async for shown in steps:
                yield shown

    async def _change(
        self, request: ask.Request, prompt_id: str, person: Person, place: Place
    ) -> AsyncGenerator[Shown, None]:
        saved = await self._lookup.prompt(place, prompt_id, person)
        change = changed(request, saved)
        if change is None:
            yield cards.note("That question is no longer open. This is the newest card.")
            yield await self._at_once.refinement_card(saved, person, place)
            return
        material, framework = change
        if framework:
            self._knowledge.framework(framework)
        engine = self._engine(None, person, place, saved.refinement.engine)
        if engine != BUILT_IN:
            yield cards.refining_card(saved.id, engine)
        # Whoever asks for another try does not want the same again.
        anew = isinstance(request, ask.RefineAgain)
        result, mark = await self._once.refine(place, material, framework, engine, anew=anew)
        if saved.author.id == person.id:
            again = known(await self._store.add_version(place, saved.id, material, result, mark))
        else:
            # Somebody else's prompt is remixed, never changed under its author's name.
            again = await self._store.add_prompt(
                place, person, saved.rough, material, result, saved.id, mark
            )
            await self._store.add_images(place, again.id, await self._store.images(place, saved.id))
        yield await self._at_once.refinement_card(again, person, place)

    # It runs on one model or several, streaming.

    async def _run(
        self, request: ask.Request, person: Person, place: Place
    ) -> AsyncGenerator[Shown, None]:
        """Prompts on models. A comparison ends with both answers side by side."""
        saved, images, chosen = await self._chosen(request, person, place)
        texts = layouts(saved, self._knowledge)
        offer = self._offering.to_run(saved, person, place)
        if chosen.comparing and texts[Sent.ROUGH] == texts[Sent.REFINED]:
            raise Sorry(
                "The better prompt is your own, word for word: there is nothing to compare."
            )
        if chosen.wanted:
            require(chosen, offer.models, self._catalogue.models())
        ended = dict(chosen.there)
        for there in chosen.there.values():
            if isinstance(request, ask.Compare) and there.id == request.run_id:
                continue
            # A colleague may have made it: nobody is to judge what they have not seen. It may
            # have been made elsewhere, so it is not for everybody here.
            view = run_seen_by(person, await self._lookup.view(place, there))
            yield replace(cards.run_card(view, texts, offer), private=True)
        runs = self._running.run(
            saved, chosen.wanted, chosen.settings, person, place, texts, images
        )
        async with aclosing(runs):
            async for view in runs:
                if view.run.outcome.state is not RunState.RUNNING:
                    ended[view.run.sent] = view.run
                yield cards.run_card(view, texts, offer)
        if chosen.comparing and len(ended) > 1:
            yield cards.comparison_card(ended[Sent.ROUGH], ended[Sent.REFINED])

    def _engine(self, wanted: str | None, person: Person, place: Place, earlier: str = "") -> str:
        """The engine that refines for this person: a model that is closed to them does not."""
        engine = wanted or self._refiner.engine_after(earlier)
        self._refiner.require(engine)
        model = None if engine == BUILT_IN else self._catalogue.model(engine)
        if model is None or model.open_to(person, place):
            return engine
        if wanted:
            raise Sorry(f"The model “{engine}” is not open to you here.")
        return BUILT_IN

    async def _chosen(
        self, request: ask.Request, person: Person, place: Place
    ) -> tuple[SavedPrompt, tuple[SavedImage, ...], Chosen]:
        """The prompt that a request for runs means, with its images, and the runs."""
        if isinstance(request, ask.RunPrompt):
            saved, images = await self._lookup.prompt_and_images(place, request.prompt_id, person)
            models = self._offering.models(saved, person, place)
            return saved, images, chosen_for(request, saved.refinement.kind, models)
        if not isinstance(request, ask.RunAgain | ask.Compare):
            raise Sorry(GONE)
        earlier = await self._lookup.run(place, request.run_id)
        saved, images = await self._lookup.prompt_and_images(
            place, earlier.prompt_id, person, earlier.version
        )
        if isinstance(request, ask.RunAgain):
            return saved, images, chosen_again(request, earlier)
        return saved, images, await chosen_to_compare(earlier, self._store, place)


def _nothing_to_refine(attachments: Sequence[ask.Attachment]) -> str:
    if attachments:
        return f"Tell me in words what is to be done with {attachments[0].name}."
    return "There is nothing to refine yet. Write your rough prompt after /rocket."
