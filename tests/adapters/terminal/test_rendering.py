"""Any card can be shown, whole, and each number on it means exactly one thing."""

import re
from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from adapters.terminal.clean import clean
from adapters.terminal.fields import lay_out_form
from adapters.terminal.layout import choices_of, lay_out, with_choices
from adapters.terminal.parse import Pick, parse
from adapters.terminal.plain import Plain, plain
from adapters.terminal.press import Link, press
from adapters.terminal.screen import Screen
from adapters.terminal.sheet import Pressable
from bot.talk.cards import Answer, Button, Card, FactLine, Form, Hint, Menu, Note, PromptText
from tests.adapters.cards import cards, forms, labels, pressable, texts, written
from tests.adapters.terminal.shown import prompt_card

_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def _letters(text: str) -> str:
    return "".join(clean(text).split())


def _appear_in_order(words: list[str], shown: str) -> bool:
    letters, at = _letters(shown), 0
    for word in words:
        at = letters.find(_letters(word), at)
        if at < 0:
            return False
        at += len(_letters(word))
    return True


@given(cards)
def test_a_plain_card_holds_all_that_was_written_in_its_order(card: Card) -> None:
    assert _appear_in_order(list(written(card)), plain(lay_out(card)))


@given(cards)
def test_prompts_and_answers_stand_there_to_the_letter(card: Card) -> None:
    shown = plain(lay_out(card))
    coloured = Screen(80).sections(lay_out(card).sections)
    for block in card.blocks:
        if isinstance(block, PromptText | Answer):
            assert f"\n{clean(block.text)}" in shown
            assert f"\n{clean(block.text)}" in coloured


@given(cards)
def test_plain_text_has_no_control_characters(card: Card) -> None:
    shown = plain(lay_out(card))
    assert not [c for c in shown if (c < " " or "\x7f" <= c <= "\x9f") and c not in "\n\t"]


@given(cards, st.integers(1, 300), st.booleans())
def test_a_card_on_a_terminal_is_as_whole_as_a_plain_one(
    card: Card, columns: int, colours: bool
) -> None:
    sheet = lay_out(card)
    shown = Screen(columns, colours=colours).sections((sheet.head, *sheet.sections))
    without = _ESCAPES.sub("", shown)
    assert "\x1b" not in without
    assert colours or without == shown
    # A rule is as wide as the terminal, and the name of a model on it may be shortened.
    words = [b.model for b in card.blocks if isinstance(b, Answer)]
    assert _appear_in_order([w for w in written(card) if w not in words], without)


@given(cards, st.integers(20, 120))
def test_nothing_but_text_to_be_copied_is_wider_than_the_terminal(card: Card, width: int) -> None:
    verbatim = PromptText | Answer
    others = tuple(block for block in card.blocks if not isinstance(block, verbatim))
    sheet = lay_out(Card(card.id, card.title, others))
    shown = Screen(width, colours=False).sections((sheet.head, *sheet.sections))
    # One cell of grace: a character of two cells may stand at the edge of a narrow column.
    assert all(cell_len(line) <= width + 1 for line in shown.split("\n"))


@given(cards)
def test_numbers_count_what_can_be_pressed_from_top_to_bottom(card: Card) -> None:
    shown = plain(lay_out(card))
    numbers = lay_out(card).numbers
    hints = {id(block.take): block.text for block in card.blocks if isinstance(block, Hint)}
    for n, thing in enumerate(pressable(card), 1):
        label = thing.text if isinstance(thing, FactLine) else thing.label
        if id(thing) in hints:
            label = f"{hints[id(thing)]}·{label}"
        assert f"[{n}]{_letters(label)}" in _letters(shown)
        pick = parse(f" {n} ")
        assert pick == Pick(n, "", str(n))
        assert isinstance(pick, Pick)
        found = press(pick, numbers)
        match thing:
            case Button(label, None, url):
                assert found == Link(label, url or "", thing.short_url)
            case Button(_, action) | FactLine(_, _, action):
                assert found == action
            case Menu():
                assert found is thing


@given(cards)
def test_every_choice_of_a_menu_that_was_opened_has_a_number_of_its_own(card: Card) -> None:
    numbers: Mapping[int, Pressable] = lay_out(card).numbers
    things = list(pressable(card))
    assert sorted(numbers) == list(range(1, len(things) + 1))
    opened = [(n, thing) for n, thing in numbers.items() if isinstance(thing, Menu)]
    after = len(things)
    for at, menu in opened:
        numbers = with_choices(menu, numbers)
        listed = _letters(Plain().sections((choices_of(menu, numbers),)))
        for choice in menu.choices:
            after += 1
            assert press(Pick(after, "", str(after)), numbers) == choice.action
            assert press(Pick(at, str(after), ""), numbers) == choice.action
            assert f"[{after}]{_letters(choice.label)}" in listed
    assert sorted(numbers) == list(range(1, after + 1))
    for _, menu in opened:
        assert with_choices(menu, numbers) == numbers


@given(cards, st.integers(2, 500))
def test_numbers_can_begin_anywhere(card: Card, first: int) -> None:
    assert list(lay_out(card, first).numbers) == [n + first - 1 for n in lay_out(card).numbers]


@given(forms)
def test_a_form_holds_all_that_was_written(form: Form) -> None:
    words = [form.title, form.submit]
    for field in form.fields:
        words += [field.label, field.help, *(label for _, label in field.options)]
        words += [] if field.options else [field.value]
    assert _appear_in_order(words, Plain().sections(lay_out_form(form)))
    Screen(40).sections(lay_out_form(form))


@given(labels, texts)
def test_markup_from_outside_is_only_text(title: str, text: str) -> None:
    card = Card("c", f"[red]{title}[/red]", (PromptText(f"[link=x]{text}[/]"),))
    shown = Screen(80, colours=False).sections((lay_out(card).head, *lay_out(card).sections))
    assert "[red]" in shown
    assert "[link=x]" in shown


def test_a_channel_ends_its_sentence() -> None:
    card = Card("n", "", (Note("You can take it back there:", "good", "#news\x1b"), Note("Done.")))
    assert plain(lay_out(card)) == "\nYou can take it back there: #news\n\nDone.\n"


def test_a_card_at_80_columns() -> None:
    sheet = lay_out(prompt_card())
    shown = Screen(80, colours=False).sections((sheet.head, *sheet.sections))
    assert shown.split("\n")[11:20] == [
        "What it used  a number takes its fact out",
        "  [1] the increase starts on 1 March · this thread",
        "  [2] contracts signed before 1 January keep their price until they end, as",
        "      Dolores wrote after she had asked the finance team · this thread, Dolores",
        "  [3] American spelling, plain voice · team profile",
        "",
        "What should they do after reading it?",
        "  [4] nothing   [5] call their contact   [6] sign for two years   [7] other…",
        "",
    ]
