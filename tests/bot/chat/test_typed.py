"""What is typed behind /rocket and /prompts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord import help as discord
from adapters.slack import help as slack
from adapters.terminal.parse import Want, parse
from bot.chat.typed import Help, prompts, rocket
from bot.talk.cards import Card, Lines
from bot.talk.requests import (
    ListPrompts,
    OpenHome,
    OpenProfileForm,
    OpenRefineForm,
    Refine,
    Request,
)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("", OpenRefineForm()),
        ("  \n", OpenRefineForm()),
        ("profile", OpenProfileForm("team")),
        (" Profile  team ", OpenProfileForm("team")),
        ("profile channel", OpenProfileForm("channel")),
        ("home", OpenHome()),
        ("HELP", Help()),
        ("help me write an email", Refine("help me write an email")),
        ("profile of a customer", Refine("profile of a customer")),
        ("home page text", Refine("home page text")),
        ("profile channel members", Refine("profile channel members")),
        (" write it\n  so ", Refine("write it\n  so")),
        ("is a < b?", Refine("is a < b?")),
        ("--framework COSTAR write it", Refine("write it", framework="COSTAR")),
        ("--framework=race write it", Refine("write it", framework="race")),
        ("—framework COSTAR write\nit", Refine("write\nit", framework="COSTAR")),
        ("write it --framework COSTAR", Refine("write it", framework="COSTAR")),
        ("what does --framework do here?", Refine("what does --framework do here?")),
        ("write it --framework", Refine("write it --framework")),
        ("--framework COSTAR", OpenRefineForm()),
        ("--frameworks of today", Refine("--frameworks of today")),
    ],
)
def test_rocket(typed: str, asked: Request | Help) -> None:
    assert rocket(typed) == asked


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("", ListPrompts("mine")),
        ("mine", ListPrompts("mine")),
        ("Shared", ListPrompts("shared")),
        ("all", ListPrompts("all")),
        ("shared price  increase", ListPrompts("shared", "price  increase")),
        ("mine\nemail", ListPrompts("mine", "email")),
        ("price increase", ListPrompts("all", "price increase")),
        ("allergy & food", ListPrompts("all", "allergy & food")),
        ("#email", ListPrompts("all", "#email")),
    ],
)
def test_prompts(typed: str, asked: ListPrompts) -> None:
    assert prompts(typed) == asked


@given(st.text())
def test_every_text_has_a_meaning(text: str) -> None:
    prompts(text)
    asked = rocket(text)
    if isinstance(asked, Refine):
        assert asked.text.strip()


@pytest.mark.parametrize("typed", ["", "profile", "PROFILE team", "profile channel"])
def test_the_terminal_reads_the_same(typed: str) -> None:
    assert parse(f"/rocket {typed}") == Want(rocket(typed))  # type: ignore[arg-type]


@pytest.mark.parametrize("typed", ["", "mine", "Shared", "all price", "shared price increase"])
def test_the_terminal_lists_the_same(typed: str) -> None:
    assert parse(f"/prompts {typed}") == Want(prompts(typed))


@pytest.mark.parametrize("card", [slack.HELP, discord.HELP], ids=["slack", "discord"])
def test_the_help_is_short_and_names_every_way(card: Card) -> None:
    lines = [item for block in card.blocks if isinstance(block, Lines) for item in block.items]
    assert len(lines) < 15
    assert all(len(line) < 90 for line in lines)
    said = "\n".join(lines)
    for way in ("/rocket", "/prompts", "profile", "home", *"🚀👍👎🔁🗑", "Mention", "directly"):
        assert way in said
