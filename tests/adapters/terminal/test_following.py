"""Cards that grow are printed once: nothing twice, nothing lost."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.terminal.following import Following
from adapters.terminal.layout import lay_out
from adapters.terminal.plain import Plain, plain
from adapters.terminal.sheet import Line, Section, Span
from adapters.terminal.under_way import under_way
from bot.talk.cards import Answer, Button, Buttons, Card, Fine, Note
from bot.talk.requests import Vote
from tests.adapters.cards import cards, long_texts
from tests.adapters.terminal.shown import ANSWER, PICTURE, picture_card, prompt_card, run_card


def _run(name: str, text: str, *, final: bool) -> Card:
    last = (Fine(f"small print of {name}"),) if final else ()
    return Card(name, f"Run {name}", (Answer(text, name), *last), final=final)


@st.composite
def _runs(draw: st.DrawFn) -> tuple[list[Card], list[Card]]:
    """States of one to three runs, mixed as they may come, and the last state of each."""
    waiting: dict[str, list[Card]] = {}
    for name in "abc"[: draw(st.integers(1, 3))]:
        text = draw(long_texts)
        ends = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
        closers = st.sampled_from(("", "", "**", "\n```", "`", "…" if not text else "|"))
        states = [_run(name, text[:end] + draw(closers), final=False) for end in ends]
        waiting[name] = [*states, _run(name, text, final=True)]
    lasts = [states[-1] for states in waiting.values()]
    mixed: list[Card] = []
    while waiting:
        name = draw(st.sampled_from(sorted(waiting)))
        mixed.append(waiting[name].pop(0))
        if not waiting[name]:
            del waiting[name]
    return mixed, lasts


@given(_runs())
def test_runs_that_grow_end_up_printed_as_if_they_had_come_at_once(
    runs: tuple[list[Card], list[Card]],
) -> None:
    states, lasts = runs
    following = Following(Plain())
    printed = "".join(following.show(state) for state in states) + following.finish()
    if "The answer was changed while it came." not in printed:
        assert len(printed) == sum(len(plain(lay_out(card))) for card in lasts)
    for card in lasts:
        assert plain(lay_out(card)).partition("\n── ")[2] in printed
    assert sorted(card.id for card in following.printed) == sorted(card.id for card in lasts)


@given(st.lists(cards, max_size=4, unique_by=lambda card: card.id))
def test_other_cards_are_printed_whole_when_they_are_final(shown: list[Card]) -> None:
    following = Following(Plain())
    printed = "".join(following.show(replace(card, final=True)) for card in shown)
    numbers, wanted = 1, ""
    for card in shown:
        sheet = lay_out(card, numbers)
        wanted += plain(sheet)
        numbers += len(sheet.numbers)
    assert printed == wanted
    assert len(following.numbers) == numbers - 1


def test_words_come_as_soon_as_they_are_whole() -> None:
    following = Following(Plain())
    texts = ("Dear", "Dear cust", "Dear customer, all", "Dear customer, all is well")
    pieces = [following.show(_run("m", text, final=False)) for text in texts]
    assert pieces[0].endswith("─\n")
    assert pieces[1:] == ["Dear", " customer,", " all is"]


def test_words_without_spaces_between_them_come_too() -> None:
    following = Following(Plain())
    following.show(_run("m", "価格", final=False))
    assert following.show(_run("m", "価格が変わります。", final=False)) == "が変わります。"


def test_a_state_that_only_closes_a_fence_prints_no_fence() -> None:
    following = Following(Plain())
    states = (
        "a\n```py\nx = 1\n```",
        "a\n```py\nx = 1\ny = 2\n```",
        "a\n```py\nx = 1\ny = 2\n```\n",
    )
    printed = "".join(following.show(_run("m", text, final=False)) for text in states)
    printed += following.show(_run("m", states[-1], final=True))
    assert printed.count("```") == 2


def test_an_answer_that_changes_is_printed_again_whole() -> None:
    following = Following(Plain())
    following.show(_run("m", "One two three.", final=False))
    following.show(_run("m", "One two three.", final=False))
    rest = following.show(_run("m", "Another answer.", final=True))
    assert "The answer was changed while it came." in rest
    assert "\nAnother answer.\n" in rest


def test_a_state_without_an_answer_is_only_a_status() -> None:
    following = Following(Plain())
    assert following.show(Card("p1", "Refining", (Note("…"),), final=False)) == ""
    assert following.status(80) == "Refining"
    assert following.show(prompt_card()) == plain(lay_out(prompt_card()))
    assert following.status(80) == ""


def test_the_same_last_state_is_printed_once_and_another_one_again() -> None:
    following = Following(Plain())
    card = run_card("m", ANSWER, final=True)
    assert following.show(card) != ""
    assert following.show(card) == ""
    assert "other" in following.show(replace(card, blocks=(Note("other"),)))


def test_numbers_go_on_from_card_to_card() -> None:
    following = Following(Plain())
    for name in "ab":
        row = Buttons((Button("👍", Vote(name, 1)), Button("👎", Vote(name, -1))))
        following.show(Card(name, name, (row,)))
    votes = {n: thing.action for n, thing in following.numbers.items() if isinstance(thing, Button)}
    assert votes == {1: Vote("a", 1), 2: Vote("a", -1), 3: Vote("b", 1), 4: Vote("b", -1)}


def test_what_came_is_kept_when_no_last_state_does() -> None:
    following = Following(Plain())
    printed = following.show(_run("m", "One two three", final=False))
    printed += following.show(_run("n", "Four", final=False))
    following.show(Card("p", "Refining", (), final=False))
    printed += following.finish(stopped=True)
    assert "\nOne two three\n" in printed
    assert "\nFour\n" in printed
    assert "Refining" not in printed


def test_what_is_done_comes_before_what_would_hold_the_screen() -> None:
    following = Following(Plain())
    following.show(_run("first", "One.\n", final=False))
    following.show(_run("slow", "Two.\n", final=False))
    assert following.show(_run("done", "Three.", final=True)) == ""
    shown = following.show(_run("first", "One.\n", final=True))
    assert [card.id for card in following.printed] == ["first", "done"]
    assert shown.index("small print of first") < shown.index("Three.")
    assert shown.index("small print of done") < shown.index("Run slow")
    assert following.show(_run("slow", "Two.\nFour.\n", final=False)).startswith("Two.")


@pytest.mark.parametrize("stopped", [False, True])
def test_what_waited_behind_a_slow_run_is_not_lost(stopped: bool) -> None:
    following = Following(Plain())
    printed = following.show(_run("slow", "One.\n", final=False))
    printed += following.show(_run("done", "Three.", final=True))
    assert "Three." not in printed
    printed += following.finish(stopped=stopped)
    assert printed.index("One.") < printed.index("Three.")
    assert [card.id for card in following.printed] == ["slow", "done"]


def test_the_status_names_all_that_are_under_way_or_wait() -> None:
    following = Following(Plain())
    following.show(_run("slow", "One.\n", final=False))
    following.show(_run("late", "", final=False))
    following.show(_run("done", "Three.", final=True))
    assert following.status(80) == "Run slow: 5 characters · Run late · Run done: done"
    assert following.status(40) == "Run slow, Run late, Run done"
    assert following.status(25) == "Run slow and 2 more"


@given(st.lists(cards, max_size=8), st.integers(-5, 200))
def test_a_status_fits_its_room(shown: list[Card], room: int) -> None:
    assert len(under_way(shown, room)) <= max(room, 0)


def test_what_belongs_below_a_card_comes_once_and_before_the_next() -> None:
    asked: list[str] = []

    def below(card: Card) -> Section:
        asked.append(card.id)
        return Section((Line((Span(f"below {card.id}"),)),))

    following = Following(Plain(), below)
    following.show(_run("a", "One.\n", final=False))
    following.show(_run("b", "Two.\n", final=False))
    shown = following.show(_run("a", "One.\n", final=True))
    shown += following.show(_run("b", "Two.\n", final=True))
    assert asked == ["a", "b"]
    places = [shown.index(words) for words in ("print of a", "below a", "Run b", "below b")]
    assert places == sorted(places)


def test_an_image_that_came_is_kept_when_its_run_is_stopped() -> None:
    following = Following(Plain())
    following.show(picture_card(PICTURE, final=False))
    assert PICTURE.name in following.finish(stopped=True)
