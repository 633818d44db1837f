"""Runs whose process died, was told to leave them, or is not the one that somebody asks to stop."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.desk.running import Running, Wanted
from bot.desk.sending import layouts
from bot.jobs.ids import Ids
from bot.models.access import Access
from bot.models.catalogue import Catalogue
from bot.models.client import Patience
from bot.refine.refiner import Refiner
from bot.rocket import Rocket
from bot.store import RunOutcome, RunState, SavedImage, SavedRun, Store
from bot.talk import requests as ask
from bot.talk.cards import Ask, Card, Picture, Shown
from bot.talk.people import Person
from bot.talk.settings import RunSettings
from tests.bot.conftest import ANA, HOME, KNOWLEDGE, Desk, DeskMaker
from tests.bot.shown import all_of, answer_of, button, notes_of, prompt_of, small_print
from tests.doubles.memory import Memory, saved_prompt
from tests.doubles.provider import ProviderDouble, Reply
from tests.doubles.reply import TINY_PNG

ROUGH = "write an email to our customers about the price increase"
BOB = Person("U2", "Bob")
QUICK = Patience(backoff=0.01)
IDS = Ids("job")
AGAIN = "Asked again from the start: I was restarted meanwhile."


async def begun(desk: Desk, answer: str, version: int = 1) -> SavedRun:
    """A run on big, of a process that died when it had kept so much of the answer."""
    card = await desk.card(ask.Refine(ROUGH))
    run = await desk.store.start_run(
        HOME, ANA, card.id, version, "big", run_id=Wanted("big").id_of(IDS)
    )
    assert run is not None
    await desk.store.save_answers([(run.id, answer)])
    return run


async def again(desk: Desk, run: SavedRun) -> list[Card]:
    """What is shown when the job is done again."""
    states = desk.rocket.handle(ask.RunPrompt(run.prompt_id, ("big",)), ANA, HOME, IDS)
    return [each async for each in states if isinstance(each, Card)]


async def kept(desk: Desk, run_id: str) -> RunOutcome:
    run = await desk.store.run(HOME, run_id)
    assert run is not None
    return run.outcome


async def test_what_had_come_stays_until_the_new_answer_ends(open_desk: DeskMaker) -> None:
    old = "The old answer, which was longer."
    reply = Reply(pieces=["The ", "new."], delay_first=0.05)
    async with ProviderDouble(reply) as double, open_desk(double.base_url) as desk:
        run = await begun(desk, old)
        shown = await again(desk, run)
        outcome = await kept(desk, run.id)
    assert {card.id for card in shown} == {run.id}
    # The new answer may have ended, and its end not be kept yet: never a part of it.
    assert {answer_of(card) for card in shown[:-1]} - {"The new."} == {old}
    assert answer_of(shown[-1]) == outcome.answer == "The new."
    assert notes_of(shown[-1]) == AGAIN
    assert AGAIN not in notes_of(shown[0])
    # What the first try cost, nobody knows.
    assert outcome.estimated
    assert "about" in small_print(shown[-1])


async def test_where_the_second_try_brings_less_the_first_stays(open_desk: DeskMaker) -> None:
    async with (
        ProviderDouble(Reply(status=503, body="down")) as double,
        open_desk(double.base_url, patience=QUICK) as desk,
    ):
        run = await begun(desk, "The old")
        last = (await again(desk, run))[-1]
        outcome = await kept(desk, run.id)
    assert (outcome.state, outcome.answer) == (RunState.CUT, "The old")
    assert answer_of(last) == "The old"
    assert "Not whole" in notes_of(last)
    assert "having trouble" in notes_of(last)


async def test_what_was_to_be_stopped_is_not_asked_again(open_desk: DeskMaker) -> None:
    async with ProviderDouble() as double, open_desk(double.base_url) as desk:
        run = await begun(desk, "The old")
        told = await desk.card(ask.StopRun(run.id))
        last = (await again(desk, run))[-1]
        outcome = await kept(desk, run.id)
        assert not double.received
    assert notes_of(told) == "It is being stopped."
    assert (outcome.state, outcome.answer) == (RunState.STOPPED, "The old")
    assert answer_of(last) == "The old"
    assert notes_of(last) == "Stopped. This is what came."


async def test_what_had_ended_is_shown_with_its_pictures(open_desk: DeskMaker) -> None:
    async with ProviderDouble() as double, open_desk(double.base_url) as desk:
        run = await begun(desk, "")
        done = RunOutcome(RunState.DONE, "A fox.")
        await desk.store.finish_run(HOME, run.id, done, [SavedImage("image/png", TINY_PNG)])
        (only,) = await again(desk, run)
        assert not double.received
    assert (answer_of(only), only.final) == ("A fox.", True)
    assert all_of(only, Picture)[0].data == TINY_PNG


async def test_the_second_try_runs_the_version_of_the_first(open_desk: DeskMaker) -> None:
    async with ProviderDouble() as double, open_desk(double.base_url) as desk:
        run = await begun(desk, "")
        first = await desk.card(ask.OpenPrompt(run.prompt_id))
        changed = await desk.card(ask.RefineAgain(run.prompt_id, "mention the support line"))
        assert prompt_of(changed) != prompt_of(first)
        await again(desk, run)
        assert double.received[0]["messages"][-1]["content"] == prompt_of(first)


async def read_into(shown: list[Shown], states: AsyncGenerator[Shown, None]) -> None:
    async for each in states:
        shown.append(each)


async def until_it_grows(states: AsyncGenerator[Shown, None]) -> Card:
    async for card in states:
        assert isinstance(card, Card)
        if answer_of(card):
            return card
    raise AssertionError("it ended with nothing")


async def test_an_abandoned_run_goes_on_where_it_is_taken_over(open_desk: DeskMaker) -> None:
    endless = Reply(pieces=["word "] * 500, delay_between=0.02)
    async with ProviderDouble(endless, Reply("Whole.")) as double:
        async with open_desk(double.base_url) as desk:
            card = await desk.card(ask.Refine(ROUGH))
            ids = Ids("job")
            states = desk.rocket.handle(button(card, "▶ big"), ANA, HOME, ids)
            seen = await until_it_grows(states)
            ids.abandoned = True
            await states.aclose()
            left = await kept(desk, seen.id)
            assert left.state is RunState.RUNNING
            assert left.answer.startswith(answer_of(seen))
        async with open_desk(double.base_url) as desk:
            run = await desk.store.run(HOME, seen.id)
            assert run is not None
            shown = await again(desk, run)
            assert answer_of(shown[0]) == left.answer
            assert (await kept(desk, seen.id)).state is RunState.DONE
            assert answer_of(shown[-1]) == "Whole."


async def test_an_abandoned_run_that_is_closed_does_not_look_ended(open_desk: DeskMaker) -> None:
    endless = Reply(pieces=["word "] * 500, delay_between=0.02)
    async with ProviderDouble(endless) as double, open_desk(double.base_url) as desk:
        card = await desk.card(ask.Refine(ROUGH))
        ids = Ids("job")
        states = desk.rocket.handle(button(card, "▶ big"), ANA, HOME, ids)
        seen = await until_it_grows(states)
        ids.abandoned = True
        await desk.rocket.close()
        after: list[Shown] = []
        with pytest.raises(asyncio.CancelledError):
            await read_into(after, states)
        assert not any(isinstance(shown, Card) and shown.final for shown in after)
        assert (await kept(desk, seen.id)).state is RunState.RUNNING


async def test_another_process_stops_a_run(open_desk: DeskMaker) -> None:
    # It says nothing after its first word, so that there is nothing to keep.
    silent = Reply(pieces=["word "] * 2, hang_after=1)
    async with (
        ProviderDouble(silent) as double,
        open_desk(double.base_url) as desk,
        open_desk(double.base_url) as other,
    ):
        card = await desk.card(ask.Refine(ROUGH))
        states = desk.rocket.handle(button(card, "▶ big"), ANA, HOME)
        seen = await until_it_grows(states)
        refused = await other.card(ask.StopRun(seen.id), person=BOB)
        assert "Only Ana can stop" in notes_of(refused)
        told = await other.card(button(seen, "Stop"))
        assert notes_of(told) == "It is being stopped."
        last = [each async for each in states][-1]
        assert isinstance(last, Card)
        assert notes_of(last) == "Stopped. This is what came."
        assert "already ended" in notes_of(await other.card(button(seen, "Stop")))
        await asyncio.wait_for(double.left.wait(), 60)


async def test_an_answer_that_is_too_long_is_cut_and_the_provider_left(tmp_path: Path) -> None:
    endless = Reply(pieces=["word "] * 500, delay_between=0.02)
    async with ProviderDouble(endless) as double:
        access = {"OPENAI": Access(SecretStr("key"), double.base_url, ("big",))}
        catalogue = Catalogue(tmp_path, access)
        refiner = Refiner(KNOWLEDGE)
        saved = saved_prompt(refiner, ANA, HOME)
        running = Running(Memory(), catalogue, longest=12)
        texts = layouts(saved, KNOWLEDGE)
        runs = running.run(saved, (Wanted("big"),), RunSettings(), ANA, HOME, texts)
        last = [view.run.outcome async for view in runs][-1]
        await asyncio.wait_for(double.left.wait(), 60)
        await running.close()
        await catalogue.close()
    assert (last.state, last.answer) == (RunState.CUT, "word word wo")
    assert last.error == "12 characters is the most of an answer that is kept here."


class Overtaking:
    """A store in which another process is quicker, once."""

    def __init__(self, store: Store, other: Any) -> None:
        self._store = store
        self._other = other

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def add_version(self, *args: Any, **named: Any) -> Any:
        if self._other is not None:
            other, self._other = self._other, None
            await other
        return await self._store.add_version(*args, **named)


async def test_two_processes_change_a_prompt_at_once_and_no_tap_is_lost(
    open_desk: DeskMaker, tmp_path: Path
) -> None:
    async with open_desk() as desk:
        card = await desk.card(ask.Refine(ROUGH))
        first, second = (each.options[0] for each in all_of(card, Ask)[:2])
        assert first.action is not None
        assert second.action is not None
        store: Any = Overtaking(desk.store, desk.ask(first.action))
        rocket = Rocket(Refiner(KNOWLEDGE), KNOWLEDGE, store, Catalogue(tmp_path))
        shown = [each async for each in rocket.handle(second.action, ANA, HOME)]
        assert isinstance(shown[-1], Card)
        assert first.label in prompt_of(shown[-1])
        assert second.label in prompt_of(shown[-1])
        assert len(await desk.store.versions(HOME, card.id)) == 3
