"""A button for another try: it carries what was asked for, or leads back to where that began."""

import pytest

from bot.cards.again import again
from bot.chat.again import broke, once_more
from bot.chat.remarks import only_complains, only_notes, only_says_yes
from bot.talk.actions import decode, encode
from bot.talk.cards import Button, Buttons, Card, Note
from bot.talk.requests import (
    AnswerQuestion,
    OpenPrompt,
    OpenRefineForm,
    OpenRun,
    OpenRunSettings,
    OpenShareForm,
    Refine,
    RefineAgain,
    Request,
    RunAgain,
    RunPrompt,
    TakeBack,
    Vote,
)


@pytest.mark.parametrize(
    ("asked", "offered"),
    [
        (RunPrompt("p1", ("big",)), RunPrompt("p1", ("big",))),
        (RunPrompt("p1", ("m" * 200,)), OpenPrompt("p1")),
        (RefineAgain("p1", "shorter"), OpenPrompt("p1")),
        (AnswerQuestion("p1", "goal", "to sell"), OpenPrompt("p1")),
        (Refine("a letter"), OpenRefineForm()),
        (None, OpenRefineForm()),
    ],
)
def test_what_a_button_carries_is_asked_for_again(asked: Request | None, offered: Request) -> None:
    button = again(asked)
    assert button.action == offered
    assert decode(encode(offered)) == offered


@pytest.mark.parametrize(
    ("shown", "label", "asked"),
    [
        (OpenRunSettings("r1"), "Run again", RunAgain("r1")),
        (TakeBack("s1"), "Share…", OpenShareForm("p1")),
    ],
)
def test_what_is_missing_beside_a_card_can_be_had(
    shown: Request, label: str, asked: Request
) -> None:
    card_id = "r1" if isinstance(shown, OpenRunSettings) else "s1"
    card = Card(card_id, "", (Buttons((Button("👍", Vote("p1", 1)), Button("…", shown))),))
    assert once_more(card) == Button(label, asked)
    assert once_more(Card("c", "", ())) is None


def test_what_went_wrong_is_a_complaint_with_its_button() -> None:
    card = broke("told", "It did not work.", OpenRun("r1"))
    assert only_complains(card)
    assert only_notes(card)
    assert not only_says_yes(card)
    asks = Card("c", "", (Note("There is more."), Buttons((again(None),))))
    assert not only_complains(asks)
    assert not only_notes(asks)
