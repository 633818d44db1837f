"""A button for another try: it carries what was asked for, or leads back to where that began."""

import pytest

from bot.chat.again import again
from bot.talk.actions import decode, encode
from bot.talk.requests import (
    AnswerQuestion,
    OpenPrompt,
    OpenRefineForm,
    Refine,
    RefineAgain,
    Request,
    RunPrompt,
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
