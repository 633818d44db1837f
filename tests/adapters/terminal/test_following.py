"""Cards that grow are printed once: nothing twice, nothing lost."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from adapters.terminal.following import Following
from adapters.terminal.layout import lay_out
from adapters.terminal.plain import Plain, plain
from bot.talk.cards import Answer, Button, Buttons, Card, Fine, Note
from bot.talk.requests import Vote
from tests.adapters.cards import cards, long_texts
from tests.adapters.terminal.desk import ANSWER, prompt_card, run_card


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
    assert following.status() == "Refining"
    assert following.show(prompt_card()) == plain(lay_out(prompt_card()))
    assert following.status() == ""


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
