import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest

from bot.knowledge import Knowledge
from bot.models.catalogue import Catalogue
from bot.refine.refiner import Refiner
from bot.rocket import Rocket
from bot.store import Store
from bot.talk import requests as ask
from bot.talk.actions import decode, encode
from bot.talk.cards import (
    Answer,
    Ask,
    Buttons,
    Card,
    Facts,
    Fine,
    Form,
    Hint,
    Menu,
    Note,
    PromptText,
)
from bot.talk.forms import filled
from bot.talk.people import Message, Person, Place
from tests.bot.conftest import ANA, HOME, Desk, DeskMaker
from tests.bot.shown import all_of, button, prompt_of
from tests.doubles.provider import ProviderDouble, Reply

ROUGH = "write an email to our customers about the price increase"
THREAD = (
    Message("Ben", "the increase is 8 % and starts on 1 March"),
    Message("Cleo", "correction: it starts on 15 March, not 1 March"),
)


@pytest.fixture
async def desk(open_desk: DeskMaker) -> AsyncGenerator[Desk, None]:
    async with open_desk() as opened:
        yield opened


async def test_a_thread_reaches_the_prompt_and_a_fact_can_be_taken_out(desk: Desk) -> None:
    card = await desk.card(ask.Refine(ROUGH, THREAD))
    assert "15 March" in prompt_of(card)
    assert "on 1 March" not in prompt_of(card)
    line = next(line for line in all_of(card, Facts)[0].lines if "8 %" in line.text)
    assert "Ben" in line.source
    assert line.take_out is not None
    again = await desk.card(line.take_out)
    assert again.id == card.id
    assert "8 %" not in prompt_of(again)


async def test_an_answer_is_folded_in_and_its_question_goes(desk: Desk) -> None:
    card = await desk.card(ask.Refine(ROUGH))
    question = all_of(card, Ask)[0]
    picked = question.options[0]
    assert picked.action is not None
    again = await desk.card(picked.action)
    assert picked.label in prompt_of(again)
    assert question.question not in [each.question for each in all_of(again, Ask)]


async def test_other_opens_a_form_whose_answer_is_folded_in(desk: Desk) -> None:
    card = await desk.card(ask.Refine(ROUGH))
    other = all_of(card, Ask)[0].other.action
    assert other is not None
    form = (await desk.ask(other))[0]
    assert isinstance(form, Form)
    again = await desk.card(filled(form.purpose, {"answer": "book a call with Ines"}))
    assert "book a call with Ines" in prompt_of(again)


async def test_a_hint_is_added_by_one_tap(desk: Desk) -> None:
    card = await desk.card(ask.Refine(ROUGH))
    hint = all_of(card, Hint)[0]
    assert hint.take.action is not None
    again = await desk.card(hint.take.action)
    assert hint.text in prompt_of(again)


async def test_feedback_and_framework(desk: Desk) -> None:
    card = await desk.card(ask.Refine(ROUGH, THREAD))
    again = await desk.card(ask.RefineAgain(card.id, "mention the free support line"))
    assert "free support line" in prompt_of(again)
    laid_out = await desk.card(ask.SwitchFramework(card.id, "COSTAR"))
    assert "## Objective" in prompt_of(laid_out)
    assert "15 March" in prompt_of(laid_out)
    assert "free support line" in prompt_of(laid_out)
    plain = await desk.card(ask.SwitchFramework(card.id, None))
    assert "## " not in prompt_of(plain)


async def test_the_profile_is_edited_and_used(desk: Desk) -> None:
    form = (await desk.ask(ask.OpenProfileForm("team")))[0]
    assert isinstance(form, Form)
    text = "Larkspur makes booking software. Voice: plain, warm, no exclamation marks."
    await desk.ask(filled(form.purpose, {"profile": text}))
    card = await desk.card(ask.Refine(ROUGH))
    assert "no exclamation marks" in prompt_of(card)
    other_team = await desk.card(ask.Refine(ROUGH), place=Place("terminal", "T2"))
    assert "exclamation" not in prompt_of(other_team)


async def test_another_team_cannot_reach_a_prompt(desk: Desk) -> None:
    card = await desk.card(ask.Refine(ROUGH))
    there = await desk.card(ask.Why(card.id), place=Place("terminal", "T2"))
    assert all_of(there, Note)[0].tone == "error"


@pytest.mark.parametrize(
    "request_",
    [
        ask.Refine("   "),
        ask.Refine("x" * 200_001),
        ask.Refine(ROUGH, framework="COSTARR"),
        ask.Refine(ROUGH, engine="nobody"),
        ask.Why("nope"),
        ask.RunPrompt("nope", ("big",)),
        ask.RunAgain("nope"),
        ask.Vote("nope", 1),
        ask.TakeBack("nope"),
        ask.PickOption("nope", "x", 0),
    ],
)
async def test_what_cannot_be_done_is_said(desk: Desk, request_: ask.Request) -> None:
    card = await desk.card(request_)
    note = all_of(card, Note)[0]
    assert note.tone == "error"
    assert note.text.endswith(".") or "?" in note.text


async def test_strange_text_comes_back_whole(desk: Desk) -> None:
    for text in ("🙂", "اكتب رسالة للعملاء", "a\0b nul", "x" * 100_000, "\ud800 lone"):
        card = await desk.card(ask.Refine(text))
        assert prompt_of(card).replace("?", "") == text.replace("\0", "").replace("\ud800", "")


async def test_save_list_vote_share_take_back(desk: Desk) -> None:
    card = await desk.card(ask.Refine(ROUGH))
    await desk.ask(ask.Save(card.id))
    listed = await desk.card(ask.ListPrompts("shared"))
    assert any("price increase" in getattr(block, "title", "") for block in listed.blocks)
    noted = await desk.card(ask.Vote(card.id, 1))
    assert "👍 1" in all_of(noted, Note)[0].text
    shared = await desk.ask(ask.Share(card.id, "#news"))
    post = shared[0]
    assert isinstance(post, Card)
    assert post.channel == "#news"
    assert "Ana" in post.title
    take_back = button(post, "Take back")
    refused = await desk.card(take_back, person=Person("U2", "Eve"))
    assert all_of(refused, Note)[0].tone == "error"
    gone = (await desk.ask(take_back))[0]
    assert isinstance(gone, Card)
    assert gone.id == post.id
    assert not all_of(gone, PromptText)


async def test_every_action_on_a_card_survives_the_button(desk: Desk) -> None:
    card = await desk.card(ask.Refine(ROUGH, THREAD))
    actions: list[ask.Request | None] = []
    for row in all_of(card, Buttons):
        for item in row.items:
            if isinstance(item, Menu):
                actions += [choice.action for choice in item.choices]
            elif item.url is None:
                actions.append(item.action)
    for question in all_of(card, Ask):
        actions += [option.action for option in question.options] + [question.other.action]
    actions += [line.take_out for facts in all_of(card, Facts) for line in facts.lines]
    actions += [hint.take.action for hint in all_of(card, Hint)]
    assert len(actions) > 20
    for action in actions:
        assert action is not None
        assert decode(encode(action)) == action
        assert len(encode(action)) <= 100


async def test_a_run_streams_and_is_kept(open_desk: DeskMaker) -> None:
    reply = Reply(pieces=["One ", "two ", "three."], delay_between=0.08)
    async with ProviderDouble(reply) as double, open_desk(double.base_url) as desk:
        card = await desk.card(ask.Refine(ROUGH))
        states = [s for s in await desk.ask(button(card, "▶ big")) if isinstance(s, Card)]
        assert len({state.id for state in states}) == 1
        assert not states[0].final
        assert states[-1].final
        assert all_of(states[-1], Answer)[0].text == "One two three."
        assert "tokens" in all_of(states[-1], Fine)[0].text
        assert double.received[0]["messages"][-1]["content"] == prompt_of(card)


async def test_a_stopped_run_keeps_what_came(open_desk: DeskMaker) -> None:
    reply = Reply(pieces=["Kept. "] * 5000, delay_between=0.05)
    async with ProviderDouble(reply) as double, open_desk(double.base_url) as desk:
        card = await desk.card(ask.Refine(ROUGH))
        last: Any = None
        async for shown in desk.rocket.handle(button(card, "▶ big"), Person("U1", "Ana"), HOME):
            last = shown
            if "Kept." in all_of(last, Answer)[0].text and not last.final:
                await desk.ask(button(last, "Stop"))
        assert all_of(last, Note)[0].text.startswith("Stopped")
        assert all_of(last, Answer)[0].text.startswith("Kept. ")
        await asyncio.wait_for(double.left.wait(), 60)


async def test_a_cut_answer_is_never_shown_as_whole(open_desk: DeskMaker) -> None:
    reply = Reply(pieces=["Half ", "of ", "it"], cut_after=2)
    async with ProviderDouble(reply) as double, open_desk(double.base_url) as desk:
        card = await desk.card(ask.Refine(ROUGH))
        last = await desk.card(button(card, "▶ big"))
        assert all_of(last, Answer)[0].text == "Half of "
        assert all_of(last, Note)[0].text.startswith("Not whole")


async def test_a_secret_reaches_no_model(open_desk: DeskMaker) -> None:
    key = "sk-" + "a1B2" * 8

    def echo(body: dict[str, Any]) -> Reply:
        return Reply(str(body["messages"][-1]["content"]))

    async with ProviderDouble(script=echo) as double, open_desk(double.base_url) as desk:
        card = await desk.card(ask.Refine(f"explain what this key may do: {key}"))
        assert any("secret" in note.text for note in all_of(card, Note))
        last = await desk.card(button(card, "▶ big"))
        assert key not in str(double.received)
        assert key in all_of(last, Answer)[0].text


async def test_a_fault_of_ours_ends_in_a_card_with_an_id(
    tmp_path: Path, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    store = await Store.open(database_url)
    knowledge = Knowledge(data=tmp_path / "nowhere")
    catalogue = Catalogue(tmp_path)
    rocket = Rocket(Refiner(knowledge), knowledge, store, catalogue)
    shown = [s async for s in rocket.handle(ask.Refine("my private words"), ANA, HOME)]
    await store.close()
    card = shown[-1]
    assert isinstance(card, Card)
    note = all_of(card, Note)[0]
    assert note.tone == "error"
    assert caplog.records[-1].getMessage().split()[1].rstrip(",") in note.text
    assert "private" not in caplog.text
    assert button(card, "Write a prompt") == ask.OpenRefineForm()


async def test_what_a_person_gave_can_be_taken_out_and_given_again(desk: Desk) -> None:
    card = await desk.card(ask.Refine(ROUGH))
    question = all_of(card, Ask)[0]
    pick = question.options[0].action
    assert pick is not None
    answered = await desk.card(pick)
    assert question.options[0].label in prompt_of(answered)
    line = next(
        line
        for facts in all_of(answered, Facts)
        for line in facts.lines
        if question.options[0].label in line.text
    )
    assert line.take_out is not None
    without = await desk.card(line.take_out)
    assert question.question in [each.question for each in all_of(without, Ask)]
    again = await desk.card(pick)
    assert question.options[0].label in prompt_of(again)


async def test_somebody_elses_prompt_is_remixed_not_changed(desk: Desk) -> None:
    card = await desk.card(ask.Refine(ROUGH))
    bob = Person("U2", "Bob")
    remix = await desk.card(ask.RefineAgain(card.id, "mention the fair in Graz"), person=bob)
    assert remix.id != card.id
    assert "Graz" in prompt_of(remix)
    original = await desk.card(ask.OpenPrompt(card.id))
    assert "Graz" not in prompt_of(original)
    kept = await desk.store.prompt(HOME, remix.id)
    assert kept is not None
    assert kept.parent == card.id
    assert kept.author.name == "Bob"


async def test_a_shared_prompt_holds_no_secret_and_credits_its_author(desk: Desk) -> None:
    key = "sk-" + "a1B2" * 8
    card = await desk.card(ask.Refine(f"explain what this key may do: {key}"))
    bob = Person("U2", "Bob")
    post = (await desk.ask(ask.Share(card.id, "#news"), person=bob))[0]
    assert isinstance(post, Card)
    assert key not in str(post)
    assert "Ana" in all_of(post, Fine)[0].text


async def test_a_secret_in_the_thread_is_warned_of(desk: Desk) -> None:
    thread = (Message("Ben", "the customers portal password: hunter2hunter2! from 1 March"),)
    card = await desk.card(ask.Refine(ROUGH, thread))
    if "hunter2" in prompt_of(card):
        assert any(note.tone == "warning" for note in all_of(card, Note))


async def test_saving_asks_for_title_and_tags(desk: Desk) -> None:
    card = await desk.card(ask.Refine(ROUGH))
    form = (await desk.ask(button(card, "Save")))[0]
    assert isinstance(form, Form)
    await desk.ask(filled(form.purpose, {"title": "Price mail", "tags": "#mail, price"}))
    kept = await desk.store.prompt(HOME, card.id)
    assert kept is not None
    assert (kept.title, kept.tags, kept.saved) == ("Price mail", ("mail", "price"), True)


async def test_variables_become_a_form(desk: Desk) -> None:
    card = await desk.card(
        ask.Refine("write a note to {{name}} about {{matter}}, and {{name}} only")
    )
    form = (await desk.ask(button(card, "Fill in")))[0]
    assert isinstance(form, Form)
    assert [field.id for field in form.fields] == ["name", "matter"]
    done = await desk.card(filled(form.purpose, {"name": "Ines", "matter": "the \\1 fair"}))
    assert prompt_of(done) == "write a note to Ines about the \\1 fair, and Ines only"


async def test_versions_are_listed(desk: Desk) -> None:
    card = await desk.card(ask.Refine(ROUGH))
    again = await desk.card(ask.RefineAgain(card.id, "mention the fair in Graz"))
    listed = await desk.card(button(again, "Versions"))
    assert len(all_of(listed, PromptText)) == 2


@pytest.mark.parametrize("request_", [ask.ListPrompts("bogus"), ask.Vote("x", 7)])
async def test_values_from_a_foreign_button_are_refused(desk: Desk, request_: ask.Request) -> None:
    card = await desk.card(request_)
    assert all_of(card, Note)[0].tone == "error"


async def test_run_again_runs_the_version_that_was_run(open_desk: DeskMaker) -> None:
    async with ProviderDouble(Reply("Done.")) as double, open_desk(double.base_url) as desk:
        card = await desk.card(ask.Refine(ROUGH))
        first = await desk.card(button(card, "▶ big"))
        await desk.card(ask.RefineAgain(card.id, "mention the fair in Graz"))
        await desk.ask(button(first, "Run again"))
        assert "Graz" not in double.received[-1]["messages"][-1]["content"]


async def test_a_model_sees_the_teams_liked_prompts_about_the_same(open_desk: DeskMaker) -> None:
    async with (
        ProviderDouble(Reply(ROUGH)) as double,
        open_desk(double.base_url, refine_with="big") as desk,
    ):
        liked = await desk.card(ask.Refine("email to customers about the price of oak shelves"))
        await desk.ask(ask.Save(liked.id))
        await desk.ask(ask.Vote(liked.id, 1))
        await desk.ask(ask.Refine(ROUGH))
        assert "oak shelves" in str(double.received[-1]["messages"])


async def test_a_secret_is_for_its_author_alone(desk: Desk) -> None:
    key = "sk-" + "a1B2" * 8
    card = await desk.card(ask.Refine(f"explain what this key may do: {key}"))
    await desk.ask(ask.Save(card.id))
    bob = Person("U2", "Bob")
    for request in (
        ask.OpenPrompt(card.id),
        ask.Why(card.id),
        ask.ListVersions(card.id),
        ask.ListPrompts("shared"),
        ask.RefineAgain(card.id, "for beginners"),
    ):
        assert key not in str(await desk.ask(request, person=bob))
    assert key in str(await desk.card(ask.OpenPrompt(card.id)))


async def test_filling_in_a_laid_out_prompt_keeps_one_layout(desk: Desk) -> None:
    card = await desk.card(ask.Refine("write a note to {{name}}", framework="COSTAR"))
    form = (await desk.ask(button(card, "Fill in")))[0]
    assert isinstance(form, Form)
    done = await desk.card(filled(form.purpose, {"name": "{{other}}"}))
    assert prompt_of(done).count("## ") == prompt_of(card).count("## ")
    assert "write a note to {{other}}" in prompt_of(done)


async def test_a_run_that_is_abandoned_ends_cleanly(open_desk: DeskMaker) -> None:
    reply = Reply(pieces=["Kept. "] * 5000, delay_between=0.05)
    async with ProviderDouble(reply) as double, open_desk(double.base_url) as desk:
        card = await desk.card(ask.Refine(ROUGH))
        shown = desk.rocket.handle(button(card, "▶ big"), ANA, HOME)
        run_id = ""
        async for state in shown:
            assert isinstance(state, Card)
            run_id = state.id
            if all_of(state, Answer)[0].text:
                break
        await shown.aclose()
        await asyncio.wait_for(double.left.wait(), 60)
        kept = await desk.store.run(HOME, run_id)
        assert kept is not None
        assert kept.outcome.state == "stopped"
        assert kept.outcome.answer.startswith("Kept.")


async def test_comparing_after_a_run_runs_only_the_rough_prompt(open_desk: DeskMaker) -> None:
    async with ProviderDouble(Reply("Done.")) as double, open_desk(double.base_url) as desk:
        card = await desk.card(ask.Refine(ROUGH, THREAD))
        ran = await desk.card(button(card, "▶ big"))
        await desk.ask(button(ran, "Compare"))
        sent = [body["messages"][-1]["content"] for body in double.received]
        assert sent == [prompt_of(card), ROUGH]


async def test_two_taps_at_once_both_count(open_desk: DeskMaker) -> None:
    async with open_desk() as desk:
        card = await desk.card(ask.Refine("write an email to our customers about the new price"))
        first, second = all_of(card, Ask)[:2]
        taps = [first.options[0].action, second.options[1].action]
        shown = await asyncio.gather(*(desk.card(tap) for tap in taps if tap is not None))
        last = await desk.card(ask.OpenPrompt(card.id))
        facts = " ".join(line.text for facts in all_of(last, Facts) for line in facts.lines)
        assert first.options[0].label in facts
        assert second.options[1].label in facts
        assert len(shown) == 2
