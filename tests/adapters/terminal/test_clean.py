"""Nothing from outside can steer the terminal, and nothing that can be read is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.terminal.clean import clean, one_line
from tests.adapters.cards import texts


@given(texts | st.text())
def test_no_control_character_is_left(text: str) -> None:
    assert not [c for c in clean(text) if (c < " " or "\x7f" <= c <= "\x9f") and c not in "\n\t"]
    assert "\n" not in one_line(text)
    clean(text).encode()


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_other_text_stays_to_the_letter(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("dirty", "left"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x9b2Jgone", "gone"),
        ("\x1b]0;title\x07", "]0;title"),
        ("a\r\nb\rc\td\n", "a\nb\nc\td\n"),
        ("a\x00b\x08c\x7fd\x85e", "abcde"),
        ("\ud800", "\ufffd"),
    ],
)
def test_examples(dirty: str, left: str) -> None:
    assert clean(dirty) == left
