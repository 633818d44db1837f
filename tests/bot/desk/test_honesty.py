"""What is shown, shared and spent is what it says it is."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.desk.running import Running, Wanted
from bot.desk.sending import layouts
from bot.knowledge import Knowledge
from bot.models.access import Access
from bot.models.catalogue import Catalogue
from bot.models.client import Patience
from bot.models.offer import Price
from bot.refine.refiner import Refiner
from bot.store import RunOutcome, SavedImage, SavedRun, StoreError
from bot.talk import requests as ask
from bot.talk.cards import Card, Form, Picture
from bot.talk.forms import filled
from bot.talk.people import Message, Person, Place
from bot.talk.requests import Attachment
from bot.talk.settings import RunSettings
from tests.bot.conftest import ANA, HOME, DeskMaker
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
from tests.doubles.memory import Memory, saved_prompt
from tests.doubles.provider import ProviderDouble, Reply
from tests.doubles.reply import TINY_PNG

ROUGH = "write an email to our customers about the price increase"
THREAD = (Message("Ben", "the increase is 8 % and starts on 1 March"),)
BOB = Person("U2", "Bob")
QUICK = Patience(backoff=0.01)


async def test_a_cut_answer_is_shared_as_cut(open_desk: DeskMaker) -> None:
    reply = Reply(pieces=["Half ", "of ", "it"], cut_after=2)
    async with ProviderDouble(reply) as double, open_desk(double.base_url) as desk:
        card = await desk.card(ask.Refine(ROUGH))
        ran = await desk.card(button(card, "▶ big"))
        post = (await desk.ask(ask.Share(ran.id, "news")))[0]
        assert isinstance(post, Card)
        assert answer_of(post) == "Half of "
        assert "Not whole" in notes_of(post)


async def test_a_stand_in_gets_the_credit_and_an_image_its_place(open_desk: DeskMaker) -> None:
    models = own(offer("first", fallback="second"), offer("second", images_out="chat"))
    replies = {"first": Reply(status=503), "second": Reply("A fox.", images=[TINY_PNG])}
    async with (
        ProviderDouble(script=lambda body: replies[body["model"]]) as double,
        open_desk(double.base_url, own=models, patience=QUICK) as desk,
    ):
        card = await desk.card(ask.Refine(ROUGH))
        ran = await desk.card(button(card, "▶ First"))
        post = (await desk.ask(ask.Share(ran.id, "news")))[0]
        assert isinstance(post, Card)
        assert post.title == "Ana shared an answer of Second"
        assert all_of(post, Picture)[0].data == TINY_PNG


async def test_a_failed_run_has_nothing_to_share(open_desk: DeskMaker) -> None:
    async with ProviderDouble(Reply(status=401)) as double, open_desk(double.base_url) as desk:
        card = await desk.card(ask.Refine(ROUGH))
        ran = await desk.card(button(card, "▶ big"))
        labels = {each.label for each in buttons_of(ran)}
        assert not labels & {"Share…", "👍"}
        assert "cost" not in small_print(ran)
        assert "no answer to share" in notes_of(await desk.card(ask.Share(ran.id, "news")))


async def test_a_model_for_some_does_not_refine_for_others(open_desk: DeskMaker) -> None:
    models = own(offer("big", people=(ANA.id,)))
    async with (
        ProviderDouble(Reply(ROUGH)) as double,
        open_desk(double.base_url, own=models, refine_with="big") as desk,
    ):
        card = await desk.card(ask.Refine(ROUGH, THREAD), person=BOB)
        assert "built-in" in small_print(card)
        await desk.card(ask.RefineAgain(card.id, "shorter"), person=BOB)
        refused = await desk.card(ask.Refine(ROUGH, engine="big"), person=BOB)
        assert "not open to you" in notes_of(refused)
        assert not double.received
        await desk.card(ask.Refine(ROUGH, THREAD))
        assert double.received


async def test_nobody_stands_in_within_a_comparison(open_desk: DeskMaker) -> None:
    models = own(offer("first", fallback="second"), offer("second"))
    down = False

    def script(body: dict[str, Any]) -> Reply:
        return Reply(status=503) if down and body["model"] == "first" else Reply("Done.")

    async with (
        ProviderDouble(script=script) as double,
        open_desk(double.base_url, own=models, patience=QUICK) as desk,
    ):
        card = await desk.card(ask.Refine(ROUGH, THREAD))
        ran = await desk.card(button(card, "▶ First"))
        down = True
        shown = [each for each in await desk.ask(button(ran, "Compare")) if isinstance(each, Card)]
        assert {body["model"] for body in double.received} == {"first"}
        assert shown[-1].title == "The two answers compared"
        assert not [each for each in buttons_of(shown[-1]) if each.label.startswith("👍")]


async def test_a_colleague_sees_both_answers_before_voting(open_desk: DeskMaker) -> None:
    async with ProviderDouble(Reply("Done.")) as double, open_desk(double.base_url) as desk:
        card = await desk.card(ask.Refine(ROUGH, THREAD))
        ran = await desk.card(button(card, "▶ big"))
        await desk.ask(button(ran, "Compare"))
        theirs = await desk.card(button(card, "▶ big"), person=BOB)
        shown = await desk.ask(button(theirs, "Compare"), person=BOB)
        titles = [each.title for each in shown if isinstance(each, Card)]
        assert titles == ["big, with your rough prompt", "The two answers compared"]
        assert prompt_of(card) != ROUGH


async def test_a_refusal_in_the_middle_is_no_answer(open_desk: DeskMaker) -> None:
    event = 'data: {"choices": [{"delta": {"refusal": "I will not."}}]}\n\n'
    end = 'data: {"choices": [{"delta": {}, "finish_reason": "stop"}]}\n\ndata: [DONE]\n\n'
    reply = Reply(pieces=["Well, ", "x"], break_after=1, break_with=event + end)
    async with ProviderDouble(reply) as double, open_desk(double.base_url) as desk:
        card = await desk.card(ask.Refine(ROUGH))
        ran = await desk.card(button(card, "▶ big"))
        assert "Not whole" in notes_of(ran)
        assert "content rules" in notes_of(ran)


@pytest.mark.parametrize("data", [b"", b"<html>evil</html>", b"<svg onload='x()'/>"])
async def test_bytes_that_are_no_image_are_none(data: bytes, open_desk: DeskMaker) -> None:
    models = own(offer("big", text=False, images_out="images"))
    async with (
        ProviderDouble(Reply(images=[data, TINY_PNG])) as double,
        open_desk(double.base_url, own=models) as desk,
    ):
        card = await desk.card(ask.Refine("an image of a red fox in the snow, oil painting"))
        ran = await desk.card(button(card, "▶ Big"))
        assert not all_of(ran, Picture)
        assert all_of(ran, Picture) == []
        kept = await desk.store.run(HOME, ran.id)
        assert kept is not None
        assert kept.outcome.state == "failed"


async def test_a_providers_words_are_never_shown(open_desk: DeskMaker) -> None:
    reply = Reply("Once.", finish_reason="<b>@everyone</b> [x](http://evil) " + "A" * 9000)
    async with ProviderDouble(reply) as double, open_desk(double.base_url) as desk:
        card = await desk.card(ask.Refine(ROUGH))
        ran = await desk.card(button(card, "▶ big"))
        assert notes_of(ran) == "Not whole: the model stopped early."
        kept = await desk.store.run(HOME, ran.id)
        assert kept is not None
        assert len(kept.outcome.finish_reason) <= 100


async def test_names_that_a_server_lists_are_data(open_desk: DeskMaker) -> None:
    names = ["good", "x" * 5000, "\x1b[31m\n@everyone", "also-good"]
    async with ProviderDouble(models=names) as double:
        access = {"OPENAI": Access(SecretStr("key"), double.base_url)}
        async with open_desk(access=access) as desk:
            for _ in range(200):
                card = await desk.card(ask.Refine(ROUGH))
                if "▶ good" in {each.label for each in buttons_of(card)}:
                    break
                await asyncio.sleep(0.02)
    runs = [each.label for each in buttons_of(card) if each.label.startswith("▶")]
    assert runs == ["▶ good", "▶ also-good", "▶ All"]


async def test_a_server_that_is_down_is_named_on_the_card(open_desk: DeskMaker) -> None:
    async with ProviderDouble() as double:
        address = double.base_url
    access = {"OPENAI": Access(SecretStr("key"), address)}
    async with open_desk(access=access, patience=QUICK) as desk:
        await desk.card(ask.Refine(ROUGH))
        for _ in range(200):
            card = await desk.card(ask.Refine(ROUGH))
            if "Could not reach" in notes_of(card):
                break
            await asyncio.sleep(0.02)
        assert "OPENAI_BASE_URL" in notes_of(card)
        # A server of one's own is no reason to hide the site of the same name.
        assert "Open in ChatGPT" in {each.label for each in buttons_of(card)}


class FullDisk(Memory):
    """A store that takes everything but an end."""

    async def finish_run(
        self, place: Place, run_id: str, outcome: RunOutcome, made: Sequence[SavedImage] = ()
    ) -> SavedRun | None:
        raise StoreError("The disk is full.")


async def test_an_answer_that_cannot_be_kept_ends_all_the_same(tmp_path: Path) -> None:
    refiner = Refiner(Knowledge())
    saved = saved_prompt(refiner, ANA, HOME)
    texts = layouts(saved, refiner.knowledge)
    async with ProviderDouble(Reply("Here it is.")) as double:
        access = {"OPENAI": Access(SecretStr("key"), double.base_url, ("big",))}
        catalogue = Catalogue(tmp_path, access)
        running = Running(FullDisk(), catalogue)
        runs = running.run(saved, (Wanted("big"),), RunSettings(), ANA, HOME, texts)
        views = [view async for view in runs]
        await running.close()
        await catalogue.close()
    last = views[-1].run.outcome
    assert (last.state, last.answer) == ("done", "Here it is.")
    assert "could not be kept. The disk is full." in last.notes[-1]


async def test_choosing_a_preset_takes_the_place_of_the_one_before(open_desk: DeskMaker) -> None:
    async with ProviderDouble() as double, open_desk(double.base_url) as desk:
        card = await desk.card(ask.Refine(ROUGH))
        ran = await desk.card(ask.RunPrompt(card.id, ("big",), "creative"))
        form = (await desk.ask(button(ran, "Settings")))[0]
        assert isinstance(form, Form)
        values = {field.id: field.value for field in form.fields}
        assert values["preset"] == "creative"
        await desk.ask(filled(form.purpose, {**values, "preset": "precise"}))
        assert double.received[-1]["temperature"] == 0.2
        assert "presence_penalty" not in double.received[-1]


async def test_a_model_that_reads_no_images_would_not_do_for_one(open_desk: DeskMaker) -> None:
    models = own(
        offer("seeing", images_in=True, price=Price(5, 25), size="large"),
        offer("blind", price=Price(0.1, 0.1), size="large"),
    )
    snap = Attachment("snap.png", "image/png", data=TINY_PNG)
    async with (
        ProviderDouble(Reply(usage=False)) as double,
        open_desk(double.base_url, own=models) as desk,
    ):
        card = await desk.card(ask.Refine(ROUGH, attachments=(snap,)))
        assert "Blind would do" not in small_print(card)
        ran = await desk.card(button(card, "▶ Seeing"))
        # What an image counts is not known here, so neither is the cost.
        assert "cost unknown" in small_print(ran)
        menu = next(menu for menu in menus_of(ran) if menu.label == "Another model")
        assert all("$" in choice.about for choice in menu.choices)


async def test_only_who_started_a_run_stops_it(open_desk: DeskMaker) -> None:
    reply = Reply(pieces=["word "] * 40, delay_between=0.03)
    async with ProviderDouble(reply) as double, open_desk(double.base_url) as desk:
        card = await desk.card(ask.Refine(ROUGH))
        asked, last = False, None
        async for shown in desk.rocket.handle(button(card, "▶ big"), ANA, HOME):
            assert isinstance(shown, Card)
            last = shown
            if answer_of(shown) and not asked:
                asked = True
                refused = await desk.card(ask.StopRun(shown.id), person=BOB)
                assert "Only Ana can stop" in notes_of(refused)
        assert last is not None
        assert answer_of(last) == "word " * 40
