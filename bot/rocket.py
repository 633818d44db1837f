"""The front desk: a request comes in, cards go out. Read from top to bottom, it is the product."""

import asyncio
import logging
import secrets
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace

from bot import cards, metrics, request_id
from bot.desk.at_once import AtOnce
from bot.desk.attached import images_of
from bot.desk.choosing import Choosing, require
from bot.desk.engines import Engines
from bot.desk.examples import liked_examples
from bot.desk.lookup import Lookup, known
from bot.desk.offering import Offering
from bot.desk.once import Once
from bot.desk.rewriting import Rewriting
from bot.desk.running import Running
from bot.desk.seen import run_seen_by
from bot.desk.sending import layouts
from bot.desk.sharing import Sharing
from bot.desk.sorry import Sorry
from bot.jobs.ids import Ids
from bot.knowledge import Knowledge, KnowledgeError, UnknownFramework
from bot.models.catalogue import Catalogue
from bot.refine.clean import cleaned
from bot.refine.material import Material
from bot.refine.refiner import BUILT_IN, UNCHANGED, WRITTEN, NoSuchEngine, Refiner
from bot.runs.run import LONGEST_ANSWER
from bot.safety.faults import where
from bot.store import (
    Overtaken,
    RunState,
    Sent,
    Store,
    StoreError,
    Tally,
)
from bot.talk import requests as ask
from bot.talk.cards import Shown
from bot.talk.people import Message, Person, Place
from bot.talk.sending import NotPosted
from bot.turns import TakesTurns, Turns

_log = logging.getLogger(__name__)

LONGEST_PROMPT = 200_000
"""Characters of the longest rough prompt that is taken; more is a file, not a prompt."""

_UNREAD = "The thread was not read: your team has turned that off."


class Rocket:
    """Answers every request with the cards and forms that the person is to see.

    A card shown again under the same id replaces its earlier state. Closing the iterator
    stops the work behind it. Problems that a person can act on come as cards.

    An adapter that could not post a card to its channel throws NotPosted in where it came out.
    What the card stood for is undone, as when the iterator is closed there. It throws PostUnclear
    when it cannot know. An error of the adapter's own comes out again.

    A request can be handled again with the same ids, when whoever did it first died at it: the
    same cards come, everything is in the store once, and a model that has answered is not asked
    again. Where the ids are abandoned, what is given up here is left to whoever does that: runs
    stay as going on, with their text so far kept. Where one is given up while the iterator is
    read, that raises CancelledError: it did not end.
    """

    def __init__(
        self,
        refiner: Refiner,
        knowledge: Knowledge,
        store: Store,
        catalogue: Catalogue,
        *,
        turns: TakesTurns | None = None,
        longest_answer: int = LONGEST_ANSWER,
    ) -> None:
        """`turns` are those of all processes that share the store; `longest_answer` in characters.

        Without `turns` there is one process.
        """
        self._refiner = refiner
        self._knowledge = knowledge
        self._store = store
        self._catalogue = catalogue
        self._lookup = Lookup(store)
        self._once = Once(refiner, store)
        self._offering = Offering(catalogue, knowledge)
        self._engines = Engines(refiner, catalogue)
        self._choosing = Choosing(store, self._offering)
        self._running = Running(store, catalogue, longest_answer)
        self._sharing = Sharing(store, catalogue.label)
        self._at_once = AtOnce(store, knowledge, self._offering, self._running)
        self._rewriting = Rewriting(
            store, knowledge, self._engines, self._once, self._at_once, turns or Turns()
        )

    async def handle(
        self, request: ask.Request, person: Person, place: Place, ids: Ids | None = None
    ) -> AsyncGenerator[Shown, None]:
        """What the person sees, in order, in answer to `request`. `ids` as the class says."""
        is_tried_again, ids = ids is not None, ids or Ids()
        notes = cards.Notes(ids)
        thrown: Exception | None = None
        try:
            async with aclosing(self._answer(request, person, place, ids)) as shown:
                each = await anext(shown, None)
                while each is not None:
                    try:
                        yield notes.named(each)
                    except Exception as error:
                        thrown = error
                        each = await shown.athrow(error)
                    else:
                        each = await anext(shown, None)
        except NotPosted as problem:
            yield notes.named(cards.note(problem.reason, "error"))
        except StoreError as problem:
            if is_tried_again and problem.passes:
                raise
            yield notes.named(cards.note(str(problem), "error", button=cards.again(request)))
        except Sorry as sorry:
            yield notes.named(cards.note(str(sorry), "error", button=sorry.button))
        except (KnowledgeError, UnknownFramework, NoSuchEngine) as problem:
            yield notes.named(cards.note(str(problem), "error"))
        except Exception as fault:
            if fault is thrown:
                raise
            quoted = request_id.current() or secrets.token_hex(4)
            _log.error("request %s, %s: %s", quoted, type(request).__name__, where(fault))
            yield notes.named(
                cards.note(
                    f"Something went wrong on our side; nothing of yours was lost. Please try "
                    f"again. If it stays, quote {quoted} to whoever runs this bot.",
                    "error",
                    button=cards.again(request),
                )
            )

    def frameworks(self) -> tuple[str, ...]:
        """The names of the frameworks that a prompt can be laid out under."""
        return tuple(each.name for each in self._knowledge.frameworks())

    def models(self, person: Person, place: Place) -> tuple[tuple[str, str], ...]:
        """The keys and labels of the models that this person may run a prompt on."""
        return tuple((each.key, each.label) for each in self._catalogue.models(person, place))

    async def close(self) -> None:
        """Give up every run and wait until it is kept."""
        await self._running.close()

    def _answer(
        self, request: ask.Request, person: Person, place: Place, ids: Ids
    ) -> AsyncGenerator[Shown, None]:
        match request:
            case ask.Refine():
                return self._refine(request, person, place, ids)
            case (
                ask.AnswerQuestion()
                | ask.PickOption()
                | ask.TakeOut()
                | ask.TakeHint()
                | ask.RefineAgain()
                | ask.SwitchFramework()
                | ask.FillVariables()
            ):
                return self._rewriting.again(request, person, place, ids)
            case ask.RunPrompt() | ask.RunAgain() | ask.Compare():
                return self._run(request, person, place, ids)
            case ask.Share():
                return self._sharing.share(request, person, place, ids)
            case ask.TakeBack():
                return self._sharing.take_back(request, person, place, ids)
            case _:
                return self._at_once.answer(request, person, place)

    # A rough prompt becomes a better one.

    async def _refine(
        self, request: ask.Refine, person: Person, place: Place, ids: Ids
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
        engine = self._engines.of(request.engine, person, place)
        # In a thread: a long text takes seconds, and others are waiting.
        first = await asyncio.to_thread(self._refiner.built_in, material, request.framework)
        if engine == BUILT_IN:
            metrics.refined(BUILT_IN, UNCHANGED if first.unchanged else WRITTEN)
        saved = await self._store.add_prompt(
            place, person, rough, material, first, prompt_id=ids.of("prompt"), attached=images
        )
        # Nobody has voted on what nobody has seen. While a model works, it is there to be seen.
        tally = Tally() if engine == BUILT_IN and not saved.found else None
        # Found at a later version, the model has answered, or the person has gone on from there.
        if engine != BUILT_IN and saved.version == 1:
            yield cards.refining_card(saved.id, engine)
            examples = await liked_examples(self._store, rough, person, place)
            material = replace(material, examples=examples)
            better, mark = await self._once.refine(
                place, material, request.framework, engine, floor=first
            )
            try:
                saved = known(
                    await self._store.add_version(
                        place, saved.id, material, better, mark, ids.of("version"), saved.version
                    )
                )
            except Overtaken:
                saved = await self._lookup.prompt(place, saved.id, person)
        yield await self._at_once.refinement_card(saved, person, place, left_out, tally)

    async def _around(self, request: ask.Refine, place: Place) -> tuple[tuple[Message, ...], str]:
        """What stands around a rough prompt, if it may be read; else why it was left out."""
        if not request.thread or await self._store.reads_threads(place):
            return request.thread, request.left_out
        return (), request.left_out or _UNREAD

    # It runs on one model or several, streaming.

    async def _run(
        self, request: ask.Request, person: Person, place: Place, ids: Ids
    ) -> AsyncGenerator[Shown, None]:
        """Prompts on models. A comparison ends with both answers side by side."""
        saved, images, chosen = await self._choosing.of(request, person, place, ids)
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
            saved, chosen.wanted, chosen.settings, person, place, texts, images, ids
        )
        async with aclosing(runs):
            async for view in runs:
                if view.run.outcome.state is not RunState.RUNNING:
                    ended[view.run.sent] = view.run
                yield cards.run_card(view, texts, offer)
        if chosen.comparing and len(ended) > 1:
            yield cards.comparison_card(ended[Sent.ROUGH], ended[Sent.REFINED])


def _nothing_to_refine(attachments: Sequence[ask.Attachment]) -> str:
    if attachments:
        return f"Tell me in words what is to be done with {attachments[0].name}."
    return "There is nothing to refine yet. Write your rough prompt after /rocket."
