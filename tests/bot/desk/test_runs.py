"""Runs as a person sees them: on one model, on several, compared, stopped, with a stand-in."""

import asyncio
import contextlib
from dataclasses import replace
from typing import Any

import pytest

from bot.models.access import Access
from bot.models.client import Patience
from bot.models.offer import Price
from bot.talk import requests as ask
from bot.talk.cards import Card, Form, Hint, Lines
from bot.talk.forms import filled
from bot.talk.people import Message, Person
from bot.talk.settings import RunSettings
from tests.bot.conftest import ANA, HOME, Desk, DeskMaker
from tests.bot.desk.offers import offer, own
from tests.bot.shown import (
    all_of,
    answer_of,
    button,
    buttons_of,
    menus_of,
    notes_of,
    prompt_of,
    small_print,
)
from tests.doubles.provider import ProviderDouble, Reply

ROUGH = "write an email to our customers about the price increase"
THREAD = (Message("Ben", "the increase is 8 % and starts on 1 March"),)
DOWN = Reply(status=503, body="down")


def by_model(**replies: Reply) -> Any:
    return lambda body: replies[body["model"]]


async def last_states(desk: Desk, request: ask.Request) -> dict[str, Card]:
    """The last state of each card, by its title."""
    found = [shown for shown in await desk.ask(request) if isinstance(shown, Card)]
    return {card.title: card for card in found}


async def test_all_run_side_by_side_and_a_slow_one_holds_nobody(open_desk: DeskMaker) -> None:
    script = by_model(slow=Reply(pieces=["late "] * 8, delay_between=0.15), fast=Reply("At once."))
    async with (
        ProviderDouble(script=script) as double,
        open_desk(double.base_url, ("slow", "fast")) as desk,
    ):
        card = await desk.card(ask.Refine(ROUGH))
        ended: list[str] = []
        while_slow = 0
        async for shown in desk.rocket.handle(button(card, "▶ All"), ANA, HOME):
            assert isinstance(shown, Card)
            if shown.final:
                ended.append(shown.title)
            elif ended and answer_of(shown):
                while_slow += 1
        assert ended == ["fast", "slow"]
        assert while_slow > 1


async def test_an_end_that_is_seen_before_it_is_told_of_is_shown_once(
    open_desk: DeskMaker,
) -> None:
    script = by_model(slow=Reply(pieces=["late "] * 4, delay_between=0.2), fast=Reply("At once."))
    async with (
        ProviderDouble(script=script) as double,
        open_desk(double.base_url, ("slow", "fast")) as desk,
    ):
        card = await desk.card(ask.Refine(ROUGH))
        ended: list[str] = []
        async for shown in desk.rocket.handle(button(card, "▶ All"), ANA, HOME):
            assert isinstance(shown, Card)
            if shown.final:
                ended.append(shown.title)
            # Looks again in the very moment in which the quick one is over.
            while going() > 1:  # noqa: ASYNC110, it has to be the very next turn
                await asyncio.sleep(0)
        assert ended == ["fast", "slow"]


def going() -> int:
    """How many runs go on."""
    coroutines = (task.get_coro() for task in asyncio.all_tasks())
    return sum(getattr(each, "__qualname__", "") == "Running._one" for each in coroutines)


async def test_a_comparison_sends_the_other_text_on_the_same_model_and_settings(
    open_desk: DeskMaker,
) -> None:
    async with ProviderDouble(Reply("Done.")) as double, open_desk(double.base_url) as desk:
        card = await desk.card(ask.Refine(ROUGH, THREAD))
        settings = RunSettings(temperature=0.3, seed=7)
        ran = await desk.card(ask.RunPrompt(card.id, ("big",), settings=settings))
        shown = await desk.ask(button(ran, "Compare with my rough prompt"))
        rough, side_by_side = shown[-2], shown[-1]
        assert isinstance(rough, Card)
        assert isinstance(side_by_side, Card)
        sent = [
            (b["messages"][-1]["content"], b["temperature"], b["seed"]) for b in double.received
        ]
        assert sent == [(prompt_of(card), 0.3, 7), (ROUGH, 0.3, 7)]
        assert "rough prompt" in rough.title
        assert len(all_of(side_by_side, Lines)[0].items) == 2
        # Both are there now: comparing once more costs nothing.
        again = await desk.ask(button(ran, "Compare"))
        titles = [each.title for each in again if isinstance(each, Card)]
        assert titles == ["big, with your rough prompt", "The two answers compared"]
        assert len(double.received) == 2
        vote = button(side_by_side, "👍 The better")
        assert vote == ask.Vote(ran.id, 1)


async def test_a_prompt_that_stayed_as_it_was_is_not_compared(open_desk: DeskMaker) -> None:
    async with ProviderDouble() as double, open_desk(double.base_url) as desk:
        card = await desk.card(ask.Refine("Translate “Guten Tag” into French."))
        ran = await desk.card(button(card, "▶ big"))
        assert not [each for each in buttons_of(ran) if each.label.startswith("Compare")]
        assert "nothing to compare" in notes_of(await desk.card(ask.Compare(ran.id)))


async def test_another_model_stands_in_and_the_card_says_so(open_desk: DeskMaker) -> None:
    models = own(offer("first", fallback="second"), offer("second", price=Price(2.0, 10.0)))
    script = by_model(first=DOWN, second=Reply("From the second."))
    async with (
        ProviderDouble(script=script) as double,
        open_desk(double.base_url, own=models, patience=Patience(backoff=0.01)) as desk,
    ):
        card = await desk.card(ask.Refine(ROUGH))
        ran = await desk.card(button(card, "▶ First"))
        assert answer_of(ran) == "From the second."
        assert "First is having trouble: Second was asked instead." in notes_of(ran)
        assert [body["model"] for body in double.received] == ["first"] * 3 + ["second"]
        kept = await desk.store.run(HOME, ran.id)
        assert kept is not None
        assert (kept.model, kept.outcome.answered_by) == ("first", "second")
        # Seven tokens in and three out, at the second model's price.
        assert kept.outcome.cost == pytest.approx((7 * 2 + 3 * 10) / 1e6)


async def test_no_model_stands_in_once_an_answer_has_begun(open_desk: DeskMaker) -> None:
    models = own(offer("first", fallback="second"), offer("second"))
    script = by_model(first=Reply(pieces=["Half "] * 4, cut_after=2), second=Reply("Whole."))
    async with (
        ProviderDouble(script=script) as double,
        open_desk(double.base_url, own=models) as desk,
    ):
        card = await desk.card(ask.Refine(ROUGH))
        ran = await desk.card(button(card, "▶ First"))
        assert answer_of(ran) == "Half Half "
        assert "Not whole" in notes_of(ran)


async def test_models_that_stand_in_for_each_other_end(open_desk: DeskMaker) -> None:
    models = own(offer("first", fallback="second"), offer("second", fallback="first"))
    async with (
        ProviderDouble(DOWN) as double,
        open_desk(double.base_url, own=models, patience=Patience(backoff=0.01)) as desk,
    ):
        card = await desk.card(ask.Refine(ROUGH))
        ran = await desk.card(button(card, "▶ First"))
        assert "having trouble" in notes_of(ran)
        assert len(double.received) == 6


async def test_an_answer_is_shown_once_more_to_whoever_asked_for_it(
    open_desk: DeskMaker,
) -> None:
    slowly = Reply(pieces=["late "] * 4, delay_between=0.2)
    async with (
        ProviderDouble(Reply("Done."), slowly) as double,
        open_desk(double.base_url) as desk,
    ):
        card = await desk.card(ask.Refine(ROUGH))
        ran = await desk.card(button(card, "▶ big"))
        shown = await desk.card(ask.OpenRun(ran.id))
        assert shown == replace(ran, private=True)
        bob = Person("U2", "Bob")
        assert "Only Ana can open it" in notes_of(await desk.card(ask.OpenRun(ran.id), person=bob))
        assert "not here any more" in notes_of(await desk.card(ask.OpenRun("nothing")))
        async for growing in desk.rocket.handle(button(card, "▶ big"), ANA, HOME):
            assert isinstance(growing, Card)
            told = await desk.card(ask.OpenRun(growing.id))
            assert ("still being written" in notes_of(told)) is not growing.final
            assert growing.final or button(told, "Show my answer") == ask.OpenRun(growing.id)
        assert len(double.received) == 2


async def test_a_model_for_some_is_closed_to_others(open_desk: DeskMaker) -> None:
    models = own(
        offer("open"), offer("dear", people=(ANA.id,)), offer("here", channels=(HOME.channel,))
    )
    bob = Person("U2", "Bob")
    async with ProviderDouble() as double, open_desk(double.base_url, own=models) as desk:
        card = await desk.card(ask.Refine(ROUGH))
        labels = {each.label for each in buttons_of(card)}
        assert {"▶ Open", "▶ Dear", "▶ Here"} <= labels
        for_bob = await desk.card(ask.OpenPrompt(card.id), person=bob)
        assert "▶ Dear" not in {each.label for each in buttons_of(for_bob)}
        refused = await desk.card(ask.RunPrompt(card.id, ("dear",)), person=bob)
        assert "not open to you" in notes_of(refused)
        everything = await desk.ask(ask.RunPrompt(card.id, (ask.EVERY_MODEL,)), person=bob)
        assert {shown.title for shown in everything if isinstance(shown, Card)} == {"Open", "Here"}
        assert len(double.received) == 2


async def test_what_a_model_refuses_is_left_out_and_said(open_desk: DeskMaker) -> None:
    models = own(offer("calm", refuses=frozenset({"temperature"}), longest_answer=500))
    async with (
        ProviderDouble(refuses=frozenset({"seed"})) as double,
        open_desk(double.base_url, own=models) as desk,
    ):
        card = await desk.card(ask.Refine(ROUGH))
        wanted = RunSettings(temperature=0.5, seed=3, longest_answer=9000)
        ran = await desk.card(ask.RunPrompt(card.id, ("calm",), settings=wanted))
        assert "Calm takes no temperature" in notes_of(ran)
        assert "Calm takes no seed" in notes_of(ran)
        assert "500 tokens at most" in notes_of(ran)
        assert double.received[0]["max_tokens"] == 500


async def test_settings_and_presets_reach_the_model(open_desk: DeskMaker) -> None:
    async with ProviderDouble() as double, open_desk(double.base_url) as desk:
        card = await desk.card(ask.Refine("write a sql query for the orders of March"))
        suggested = [h for h in all_of(card, Hint) if h.text.startswith("Suggested settings")]
        assert "precise" in suggested[0].text
        assert suggested[0].take.action is not None
        ran = await desk.card(suggested[0].take.action)
        assert double.received[-1]["temperature"] == 0.2
        assert "precise" in small_print(ran)
        form = (await desk.ask(button(card, "Run with settings")))[0]
        assert isinstance(form, Form)
        values = {field.id: field.value for field in form.fields}
        assert values["preset"] == "precise"
        await desk.ask(filled(form.purpose, {**values, "top_p": "0.9", "stop": "END"}))
        assert double.received[-1]["temperature"] == 0.2
        assert double.received[-1]["top_p"] == 0.9
        assert double.received[-1]["stop"] == ["END"]


async def test_a_stopped_run_leaves_the_provider_at_once_and_costs_what_came(
    open_desk: DeskMaker,
) -> None:
    loop = asyncio.get_running_loop()
    models = own(offer("big", price=Price(1.0, 4.0)))
    reply = Reply(pieces=["word "] * 5000, delay_between=0.02)
    async with ProviderDouble(reply) as double, open_desk(double.base_url, own=models) as desk:
        card = await desk.card(ask.Refine(ROUGH))
        last, stopped = None, 0.0
        async for shown in desk.rocket.handle(button(card, "▶ Big"), ANA, HOME):
            assert isinstance(shown, Card)
            last = shown
            if answer_of(shown) and not shown.final and not stopped:
                stopped = loop.time()
                await desk.ask(button(shown, "Stop"))
        await asyncio.wait_for(double.left.wait(), 60)
        assert double.left_at[0] - stopped < 5
        assert last is not None
        kept = await desk.store.run(HOME, last.id)
        assert kept is not None
        outcome = kept.outcome
        assert outcome.state == "stopped"
        assert outcome.estimated
        assert outcome.tokens_out is not None
        assert outcome.tokens_out == len(outcome.answer) // 4 + 1
        assert outcome.cost == pytest.approx(
            ((outcome.tokens_in or 0) * 1 + outcome.tokens_out * 4) / 1e6
        )
        assert "about" in small_print(last)


async def test_an_unknown_cost_is_called_unknown_and_a_free_model_free(
    open_desk: DeskMaker,
) -> None:
    models = own(offer("mystery"), offer("gift", price=Price(0.0, 0.0)))
    async with ProviderDouble() as double, open_desk(double.base_url, own=models) as desk:
        card = await desk.card(ask.Refine(ROUGH))
        assert "Mystery cost unknown · Gift no cost" in small_print(card)
        ran = await last_states(desk, button(card, "▶ All"))
        assert "cost unknown" in small_print(ran["Mystery"])
        assert "no cost" in small_print(ran["Gift"])


async def test_a_cheaper_model_that_would_do_is_named(open_desk: DeskMaker) -> None:
    models = own(
        offer("grand", price=Price(5.0, 25.0), size="large"),
        offer("small", price=Price(0.1, 0.5), size="small"),
    )
    async with ProviderDouble() as double, open_desk(double.base_url, own=models) as desk:
        card = await desk.card(ask.Refine(ROUGH))
        assert "Small would do for this at 1/50 of the cost of Grand." in small_print(card)
        hard = await desk.card(ask.Refine("find the race condition in this code: x = x + 1"))
        assert "would do" not in small_print(hard)
        ran = await desk.card(button(card, "▶ Grand"))
        assert "Small would do" in small_print(ran)


async def test_more_models_than_buttons_are_in_a_menu(open_desk: DeskMaker) -> None:
    names = tuple(f"model-{number}" for number in range(12))
    async with ProviderDouble() as double, open_desk(double.base_url, names) as desk:
        card = await desk.card(ask.Refine(ROUGH))
        more = next(menu for menu in menus_of(card) if menu.label == "More models")
        shown = [each.label for each in buttons_of(card) if each.label.startswith("▶ model")]
        assert len(shown) + len(more.choices) == len(names)
        ran = await desk.card(more.choices[-1].action)
        assert ran.title == "model-11"


async def test_a_laid_out_prompt_reaches_each_family_in_its_own_shape(
    open_desk: DeskMaker,
) -> None:
    async with ProviderDouble() as double:
        access = {"ANTHROPIC": Access(None, double.origin, ("claude",))}
        async with open_desk(double.base_url, access=access) as desk:
            card = await desk.card(ask.Refine(ROUGH, THREAD, framework="COSTAR"))
            await desk.ask(button(card, "▶ big"))
            await desk.ask(button(card, "▶ claude"))
            headed, tagged = (body["messages"][-1]["content"] for body in double.received)
            assert headed == prompt_of(card)
            assert "## Objective" in headed
            assert "<objective>" in tagged
            assert "## " not in tagged
            words = [line for line in headed.split("\n") if line and not line.startswith("## ")]
            assert [line for line in tagged.split("\n") if line in words] == words


async def test_what_came_is_kept_when_the_bot_stops(open_desk: DeskMaker) -> None:
    reply = Reply(pieces=["Kept. "] * 5000, delay_between=0.05)
    async with ProviderDouble(reply) as double, open_desk(double.base_url) as desk:
        card = await desk.card(ask.Refine(ROUGH))
        begun = asyncio.Event()
        run_id = ""

        async def watch() -> None:
            nonlocal run_id
            async for shown in desk.rocket.handle(button(card, "▶ big"), ANA, HOME):
                assert isinstance(shown, Card)
                run_id = shown.id
                if answer_of(shown):
                    begun.set()

        watching = asyncio.create_task(watch())
        await asyncio.wait_for(begun.wait(), 60)
        await desk.rocket.close()
        with contextlib.suppress(asyncio.CancelledError):
            await watching
        kept = await desk.store.run(HOME, run_id)
        assert kept is not None
        assert kept.outcome.state == "stopped"
        assert kept.outcome.answer.startswith("Kept.")
