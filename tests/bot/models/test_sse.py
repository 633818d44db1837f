"""Server-sent events, cut anywhere."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models.sse import EventReader, EventTooLongError


def read(data: bytes, cuts: list[int]) -> list[str]:
    reader = EventReader()
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    pieces = [data[a:b] for a, b in pairwise(edges)]
    return [event for piece in pieces for event in reader.feed(piece)] + reader.close()


@given(
    # An event's data has no line end of its own: each of its lines has a field.
    st.lists(st.text(min_size=1).filter(lambda t: not set(t) & {"\r", "\n"})),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.lists(st.integers(0, 300)),
)
def test_events_survive_any_cut(texts: list[str], newline: str, cuts: list[int]) -> None:
    data = "".join(f"data: {text}{newline}{newline}" for text in texts).encode()
    assert read(data, cuts) == texts


@given(st.lists(st.integers(0, 80)))
def test_comments_names_and_several_lines(cuts: list[int]) -> None:
    data = b"\xef\xbb\xbfdata:one\r\n\r\n: ping\n\nevent: x\nid: 4\ndata: a\ndata: \xc3\xa9\n\n"
    assert read(data, cuts) == ["one", "a\né"]


def test_an_endless_event_is_given_up() -> None:
    reader = EventReader(limit=100)
    reader.feed(b"data: " + b"x" * 80)
    with pytest.raises(EventTooLongError):
        reader.feed(b"x" * 80)


def test_many_short_lines_of_one_event_are_bounded_too() -> None:
    reader = EventReader(limit=100)
    with pytest.raises(EventTooLongError):
        reader.feed(b"data: xxxxxxxx\n" * 20)
