"""A card as the app's home: one view, whatever the card."""

from hypothesis import given

from adapters.slack.render import render_home, request_of
from bot.talk.cards import Answer, Button, Buttons, Card, Entry, Note, PromptText
from bot.talk.requests import OpenPrompt, OpenRefineForm
from tests.adapters.cards import cards
from tests.adapters.slack.seen import many, presses, seen
from tests.doubles.slack.blocks import blockkit_problems, view_problems


@many
@given(cards)
def test_any_card_is_a_view_of_slack(card: Card) -> None:
    view = render_home(card)
    assert view_problems(view) == []
    assert blockkit_problems(view["blocks"]) == []
    for press in presses(view["blocks"]):
        request_of(press)


def test_entries_that_do_not_fit_are_counted() -> None:
    entries = [
        Entry(f"prompt {n}.", "by Ana", (Button("Open", OpenPrompt(f"p{n}")),)) for n in range(130)
    ]
    start = Buttons((Button("New prompt", OpenRefineForm(), primary=True),))
    view = render_home(Card("home", "Prompt Rocket", (start, *entries, Note("The end."))))
    assert view_problems(view) == []
    shown = seen(view["blocks"])
    kept = sum(f"prompt {n}." in shown for n in range(130))
    assert f"… and {130 - kept} more in /prompts" in shown
    assert len(view["blocks"]) > 95
    assert "The end." in shown
    assert "prompt 0." in shown
    assert "prompt 129." not in shown


def test_long_texts_are_parted_into_blocks() -> None:
    long = "some words\n" * 2000
    view = render_home(
        Card("home", "T", (PromptText(long), Answer(long, "M"), Note(long, "error")))
    )
    assert view_problems(view) == []
    assert seen(view["blocks"]).count("some words") == 6000


def test_a_view_that_is_too_large_loses_its_last_blocks() -> None:
    view = render_home(Card("home", "T", (PromptText("word " * 10), PromptText("word\n" * 90_000))))
    assert view_problems(view) == []
    assert "… and 1 more in /prompts" in seen(view["blocks"])


def test_an_empty_home_is_still_a_view() -> None:
    assert view_problems(render_home(Card("home", "", ()))) == []
