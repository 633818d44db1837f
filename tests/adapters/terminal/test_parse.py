"""What a typed line asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.terminal.layout import lay_out
from adapters.terminal.parse import (
    Attach,
    BeginPrompt,
    Blank,
    ClearAttached,
    ClearThread,
    Help,
    ListAttached,
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
from adapters.terminal.press import (
    LONGEST_LINK,
    Link,
    NoSuch,
    NotAPick,
    framework_switch,
    offered_by,
    press,
)
from bot.talk.cards import Card, Menu
from bot.talk.requests import (
    EVERY_MODEL,
    Compare,
    ListPrompts,
    OpenHome,
    OpenProfileForm,
    OpenPromptSettings,
    OpenRefineForm,
    Request,
    RunPrompt,
    SwitchFramework,
)
from tests.adapters.terminal.shown import models_card, picture_card, prompt_card, run_card


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
        ("/home", Want(OpenHome())),
        ("/prompts", Want(ListPrompts())),
        ("/prompts shared", Want(ListPrompts("shared"))),
        ("/prompts all price email", Want(ListPrompts("all", "price email"))),
        ("/prompts price", Want(ListPrompts("all", "price"))),
        ("/thread", PasteThread()),
        ("/thread clear", ClearThread()),
        ("/thread a b.json", ReadThread("a b.json")),
        ("/attach", ListAttached()),
        ("/attach Clear", ClearAttached()),
        ("/attach ./clear", Attach("./clear")),
        ("/attach a b.png", Attach("a b.png")),
        ("/attached", Unknown("attached")),
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


@pytest.mark.parametrize("words", ["costar", "COSTAR", "cos", "STA"])
def test_a_choice_is_reached_through_its_menu(words: str) -> None:
    numbers = lay_out(prompt_card()).numbers
    pick = Pick(_MENU, words, f"{_MENU} {words}")
    assert press(pick, numbers) == SwitchFramework("p1", "costar")


@pytest.mark.parametrize(
    ("number", "words", "said"),
    [
        (99, "", "There is no number 99: pick 1 to 23."),
        (_MENU, "nope", "“nope” is not one of none, COSTAR, RACE."),
        (_MENU, "a", "“a” may be any of COSTAR, RACE."),
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


@pytest.mark.parametrize(
    ("line", "request_"),
    [
        ("1", RunPrompt("p1", ("sonnet",))),
        ("3 haiku", RunPrompt("p1", ("haiku",))),
        ("3 gpt 4o mini", RunPrompt("p1", ("mini",))),
        ("3 mini", RunPrompt("p1", ("mini",))),
        ("4", RunPrompt("p1", (EVERY_MODEL,))),
        ("5", OpenPromptSettings("p1")),
        ("6", RunPrompt("p1", ("sonnet",), "precise")),
    ],
)
def test_all_ways_to_run_a_prompt_are_pressed_alike(line: str, request_: Request) -> None:
    pick = parse(line)
    assert isinstance(pick, Pick)
    assert press(pick, lay_out(models_card()).numbers) == request_
    assert request_ in offered_by(models_card())


def test_a_menu_of_models_is_listed_and_refuses_others() -> None:
    numbers = lay_out(models_card()).numbers
    assert isinstance(press(Pick(3, "", "3"), numbers), Menu)
    assert press(Pick(3, "opus", ""), numbers) == NoSuch("“opus” is not one of Haiku, GPT 4o mini.")
    assert press(Pick(3, "i", ""), numbers) == NoSuch("“i” may be any of Haiku, GPT 4o mini.")


@pytest.mark.parametrize("words", ["4", "10"])
def test_a_number_that_is_not_seen_runs_nothing(words: str) -> None:
    numbers = lay_out(models_card()).numbers
    assert isinstance(press(Pick(3, words, f"3 {words}"), numbers), NoSuch)
    assert isinstance(press(Pick(10, "", "10"), numbers), NoSuch)


def test_a_run_offers_to_compare() -> None:
    assert list(offered_by(picture_card())) == [Compare("r-painter")]


@pytest.mark.parametrize("name", ["haiku", "race", ""])
def test_a_menu_of_models_is_none_of_frameworks(name: str) -> None:
    assert framework_switch(models_card(), name) == SwitchFramework("p1", name or None)


def test_a_link_too_long_to_be_taken_gives_way_to_its_site() -> None:
    longest = "https://x.example/?q=".ljust(LONGEST_LINK, "a")
    short = "https://x.example/"
    assert Link("Open in X", longest, short).told() == f"Open in X: {longest}"
    told = Link("Open in X", longest + "a", short).told()
    assert told.startswith("Open in X: https://x.example/\n")
    assert "too long for a link" in told
    assert Link("Open in X", longest + "a").told() == f"Open in X: {longest}a"
