"""What a card gives up so as to be one message: buttons become choices, nothing goes."""

import pytest

from adapters.discord.render import render_card
from bot.chat.text import length
from bot.talk.cards import (
    Ask,
    Block,
    Button,
    Buttons,
    Card,
    Choice,
    Entry,
    Fine,
    Hint,
    Lines,
    Menu,
)
from bot.talk.requests import OpenPrompt, TakeHint, Why
from tests.adapters.cards import pressable
from tests.adapters.discord.seen import (
    all_components,
    components_of,
    problems,
    seen,
    texts,
    weight,
)
from tests.adapters.discord.usual import FULL, PROMPT, USUAL


@pytest.mark.parametrize("card", [USUAL, FULL])
def test_a_usual_card_is_one_message(card: Card) -> None:
    (message,) = render_card(card).messages
    assert problems(message) == []
    assert weight(message) <= 40
    assert sum(map(length, texts(message.components))) <= 1_500
    said = seen(message.components)
    for thing in pressable(card):
        if isinstance(thing, Button | Menu):
            assert thing.label.rstrip("…") in said


def test_what_is_pressed_most_is_a_button_as_long_as_there_is_room() -> None:
    few = Card("c", "T", (PROMPT, *USUAL.blocks[2:4], *USUAL.blocks[-3:]))
    (message,) = render_card(few).messages
    (container,) = message.components
    rows = [each["components"] for each in container["components"] if each["type"] == 1]
    assert [button["label"] for button in rows[0]] == [
        "all customers",
        "small firms",
        "the big ones",
        "other…",
    ]
    assert [each[0]["type"] for each in rows] == [2, 2, 2, 2, 3, 2]
    selects = [
        each["components"][0]["placeholder"]
        for each in all_components(render_card(USUAL))[0]["components"]
        if each["type"] == 1 and each["components"][0]["type"] == 3
    ]
    assert selects == [
        "Take out…",
        "Who reads it?",
        "Why do the prices go up, in a sentence?",
        "What should they do then?",
        "Add…",
        "Framework",
    ]


def test_answers_stand_in_no_row_with_other_buttons() -> None:
    ask = Ask("Which?", (Button("a", Why("p")), Button("b", Why("q"))), Button("other…", Why("r")))
    more = [Buttons((Button("x", OpenPrompt(str(n))),)) for n in range(40)]
    first, second, *_ = components_of(ask, *more)[0]["components"][2:]
    assert [button["label"] for button in first["components"]] == ["a", "b", "other…"]
    assert len(second["components"]) == 5


def test_a_question_too_long_for_a_select_stands_above_it_with_its_long_answers() -> None:
    long = "an answer that goes on " * 6
    asks = [
        Ask(
            f"{'Which of these? ' * 5}{n}", (Button(long, Why("p")),), Button("other…", Why(str(n)))
        )
        for n in range(12)
    ]
    components = components_of(*asks)
    said = seen(components)
    assert "Choose…" in said
    assert said.count("Which of these?") == 60
    assert said.count(long.strip()) == 12


def test_a_long_list_has_one_select() -> None:
    entries = [
        Entry(f"prompt {n}", "Ana", (Button("Open", OpenPrompt(f"p{n}")),)) for n in range(20)
    ]
    (message,) = render_card(Card("list", "Your prompts", tuple(entries))).messages
    (container,) = message.components
    assert [each["type"] for each in container["components"]] == [10, 10, 1]
    (select,) = container["components"][-1]["components"]
    assert select["placeholder"] == "Open…"
    assert select["options"][3]["label"] == "prompt 3"
    assert select["options"][3]["description"] == "Ana"


def test_a_list_is_not_run_into_by_what_follows() -> None:
    rows: list[Block] = [
        Buttons((Menu("M", (Choice("a", OpenPrompt(str(n))),)),)) for n in range(18)
    ]
    lists: list[Block] = [Lines("One", ("a",)), Lines("Two", ("b",)), Fine("c"), Fine("d")]
    components = components_of(*rows, *lists)
    assert texts(components)[-1] == "**One**\n- a\n\n**Two**\n- b\n\n-# c\n-# d"


def test_lone_hints_are_not_put_together() -> None:
    one = Hint("a", Button("Add", TakeHint("p", "a")))
    two = Hint("b", Button("Try", TakeHint("p", "b")))
    filler = [Buttons((Menu("M", (Choice("a", OpenPrompt(str(n))),)),)) for n in range(16)]
    (message,) = render_card(Card("c", "T", (*filler, one, two))).messages
    (container,) = message.components
    assert [each["type"] for each in container["components"][-2:]] == [9, 9]
