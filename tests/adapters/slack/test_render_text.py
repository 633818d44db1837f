"""Texts are parted without loss, and mentions are defused whole or in pieces."""

import json
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.render import defuse, held_back
from adapters.slack.render.text import escaped, part_for
from bot.chat.text import clean, first_part, length, parts, shorten
from tests.adapters.slack.seen import many

_ENDS = "<@U1 <@W <#C9 <!channel> <!here <!everyone <!subteam^ <!date^ < <! <@ <!DOCTYPE".split(" ")
_markup = st.lists(st.one_of(st.sampled_from([*_ENDS, *"<>@U!#C"]), st.text(max_size=3))).map(
    "".join
)


@many
@given(_markup, st.lists(st.integers(0, 60)))
def test_defusing_in_pieces_is_defusing_the_whole(text: str, cuts: list[int]) -> None:
    cuts = sorted({min(cut, len(text)) for cut in cuts} | {0, len(text)})
    said, waiting = "", ""
    for start, end in pairwise(cuts):
        waiting += text[start:end]
        now = len(waiting) - held_back(waiting)
        said, waiting = said + defuse(waiting[:now]), waiting[now:]
    assert said + defuse(waiting) == defuse(text)


@many
@given(_markup)
def test_defusing_adds_only_the_invisible_and_once(text: str) -> None:
    text = text.replace("\u2060", "")
    assert defuse(text).replace("\u2060", "") == text
    assert defuse(defuse(text)) == defuse(text)


def test_what_only_looks_like_a_mention_stays() -> None:
    kept = "<!DOCTYPE html> List<@NonNull T> <a href='#C'> a < b <https://x.org> <@you> <#1>"
    assert defuse(kept) == kept
    for mention in ("<@U1>", "<@W1|x>", "<#C1>", "<!here>", "<!date^1^{x}|y>", "<!subteam^S>"):
        assert defuse(mention) == f"<\u2060{mention[1:]}"


def test_only_what_may_become_a_mention_waits() -> None:
    assert held_back("a <!chan") == 6
    assert held_back("a <@") == 2
    assert held_back("a <!DOC") == 0
    assert held_back("a <@U1") == 0
    assert held_back("a") == 0


@many
@given(st.text().map(clean), st.integers(20, 80))
def test_parts_are_short_and_hold_everything(text: str, longest: int) -> None:
    found = parts(text, longest)
    assert "".join(found) == text
    assert all(0 < length(part) <= longest for part in found)


@many
@given(st.text(min_size=1).map(clean).filter(bool), st.integers(20, 80))
def test_a_part_fits_its_room_in_json(text: str, room: int) -> None:
    part = part_for(text, room, 1000)
    assert text.startswith(part)
    assert part
    assert len(json.dumps(part, ensure_ascii=False)) - 2 <= room


@many
@given(st.text().map(clean), st.integers(10, 50))
def test_escaped_and_shortened_texts_keep_their_limits(text: str, longest: int) -> None:
    text = text * 3
    assert length(escaped(text, longest)) <= longest
    assert length(shorten(text, longest)) <= longest
    assert length(first_part(text, longest)) <= longest


def test_no_character_is_torn() -> None:
    family = "👩\u200d👩\u200d👧\u200d👦"
    assert first_part(f"ab{family}", 6) == "ab"
    assert first_part("abe\u0301", 3) == "ab"
    assert first_part("👍👍", 3) == "👍"


@many
@given(st.text(st.characters(), max_size=80), st.integers(0, 80))
def test_what_was_clean_stays_as_more_text_comes(text: str, end: int) -> None:
    assert clean(text).startswith(clean(text[:end]))
    assert clean(clean(text)) == clean(text)


def test_lone_surrogates_and_control_characters() -> None:
    assert clean("a\x00b\ud800c\r\nd\te\x9b") == "ab\ufffdc\nd\te"
