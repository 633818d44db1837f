"""What a typed line asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.terminal.layout import lay_out
from adapters.terminal.parse import (
    BeginPrompt,
    Blank,
    ClearThread,
    Help,
    PasteThread,
    Pick,
    Quit,
    ReadThread,
    Say,
    ShowCard,
    Typed,
    Unknown,
    UseFramework,
    Want,
    parse,
)
from adapters.terminal.press import NoSuch, NotAPick, framework_switch, press
from bot.talk.cards import Card
from bot.talk.requests import ListPrompts, OpenProfileForm, OpenRefineForm, SwitchFramework
from tests.adapters.terminal.desk import prompt_card, run_card


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("", Blank()),
        ("  \t", Blank()),
        ("write email", Say("write email")),
        ("/rocket write email", Say("write email")),
        ("/ROCKET write email", Say("write email")),
        ("/rocket", Want(OpenRefineForm())),
        ("/rocket profile", Want(OpenProfileForm("team"))),
        ("/rocket profile channel", Want(OpenProfileForm("channel"))),
        ("/rocket profile of a hero", Say("profile of a hero")),
        ("/prompts", Want(ListPrompts())),
        ("/prompts shared", Want(ListPrompts("shared"))),
        ("/prompts all price email", Want(ListPrompts("all", "price email"))),
        ("/prompts price", Want(ListPrompts("mine", "price"))),
        ("/thread", PasteThread()),
        ("/thread clear", ClearThread()),
        ("/thread a b.json", ReadThread("a b.json")),
        ("/framework COSTAR", UseFramework("COSTAR")),
        ("/framework none", UseFramework("")),
        ("/card", ShowCard()),
        ("/help", Help()),
        ("/quit", Quit()),
        ("/what is this", Unknown("what")),
        ("/etc/hosts: explain it", Say("/etc/hosts: explain it")),
        ("7", Pick(7, "", "7")),
        (" 7  costar ", Pick(7, "costar", "7  costar")),
        ("7. is a number", Say("7. is a number")),
        ("-7", Say("-7")),
        ('"""', BeginPrompt("")),
        ('"""first', BeginPrompt("first")),
        ('/rocket """first', BeginPrompt("first")),
        ('"""whole"""', Say("whole")),
        ('""""""', Blank()),
        ("two\nlines", Say("two\nlines")),
        ("/rocket two\nlines", Say("two\nlines")),
    ],
)
def test_each_line_has_its_meaning(line: str, meaning: Typed) -> None:
    assert parse(line) == meaning


@given(st.text())
def test_every_line_has_a_meaning(line: str) -> None:
    parse(line)


_MENU = 18


@pytest.mark.parametrize("words", ["costar", "COSTAR", "cos"])
def test_a_choice_is_reached_through_its_menu(words: str) -> None:
    numbers = lay_out(prompt_card()).numbers
    pick = Pick(_MENU, words, f"{_MENU} {words}")
    assert press(pick, numbers) == SwitchFramework("p1", "costar")


@pytest.mark.parametrize(
    ("number", "words", "said"),
    [
        (99, "", "There is no number 99: pick 1 to 26."),
        (_MENU, "nope", "“nope” is not one of none, COSTAR, RACE."),
        (7, "costar", "“costar” belongs to number 18: 18 costar"),
    ],
)
def test_a_wrong_pick_is_told_in_one_sentence(number: int, words: str, said: str) -> None:
    numbers = lay_out(prompt_card()).numbers
    assert press(Pick(number, words, ""), numbers) == NoSuch(said)


def test_a_number_before_any_card_is_told() -> None:
    assert press(Pick(1, "", "1"), {}) == NoSuch("There is no card with a number 1 yet.")


@pytest.mark.parametrize("line", ["3 ideas for a party", "18 rules for a clean kitchen"])
def test_a_prompt_may_begin_with_a_number(line: str) -> None:
    pick = parse(line)
    assert isinstance(pick, Pick)
    assert press(pick, lay_out(prompt_card()).numbers) == NotAPick()


@pytest.mark.parametrize(
    ("name", "framework"),
    [("costar", "costar"), ("Race", "race"), ("", None), ("unheard", "unheard")],
)
def test_a_framework_is_found_by_its_name(name: str, framework: str | None) -> None:
    assert framework_switch(prompt_card(), name) == SwitchFramework("p1", framework)


def test_a_card_without_a_prompt_has_no_framework() -> None:
    assert framework_switch(Card("c", "", ()), "race") is None
    assert framework_switch(run_card("m", "text", final=True), "race") is None
