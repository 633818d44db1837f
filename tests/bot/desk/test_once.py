"""The same refinement is not paid for twice in a team."""

from typing import Any

from bot.talk import requests as ask
from bot.talk.people import Message, Person, Place
from tests.bot.conftest import DeskMaker
from tests.bot.shown import prompt_of, small_print
from tests.doubles.provider import ProviderDouble, Reply

ROUGH = "write an email to our customers about the price increase"
THREAD = (Message("Ben", "the increase is 8 % and starts on 1 March"),)
BETTER = (
    "Write an email to our customers about the price increase. It is 8 % and starts on 1 March."
)
BOB = Person("U2", "Bob")
OTHERS = Place("terminal", "T2", "general")


async def test_a_colleague_gets_the_same_from_the_store(open_desk: DeskMaker) -> None:
    async with (
        ProviderDouble(Reply(BETTER)) as double,
        open_desk(double.base_url, refine_with="big") as desk,
    ):
        first = await desk.card(ask.Refine(ROUGH, THREAD))
        again = await desk.card(ask.Refine(ROUGH, THREAD), person=BOB)
        assert prompt_of(first) == prompt_of(again) == BETTER
        assert len(double.received) == 1
        assert "not paid again" in small_print(again)
        assert "not paid again" not in small_print(first)
        assert again.id != first.id


async def test_what_differs_is_asked_anew(open_desk: DeskMaker) -> None:
    async with (
        ProviderDouble(Reply(BETTER)) as double,
        open_desk(double.base_url, refine_with="big") as desk,
    ):
        await desk.card(ask.Refine(ROUGH, THREAD))
        for request, place in (
            (ask.Refine(ROUGH, (*THREAD, Message("Cleo", "and only for new contracts"))), None),
            (ask.Refine(ROUGH + " now", THREAD), None),
            (ask.Refine(ROUGH, THREAD, framework="COSTAR"), None),
            (ask.Refine(ROUGH, THREAD), OTHERS),
        ):
            before = len(double.received)
            await (desk.card(request, place) if place else desk.card(request))
            assert len(double.received) > before


async def test_what_the_built_in_refiner_had_to_write_is_not_kept_for_later(
    open_desk: DeskMaker,
) -> None:
    replies: list[Any] = [Reply(status=401, body={}), Reply(BETTER)]
    async with (
        ProviderDouble(*replies) as double,
        open_desk(double.base_url, refine_with="big") as desk,
    ):
        await desk.card(ask.Refine(ROUGH, THREAD))
        again = await desk.card(ask.Refine(ROUGH, THREAD))
        assert prompt_of(again) == BETTER


async def test_refining_again_without_a_word_is_another_try(open_desk: DeskMaker) -> None:
    async with (
        ProviderDouble(Reply(BETTER)) as double,
        open_desk(double.base_url, refine_with="big") as desk,
    ):
        card = await desk.card(ask.Refine(ROUGH, THREAD))
        await desk.card(ask.RefineAgain(card.id))
        assert len(double.received) == 2
