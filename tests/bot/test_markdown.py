"""Markdown that is closed while it grows and cut into messages."""

import re
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.markdown import Piece, closed, cut, pieces, still_open
from bot.markdown.clusters import joined

_NASTY = (
    "```",
    "```python\n",
    "~~~\n",
    "~~~~js\n",
    "`````md\n",
    "\n```\n",
    "\n~~~\n",
    "\n\n",
    "\n",
    "\r\n",
    "   ",
    "> ",
    "- ",
    "1. ",
    "# ",
    "| a | b |\n|---|---|\n",
    "| x | y |\n",
    "|",
    "**",
    "*",
    "_",
    "~~",
    "`",
    "``",
    "\\",
    "[link](http://example.org/a_b_(c))",
    "[",
    "](",
    "<@U0123ABC>",
    "https://example.org/x?y=*",
    "words and more words. ",
    "漢字かな交じり文。",
    "👩‍👩‍👧‍👦",
    "🇩🇪🇫🇷",
    "e\u0301\u0323",
    "❤️",
    "각",
    "x" * 70,
)
texts = st.lists(st.sampled_from(_NASTY) | st.text(max_size=12), max_size=40).map("".join)


@given(texts, st.integers(50, 200))
@example("", 50)
@example("~" * 300, 50)
@example("`" * 300 + "\nx", 50)
@example("> " * 100 + "```\n" + "x\n" * 90, 50)
@example("\u0301" * 200, 50)
@example("```" + "info" * 40 + "\nx\n" * 40, 50)
@example("\U0001f1e9" * 121, 50)
def test_pieces_fit_and_together_are_the_text(text: str, longest: int) -> None:
    parts = pieces(text, longest)
    assert parts
    assert "".join(part.body for part in parts) == text
    assert all(len(part.text) <= longest for part in parts)
    assert all(part.body for part in parts) or parts == (Piece("", "", ""),)


@given(texts, st.integers(1, 200))
def test_a_cut_fills_at_least_half_of_its_room(text: str, room: int) -> None:
    at = cut(text, room)
    if len(text) <= room:
        assert at == len(text)
    else:
        assert room / 2 <= at <= room


@given(texts, st.integers(50, 120))
def test_no_piece_is_tiny(text: str, longest: int) -> None:
    for part in pieces(text, longest)[:-1]:
        assert len(part.head) + len(part.body) >= longest / 2


@given(texts)
@example("\\```")
@example("~~\\")
@example("a **b ~~\\")
@example("~~**\n~~\n")
@example("~~> ~~\n\\")
@example("``` `")
@example("```\n` ")
def test_closing_only_appends_but_for_marks_that_stand_alone(text: str) -> None:
    shown = closed(text)
    assert shown.startswith(text.rstrip().rstrip("*_~`-=\\").rstrip())
    assert still_open(shown) == ("", "")


code = st.tuples(
    st.sampled_from(["```", "~~~", "````", "~~~~~"]),
    st.sampled_from(["", "python", "js"]),
    st.lists(st.sampled_from(["x = 1", "", "    y", "# no heading", "漢字 " * 9]), max_size=30),
).map(lambda each: "\n".join([each[0] + each[1], *each[2], each[0]]))
prose = st.sampled_from(
    ["Some words here.", "# Title", "", "- an item", "漢字。" * 20, "word " * 30]
)


@given(st.lists(prose | code, max_size=12).map("\n".join), st.integers(60, 300))
def test_every_piece_stands_on_its_own(text: str, longest: int) -> None:
    opening = ""
    for part in pieces(text, longest):
        assert part.head == opening
        assert still_open(part.text) == ("", "")
        closing, opening = still_open(part.head + part.body)
        assert part.tail == closing


@pytest.mark.parametrize(
    ("open_text", "expected"),
    [
        ("", ("", "")),
        ("plain", ("", "")),
        ("```py\nx", ("\n```", "```py\n")),
        ("```py\nx\n", ("```", "```py\n")),
        ("````md\n```\ninner\n```\n", ("````", "````md\n")),
        ("```\nx\n~~~\n", ("```", "```\n")),
        ("~~~ a ` b\nx", ("\n~~~", "~~~a ` b\n")),
        ("```not `code`\n", ("", "")),
        ("    ```\n", ("", "")),
        ("> ```\n> x", ("\n> ```", "> ```\n")),
        ("> ```\n> x\nno quote", ("", "")),
        ("- item\n  ```sh\n  x\n", ("  ```", "  ```sh\n")),
        ("1. ```sh\n   x\n", ("   ```", "   ```sh\n")),
        ("- a\n  - b\n    ```\n    x\n", ("    ```", "    ```\n")),
        ("```\r\nx\r\n```\r\n", ("", "")),
        ("```\nx\n``` no end\n", ("```", "```\n")),
        ("```\nx\n```   \n", ("", "")),
    ],
)
def test_the_code_block_that_is_open(open_text: str, expected: tuple[str, str]) -> None:
    assert still_open(open_text) == expected


@pytest.mark.parametrize(
    ("half", "whole"),
    [
        ("", ""),
        ("plain", "plain"),
        ("plain\n\n", "plain\n\n"),
        ("```py\nx", "```py\nx\n```"),
        ("```py\nx\n`", "```py\nx\n```"),
        ("~~~~\nx\n~~~", "~~~~\nx\n~~~~"),
        ("```py\n**x\n```\n", "```py\n**x\n```\n"),
        ("a **bo", "a **bo**"),
        ("a **bold*", "a **bold**"),
        ("a **bold ", "a **bold**"),
        ("a *b **c", "a *b **c***"),
        ("***both", "***both***"),
        ("~~gone", "~~gone~~"),
        ("~~gone~", "~~gone~~"),
        ("_so_ and _so", "_so_ and _so_"),
        ("这是**重要", "这是**重要**"),
        ("**bold\\", "**bold**"),
        ("a `co", "a `co`"),
        ("a ``co`", "a ``co``"),
        ("`**` and **b", "`**` and **b**"),
        ("**a `b", "**a `b`**"),
        ("[text](http://a_b_c", "[text](http://a_b_c)"),
        ("**x [y](http://a(b", "**x [y](http://a(b))**"),
        ("**bold and _", "**bold and**"),
        ("hi **", "hi "),
        ("hi `", "hi "),
        ("Items:\n-", "Items:\n"),
        ("**closed** and 2*3 a_b ~5", "**closed** and 2*3 a_b ~5"),
        ("**not the last\n\nparagraph", "**not the last\n\nparagraph"),
        ("- **not this\n- item", "- **not this\n- item"),
        ("* item", "* item"),
        ("\\*no", "\\*no"),
        ("http://a/_b", "http://a/_b"),
        ("| a | b", "| a | b |\n| --- | --- |"),
        ("| a | b |\n", "| a | b |\n| --- | --- |"),
        ("| a | b |\n|", "| a | b |\n|-|-|"),
        ("| a | b |\n|--", "| a | b |\n|--|-|"),
        ("| a | b |\n| :-: | -", "| a | b |\n| :-: | -|"),
        ("| a | b |\n|---|---|", "| a | b |\n|---|---|"),
        ("| a |\n|---|\n| **x", "| a |\n|---|\n| **x** |"),
        ("| a |\n|---|\n| x |\n", "| a |\n|---|\n| x |\n"),
    ],
)
def test_what_is_half_open_is_closed(half: str, whole: str) -> None:
    assert closed(half) == whole


def test_a_code_block_goes_on_in_the_next_piece() -> None:
    text = "Look:\n\n```python\n" + "value = compute(1)\n" * 8 + "```\nDone."
    first, *_, last = pieces(text, 100)
    assert first.tail == "```"
    assert last.head == "```python\n"
    assert last.text.endswith("```\nDone.")


def test_a_table_goes_on_under_its_header() -> None:
    header = "| name | value |\n|---|---|\n"
    parts = pieces("Numbers:\n\n" + header + "| one | 1 |\n" * 20 + "\nDone.", 120)
    assert [part.head for part in parts] == ["", *[header] * (len(parts) - 1)]
    assert len(parts) > 2


def test_a_header_that_does_not_fit_is_not_repeated() -> None:
    text = f"| {'wide' * 12} | b |\n|---|---|\n" + "| one | 1 |\n" * 20
    assert {part.head for part in pieces(text, 120)} == {""}


@pytest.mark.parametrize(
    "text",
    [
        "One paragraph of words.\n\n¦Another one. And\nmore of it here",
        "Words before the heading\n¦# Heading\nAnd what stands under it",
        "Words before the code block\n¦```\ncode that is long enough\n```",
        "A line of words that goes on\n¦another line of words, longer",
        "A sentence of six words here. ¦Then more words without an end",
        "漢字かな交じり文漢字かな交じり文漢字かな交じり文。¦漢字かな交じり文漢字かな交じり文",
        "only words that go on and on and ¦never come to any end at all",
        f"{'x' * 36}¦{'x' * 36}",
        f"{'x' * 30}¦<@U0123ABCDEF>{'y' * 30}",
        f"{'x' * 29} ¦[two words](http://example.org) y",
        f"{'x' * 33}¦👩‍👩‍👧‍👦{'y' * 30}",
        f"{'x' * 35}¦e\u0301{'y' * 30}",
        f"{'x' * 35}¦\r\n{'y' * 30}",
        f"{'x' * 35}¦🇩🇪🇫🇷{'y' * 30}",
    ],
)
def test_where_a_text_is_cut(text: str) -> None:
    first, _, rest = text.partition("¦")
    assert cut(first + rest, 36) == len(first)


@given(st.lists(st.sampled_from(["👩‍👩‍👧‍👦", "🇩🇪", "é", "👍🏽", "❤️", "字"]), min_size=60))
def test_no_character_is_split_that_need_not_be(characters: list[str]) -> None:
    bounds = {0}
    for each in characters:
        bounds.add(max(bounds) + len(each))
    at = 0
    for part in pieces("".join(characters), 50):
        at += len(part.body)
        assert at in bounds


def test_halves_of_a_pair_belong_together() -> None:
    assert joined("\ud83d\ude00", 1)
    assert not joined("ab", 1)


def test_a_list_or_quote_with_code_is_closed_where_it_stands() -> None:
    quote = "> ```js\n" + "> let x = 1\n" * 12
    for part in pieces(quote, 80)[1:]:
        assert part.head == "> ```js\n"
        assert part.tail == "> ```"


def test_too_little_room_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 50"):
        pieces("x", 49)
    with pytest.raises(ValueError, match="at least one"):
        cut("x", 0)


def _calls(text: str, longest: int) -> int:
    """Steps that the interpreter takes: lines of Python, the same on every machine."""
    steps = 0

    def count(*_: object) -> object:
        nonlocal steps
        steps += 1
        return count

    before = sys.gettrace()
    sys.settrace(count)  # type: ignore[arg-type]
    try:
        pieces(text, longest)
        closed(text)
    finally:
        sys.settrace(before)
    return steps


@pytest.mark.parametrize(
    "unit",
    "x,word ,a\n,```\n,`,[x,*a,_a **b ,_a b* ,|a|b|\n,> ,\u0301,\U0001f1e9".split(","),
)
def test_time_grows_with_the_text_and_not_faster(unit: str) -> None:
    size = 2_000 // len(unit)
    assert _calls(unit * size * 4, 100) < 5 * _calls(unit * size, 100) + 500


def test_a_hundred_thousand_lines_without_a_space() -> None:
    text = "".join(f"{number:x}\n" for number in range(100_000))
    parts = pieces(text, 4_000)
    assert len(parts) < len(text) / 3_000
    assert all(re.search(r"\n\Z", part.body) for part in parts)
