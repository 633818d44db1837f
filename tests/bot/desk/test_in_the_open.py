"""Cards that others read beside the person who asked."""

from dataclasses import replace

from bot.talk.cards import PromptText
from bot.talk.requests import Refine, RefineAgain
from tests.bot.conftest import HOME, DeskMaker

SECRET = "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789ABCDEF"
ROUGH = f"write a curl call for our API, the key is {SECRET}"


async def test_a_secret_is_put_back_for_the_person_alone(open_desk: DeskMaker) -> None:
    async with open_desk() as desk:
        alone = await desk.card(Refine(ROUGH))
        assert any(SECRET in each.text for each in alone.blocks if isinstance(each, PromptText))
        among_others = replace(HOME, open=True)
        for request in (Refine(ROUGH), RefineAgain(alone.id, "shorter")):
            card = await desk.card(request, among_others)
            assert any(isinstance(each, PromptText) for each in card.blocks)
            assert SECRET not in repr(card)
        again = await desk.card(RefineAgain(alone.id, "friendlier"))
        assert SECRET in repr(again)
