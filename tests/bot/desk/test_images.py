"""Images: attached to a prompt, read by a model, made by one."""

import pytest

from bot.talk import requests as ask
from bot.talk.cards import Picture
from bot.talk.requests import Attachment
from bot.talk.settings import RunSettings
from tests.bot.conftest import HOME, DeskMaker
from tests.bot.desk.offers import offer, own
from tests.bot.shown import all_of, answer_of, button, notes_of, small_print
from tests.doubles.provider import ProviderDouble, Reply
from tests.doubles.reply import TINY_PNG

SNAP = Attachment("snap.png", "image/png", data=TINY_PNG)
CHART = ask.Refine("describe this chart for our report", attachments=(SNAP,))


async def test_an_attached_image_reaches_a_model_that_reads_images(open_desk: DeskMaker) -> None:
    async with (
        ProviderDouble() as double,
        open_desk(double.base_url, own=own(offer("big", images_in=True))) as desk,
    ):
        card = await desk.card(CHART)
        await desk.card(button(card, "▶ Big"))
        again = await desk.card(ask.RefineAgain(card.id, "in two sentences"))
        await desk.card(button(again, "▶ Big"))
        for body in double.received:
            kinds = [part["type"] for part in body["messages"][-1]["content"]]
            assert kinds == ["text", "image_url"]


async def test_a_model_that_reads_none_is_run_without_and_the_card_says_so(
    open_desk: DeskMaker,
) -> None:
    async with (
        ProviderDouble() as double,
        open_desk(double.base_url, own=own(offer("big"))) as desk,
    ):
        card = await desk.card(CHART)
        ran = await desk.card(button(card, "▶ Big"))
        assert "Big reads no images. The attached image was not sent." in notes_of(ran)
        assert isinstance(double.received[0]["messages"][-1]["content"], str)


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (Attachment("notes.bin", "application/octet-stream", data=b"\x00\x01"), "notes.bin is"),
        (Attachment("huge.png", "image/png", data=TINY_PNG + bytes(6_000_000)), "5 MB"),
    ],
)
async def test_what_no_model_reads_is_refused_at_once(
    file: Attachment, says: str, open_desk: DeskMaker
) -> None:
    async with open_desk() as desk:
        card = await desk.card(ask.Refine("describe this", attachments=(file,)))
        assert says in notes_of(card)
        many = await desk.card(ask.Refine("describe these", attachments=(SNAP,) * 5))
        assert "4 images is the most" in notes_of(many)


async def test_a_model_makes_an_image_and_it_is_kept(open_desk: DeskMaker) -> None:
    models = own(offer("big", text=False, images_out="images", images_in=True))
    async with (
        ProviderDouble(Reply(images=[TINY_PNG])) as double,
        open_desk(double.base_url, own=models) as desk,
    ):
        card = await desk.card(ask.Refine("an image of a red fox in the snow, oil painting"))
        ran = await desk.card(button(card, "▶ Big"))
        picture = all_of(ran, Picture)[0]
        assert (picture.media_type, picture.data) == ("image/png", TINY_PNG)
        assert picture.name.endswith(".png")
        assert answer_of(ran) == ""
        assert (await desk.store.images(HOME, ran.id))[0].data == TINY_PNG
        kept = await desk.store.run(HOME, ran.id)
        assert kept is not None
        assert kept.outcome.state == "done"
        assert double.requests[-1].path == "/v1/images/generations"
        # The same with a picture to begin from.
        night = "an image of the same fox at night, oil painting"
        card = await desk.card(ask.Refine(night, attachments=(SNAP,)))
        await desk.card(button(card, "▶ Big"))
        assert double.requests[-1].path == "/v1/images/edits"
        assert double.received[-1]["images"] == [TINY_PNG]


async def test_an_image_maker_takes_no_settings_and_the_card_says_so(
    open_desk: DeskMaker,
) -> None:
    models = own(offer("big", text=False, images_out="images"))
    async with ProviderDouble() as double, open_desk(double.base_url, own=models) as desk:
        card = await desk.card(ask.Refine("an image of a red fox in the snow, oil painting"))
        plain = await desk.card(button(card, "▶ Big"))
        assert notes_of(plain) == ""
        wanted = RunSettings(temperature=0.3)
        ran = await desk.card(ask.RunPrompt(card.id, ("big",), settings=wanted))
        assert "takes none of these settings: left out" in notes_of(ran)
        assert "asked for: temperature 0.3" in small_print(ran)
