"""The card to begin with, and the team's settings on it."""

from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest

from bot.talk import requests as ask
from bot.talk.cards import Entry, Form, Lines, Note
from bot.talk.forms import filled
from bot.talk.people import Message, Person, Place
from tests.bot.conftest import ANA, HOME, Desk, DeskMaker
from tests.bot.shown import all_of, button, buttons_of, notes_of, prompt_of, small_print
from tests.doubles.provider import ProviderDouble, Reply

ROUGH = "write an email to our customers about the price increase"
THREAD = (Message("Ben", "the increase is 8 % and starts on 1 March"),)
ADMIN = replace(ANA, admin=True)
BOB = Person("U2", "Bob")


@pytest.fixture
async def desk(open_desk: DeskMaker) -> AsyncGenerator[Desk, None]:
    async with open_desk() as opened:
        yield opened


async def test_it_begins_with_what_can_be_done(desk: Desk) -> None:
    home = await desk.card(ask.OpenHome())
    assert home.title == "Prompt Rocket"
    assert "/rocket" in notes_of(home)
    assert button(home, "Refine a prompt") == ask.OpenRefineForm()
    assert button(home, "Team profile") == ask.OpenProfileForm("team")
    assert button(home, "This channel's profile") == ask.OpenProfileForm("channel")
    assert [each.label for each in buttons_of(home) if each.primary] == ["Refine a prompt…"]
    outside = await desk.card(ask.OpenHome(), place=Place("terminal", "T1"))
    assert "This channel's profile…" not in [each.label for each in buttons_of(outside)]


async def test_it_shows_the_newest_of_ones_own_and_of_the_shared(desk: Desk) -> None:
    empty = await desk.card(ask.OpenHome())
    assert [lines.items for lines in all_of(empty, Lines)][1:] == [("Nothing here yet.",)] * 2
    mine = [await desk.card(ask.Refine(f"my prompt number {n}")) for n in range(7)]
    theirs = [await desk.card(ask.Refine(f"prompt of Bob {n}"), person=BOB) for n in range(2)]
    await desk.ask(ask.Save(theirs[0].id), person=BOB)
    home = await desk.card(ask.OpenHome())
    opened = [entry.buttons[0].action for entry in all_of(home, Entry)]
    newest = [card.id for card in reversed(mine[2:])]
    assert opened == [ask.OpenPrompt(each) for each in (*newest, theirs[0].id)]
    assert [lines.title for lines in all_of(home, Lines)] == [
        "Team profile",
        "Your newest prompts",
        "Newest shared prompts",
    ]


async def test_an_admin_turns_threads_off_and_on_again(desk: Desk) -> None:
    home = await desk.card(ask.OpenHome(), person=ADMIN)
    stop = button(home, "Stop reading threads")
    assert all_of(await desk.card(stop, person=ADMIN), Note)[0].tone == "good"
    assert not await desk.store.reads_threads(HOME)
    home = await desk.card(ask.OpenHome(), person=ADMIN)
    await desk.card(button(home, "Read threads"), person=ADMIN)
    assert await desk.store.reads_threads(HOME)


async def test_others_are_told_who_can(desk: Desk) -> None:
    home = await desk.card(ask.OpenHome())
    assert not [b for b in buttons_of(home) if isinstance(b.action, ask.AllowThreads)]
    assert "An admin of this team can change that." in small_print(home)
    refused = await desk.card(ask.AllowThreads(False))
    assert all_of(refused, Note)[0].tone == "error"
    assert "admin" in notes_of(refused)
    assert await desk.store.reads_threads(HOME)


async def test_a_thread_is_not_used_where_the_team_said_no(desk: Desk) -> None:
    await desk.ask(ask.AllowThreads(False), person=ADMIN)
    card = await desk.card(ask.Refine(ROUGH, THREAD))
    assert "8 %" not in prompt_of(card)
    assert "The thread was not read: your team has turned that off." in small_print(card)
    kept = await desk.store.prompt(HOME, card.id)
    assert kept is not None
    assert kept.material.thread == ()
    assert "not read" not in small_print(await desk.card(ask.Refine(ROUGH)))


async def test_why_something_was_left_out_stands_on_the_first_card_alone(
    open_desk: DeskMaker,
) -> None:
    why = "The thread was not read: I am not in that channel."
    async with (
        ProviderDouble(Reply("Write a warm email to our customers about the price increase.")) as d,
        open_desk(d.base_url, refine_with="big") as desk,
    ):
        for engine in ("built-in", "big"):
            card = await desk.card(ask.Refine(ROUGH, left_out=why, engine=engine))
            assert why in small_print(card)
            assert why not in small_print(await desk.card(ask.OpenPrompt(card.id)))
            kept = await desk.store.prompt(HOME, card.id)
            assert why not in repr(kept)
        assert why not in str(d.received)


async def test_a_channels_profile_is_edited_from_where_there_is_no_channel(desk: Desk) -> None:
    nowhere = Place("terminal", "T1")
    home = await desk.card(ask.OpenHome(), place=nowhere)
    [which] = await desk.ask(button(home, "A channel's profile"), place=nowhere)
    assert isinstance(which, Form)
    await desk.ask(ask.SaveProfile("channel", "We write for doctors."), place=HOME)
    chosen = filled(which.purpose, {"channel": HOME.channel})
    [form] = await desk.ask(chosen, place=nowhere)
    assert isinstance(form, Form)
    assert [field.value for field in form.fields] == ["We write for doctors."]
    await desk.ask(filled(form.purpose, {"profile": "We write for nurses."}), place=nowhere)
    assert await desk.store.profile(HOME) == ("", "We write for nurses.")


async def test_it_shows_the_teams_profile_in_a_line(desk: Desk) -> None:
    empty = await desk.card(ask.OpenHome())
    assert all_of(empty, Lines)[0].items[0].startswith("Empty.")
    await desk.ask(ask.SaveProfile("team", "We make\nrockets. " + "Plain voice. " * 50))
    home = await desk.card(ask.OpenHome())
    [line] = all_of(home, Lines)[0].items
    assert line.startswith("We make rockets. Plain voice.")
    assert len(line) == 200
