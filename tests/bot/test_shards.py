"""What DISCORD_SHARDS may say."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.shards import MOST, Shards


@pytest.mark.parametrize(
    ("text", "read", "words"),
    [
        ("", Shards(), "as many shards as Discord asks for"),
        ("  ", Shards(), "as many shards as Discord asks for"),
        ("1", Shards(1), "1 shard"),
        ("8", Shards(8), "8 shards"),
        ("0-3/8", Shards(8, (0, 1, 2, 3)), "shards 0 to 3 of 8"),
        (" 4 - 7 / 8 ", Shards(8, (4, 5, 6, 7)), "shards 4 to 7 of 8"),
        ("2/8", Shards(8, (2,)), "shard 2 of 8"),
        ("2-2/8", Shards(8, (2,)), "shard 2 of 8"),
    ],
)
def test_what_it_says(text: str, read: Shards, words: str) -> None:
    assert Shards.read(text) == read
    assert read.words == words


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("0", "1 to 10,000"),
        ("10001", "1 to 10,000"),
        ("999999999999999999999", "0-3/8"),
        ("8/8", "the last 7"),
        ("3-1/8", "the smaller"),
        ("-1", "0-3/8"),
        ("0-3", "0-3/8"),
        ("/8", "0-3/8"),
        ("0-/8", "0-3/8"),
        ("eight", "0-3/8"),
        ("٣", "0-3/8"),
        ("0,1/8", "0-3/8"),
    ],
)
def test_what_it_may_not_say(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Shards.read(text)


@given(st.integers(1, MOST), st.data())
def test_ranges_that_part_the_shards_have_each_once(count: int, data: st.DataObject) -> None:
    cuts = data.draw(st.sets(st.integers(1, count - 1), max_size=5)) if count > 1 else set()
    edges = [0, *sorted(cuts), count]
    parts = [Shards.read(f"{first}-{last - 1}/{count}") for first, last in pairwise(edges)]
    assert [shard for part in parts for shard in part.ids or ()] == list(range(count))
    assert [part.has_first for part in parts] == [True] + [False] * (len(parts) - 1)


@given(st.text("0123456789-/ x", max_size=12))
def test_whatever_it_says_is_read_or_named(text: str) -> None:
    try:
        shards = Shards.read(text)
    except ValueError:
        return
    ids = range(shards.count or 0) if shards.ids is None else shards.ids
    assert all(0 <= shard < (shards.count or 0) for shard in ids)
