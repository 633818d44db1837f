"""An answer is whole over its messages, grows without changing the full ones, and goes on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.render import Message, defuse, render_card, rest_of
from bot.chat.text import clean
from bot.talk.cards import Answer, Button, Buttons, Card, Fine, Note
from bot.talk.requests import StopRun, Vote
from tests.adapters.cards import long_texts
from tests.adapters.discord.answers import answer, read
from tests.adapters.discord.seen import letters, many, problems, seen, texts

_STOP = Buttons((Button("Stop", StopRun("r")),))
_UNDER = (Fine("small print"), Buttons((Button("👍", Vote("r", 1)),)))
_seeds = st.integers(0, 10**6)


def _running(text: str) -> Card:
    return Card("c", "M", (Note("a note"), Answer(text, "M"), _STOP), final=False)


def _done(text: str) -> Card:
    return Card("c", "M", (Note("a note"), Answer(text, "M"), *_UNDER))


def _shown(messages: tuple[Message, ...]) -> str:
    return "".join(each for message in messages for each in texts(message.components))


@many
@given(_seeds, st.integers(100, 15_000))
def test_an_answer_is_whole_over_its_messages(seed: int, characters: int) -> None:
    text = answer(characters, seed)
    messages = render_card(_done(text)).messages
    assert read(_shown(messages)) == read(text)
    assert messages[-1].upto == len(text)
    for message in messages:
        assert problems(message) == []
        for each in texts(message.components):
            assert defuse(each) == each
            assert each.count("```") % 2 == 0


@many
@given(_seeds, st.integers(100, 15_000), st.data())
def test_as_it_grows_full_messages_stay_as_they_are(
    seed: int, characters: int, data: st.DataObject
) -> None:
    text = answer(characters, seed)
    now = render_card(_running(text[: data.draw(st.integers(0, len(text)))])).messages
    full = [message for message in now if message.upto < now[-1].upto]
    for later in (render_card(_running(text)).messages, render_card(_done(text)).messages):
        assert list(later[: len(full)]) == full


@many
@given(_seeds, st.integers(100, 9_000), st.data())
def test_each_character_is_shown_once_wherever_it_goes_on(
    seed: int, characters: int, data: st.DataObject
) -> None:
    text = answer(characters, seed)
    now = render_card(_running(text[: data.draw(st.integers(0, len(text)))])).messages
    at = data.draw(st.integers(0, len(now) - 1))
    upto = now[at].upto
    assert read(_shown(now[: at + 1])) == read(text[:upto])
    rest = render_card(rest_of(_done(text), upto)).messages
    assert read(_shown(rest)) == read(text[upto:])
    assert all(problems(message) == [] for message in rest)


@many
@given(long_texts, st.sampled_from(("", "```python\n", "| a | b |\n|---|---|\n")), st.booleans())
def test_any_answer_is_whole(text: str, begin: str, final: bool) -> None:
    text = begin + text * 3
    messages = render_card(Card("c", "", (Answer(text),), final)).messages
    shown = _shown(messages)
    left = iter(letters(shown))
    upto = messages[-1].upto
    assert all(letter in left for letter in letters(clean(text)[:upto]))
    assert not letters(clean(text)[upto:]).strip("*_~`-=|\\")
    # What is more than was written opens code and tables again, a table by its own head.
    head = max((len(letters(line)) for line in text.splitlines() if "|" in line), default=0)
    assert len(letters(shown)) <= len(letters(text)) + (300 + head) * len(messages)


@many
@given(_seeds, st.integers(0, 6_000))
def test_what_goes_on_elsewhere_says_nothing_again(seed: int, shown: int) -> None:
    text = answer(4_000, seed)
    card = rest_of(_done(text), shown)
    if not shown:
        assert card == _done(text)
        return
    assert card.title == "M, continued"
    assert not any(isinstance(block, Note) for block in card.blocks)
    assert card.blocks[-2:] == _UNDER
    assert read("".join(b.text for b in card.blocks if isinstance(b, Answer))) == read(text[shown:])


def test_code_that_was_cut_through_is_opened_again() -> None:
    text = "Before\n\n```python\nfirst()\nsecond()\n```\nAfter"
    cut = text.index("second")
    (rest, *_) = rest_of(_done(text), cut).blocks
    assert rest == Answer("```python\nsecond()\n```\nAfter")
    (rest, *_) = rest_of(_done(text), cut + 3).blocks
    assert rest == Answer("```python\nond()\n```\nAfter")
    (rest, *_) = rest_of(_done(text), text.index("After")).blocks
    assert rest == Answer("After")


def test_a_table_that_was_cut_through_has_its_head_again() -> None:
    head = "| a | b |\n|---|---|\n"
    text = f"{head}| 1 | 2 |\n| 3 | 4 |\n\nAfter"
    (rest, *_) = rest_of(_done(text), text.index("| 3")).blocks
    assert rest == Answer(f"{head}| 3 | 4 |\n\nAfter")
    (rest, *_) = rest_of(_done(text), text.index("After")).blocks
    assert rest == Answer("After")


def test_when_all_was_shown_only_what_stands_below_is_left() -> None:
    assert rest_of(_done("all"), 3).blocks == _UNDER
    assert rest_of(_done("all"), 99).blocks == _UNDER
    assert rest_of(_running("all\n\n"), 3).blocks == (_STOP,)
    assert rest_of(Card("c", "T", (Note("n"),)), 5) == Card("c", "T", (Note("n"),))


def test_a_long_code_block_is_closed_and_opened_again() -> None:
    text = "Before\n\n```python\n" + "print('x')\n" * 1500 + "```\n\nAfter"
    messages = render_card(_done(text)).messages
    assert len(messages) == 5
    told = [each for message in messages for each in texts(message.components)]
    assert all(each.count("```") % 2 == 0 for each in told)
    assert sum(each.startswith("```python\n") for each in told) == 4
    assert "".join(told).count("print('x')\n") == 1500


def test_an_answer_under_way_has_its_code_closed() -> None:
    (message,) = render_card(_running("See:\n\n```python\nprint(1)\n")).messages
    assert texts(message.components)[-1] == "See:\n\n```python\nprint(1)\n```"
    (message,) = render_card(_running("")).messages
    assert texts(message.components)[-1] == "-# …"
    (message,) = render_card(_done("")).messages
    assert "The answer is empty." in seen(message.components)


def test_marks_that_are_held_back_do_not_count_as_shown() -> None:
    (message,) = render_card(_running("Some text **")).messages
    assert texts(message.components)[-1] == "Some text "
    assert message.upto == len("Some text ")
    (message,) = render_card(_running("Some **bold")).messages
    assert texts(message.components)[-1] == "Some **bold**"
    assert message.upto == len("Some **bold")


@pytest.mark.parametrize("end", ["", "\n", "\n\nAfter", "\nAfter"])
def test_a_table_stands_in_a_code_block_with_its_columns_in_line(end: str) -> None:
    table = "| Plan | € |\n|:-:|---|\n| 価格 | 10 |\nsmall \\| big | <@12>"
    (message,) = render_card(_done(f"Before\n{table}{end}")).messages
    before, shown, behind = texts(message.components)[2].split("```\n")
    assert before == "Before\n"
    assert shown.splitlines() == [
        "| Plan         | €     |",
        "| :----------: | ----- |",
        "| 価格         | 10    |",
        "| small \\| big | <\u2060@12> |",
    ]
    assert behind.strip() == end.strip()


def test_a_table_too_wide_for_columns_is_as_it_was_written() -> None:
    table = f"| a | b |\n|---|---|\n| {'x' * 60} | y |\n"
    (message,) = render_card(_done(table)).messages
    assert texts(message.components)[2] == f"```\n{table}```\n"


@pytest.mark.parametrize(
    "text",
    ["> | a | b |\n> |---|---|\n", "| a |\n|---|\n| ``` |\n", "a | b\nc | d\n", "a\n---\nb | c"],
)
def test_what_cannot_be_fenced_or_is_no_table_stays(text: str) -> None:
    (message,) = render_card(_done(text)).messages
    assert texts(message.components)[2] == text


def test_an_answer_is_not_mixed_with_what_stands_below() -> None:
    (message,) = render_card(_done("words")).messages
    assert texts(message.components)[2] == "words"
