import pytest
from hypothesis import given

from bot.talk import requests as ask
from bot.talk.cards import Answer, Block, Button, Buttons, Card, Entry, Fine, Note, PromptText
from bot.talk.subject import kind_of, subject_of
from tests.adapters.cards import cards, pressable

VOTES = (Button("👍", ask.Vote("x1", 1)), Button("👎", ask.Vote("x1", -1)))


def card(*blocks: Block) -> Card:
    return Card("c", "A card", blocks)


PROMPT = card(
    PromptText("Write."), Buttons((Button("Refine again…", ask.OpenFeedbackForm("x1")), *VOTES))
)
UNDER_WAY = card(Answer(""), Buttons((Button("Stop", ask.StopRun("x1")),)))
RUN = card(Answer("Dear"), Buttons((Button("Settings", ask.OpenRunSettings("x1")), *VOTES)))
SHARE = card(PromptText("Write."), Buttons((*VOTES, Button("Take back", ask.TakeBack("s1")))))
NOT_TAKEN_BACK = card(Note("No.", "error"), Buttons((Button("Take back", ask.TakeBack("s1")),)))
VERSIONS = card(Fine("version 1"), PromptText("Write."))


@pytest.mark.parametrize(
    ("shown", "kind", "subject"),
    [
        (PROMPT, "prompt", "x1"),
        (UNDER_WAY, "run", ""),
        (RUN, "run", "x1"),
        (SHARE, "share", "x1"),
        (VERSIONS, "", ""),
        (NOT_TAKEN_BACK, "", ""),
        (card(Note("Saved.")), "", ""),
        (card(Buttons(VOTES)), "", "x1"),
        (card(Entry("A prompt", "Ann", VOTES)), "", ""),
        (card(Buttons((Button("Refine again…", ask.OpenFeedbackForm("x1")),))), "", ""),
        (card(Buttons((Button("Elsewhere", url="https://example.org/"),))), "", ""),
    ],
)
def test_what_a_card_is_about(shown: Card, kind: str, subject: str) -> None:
    assert (kind_of(shown), subject_of(shown)) == (kind, subject)


@given(cards)
def test_every_card_is_of_one_kind_and_about_what_stands_on_it(shown: Card) -> None:
    assert kind_of(shown) in ("prompt", "run", "share", "")
    actions = [thing.action for thing in pressable(shown) if isinstance(thing, Button)]
    subject = subject_of(shown)
    assert not subject or subject in [a.target for a in actions if isinstance(a, ask.Vote)]
