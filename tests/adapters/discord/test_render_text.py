"""Plain text stands there to the letter, and nobody is mentioned."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.render import defuse, escape
from adapters.discord.render.text import bold, escaped_parts, heading, item, plain, small
from bot.chat.text import clean, length, one_line
from tests.adapters.cards import texts
from tests.adapters.discord.seen import letters, literal, many, shown

_MARKS = (
    "* _ ~ ` | > # - + [ ] ( ) < > @ : \\ ** __ ~~ || ``` ### -# 1. 12) @everyone @here :tada: "
    "<@1> <@!2> <@&3> <#4> </rocket:5> <t:6:R> <:e:7> <a:e:8> <id:guide> https://a.example/x_y_z "
    "http://b.example/*c* https:// https://* [t](https://c.example) <https://d.example/_e_> "
    "https://f.example/_<@9> \n \n- a "
).split(" ")
_marked = st.lists(st.one_of(st.sampled_from(_MARKS), st.text(max_size=4))).map(
    " ".join
) | st.lists(st.sampled_from(_MARKS)).map("".join)


@many
@given(_marked.map(clean))
def test_what_is_escaped_is_shown_to_the_letter(text: str) -> None:
    assert literal(escape(text)) == text


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("plain words, 3 of them (really).", "plain words, 3 of them (really)."),
        ("2024 was 10:30, a-b, a>b, a+b", "2024 was 10:30, a-b, a>b, a+b"),
        ("1. one\n 2. two\n- three\n> four", "1\\. one\n 2\\. two\n\\- three\n\\> four"),
        ("snake_case *x* ||y||", "snake\\_case \\*x\\* \\|\\|y\\|\\|"),
        ("#general, C#", "\\#general, C\\#"),
        ("mail @everyone at a@b.example", "mail \\@everyone at a@b.example"),
        ("a :tada: b 1:2:3", "a \\:tada: b 1\\:2:3"),
        ("<@123> [a](https://x.example/a_b)", "\\<@123> \\[a](https://x.example/a_b)"),
        ("see https://x.example/a_b, and_d", "see https://x.example/a_b, and\\_d"),
        ("https://x.example/a*b_c", "https\\://x.example/a\\*b\\_c"),
        ("https://x.example/a_b<@1>", "https\\://x.example/a\\_b\\<@1>"),
        ("C:\\path\\n", "C:\\\\path\\\\n"),
    ],
)
def test_only_marks_are_escaped(text: str, escaped: str) -> None:
    assert escape(text) == escaped
    assert literal(escaped) == text


@many
@given(_marked.map(clean), st.integers(100, 300))
def test_escaped_parts_are_short_and_hold_everything(text: str, longest: int) -> None:
    parts = list(escaped_parts(text * 9, longest))
    assert all(part.strip() and length(part) <= longest for part in parts)
    assert letters("".join(map(literal, parts))) == letters(text * 9)


@many
@given(texts | _marked)
def test_lines_of_every_kind_show_their_words(text: str) -> None:
    for lines in (plain(text), small(text), item(text)):
        assert letters("\n".join(map(shown, lines))) == letters(text)
    for lines in (bold(text), heading(text)):
        assert "\n" not in "".join(lines)
        assert letters("".join(map(shown, lines))) == letters(one_line(text))


@pytest.mark.parametrize(
    "mention",
    "<@123> <@!123> <@&123> <#123> </rocket:123> </rocket home:123> <t:1700000000:R> <t:-5> "
    "<:name:123> <a:name:123> <id:customize> @everyone @here".replace(
        "/rocket home", "/rocket\xa0home"
    ).split(" "),
)
def test_no_mention_is_left_in_an_answer(mention: str) -> None:
    mention = mention.replace("\xa0", " ")
    for text in (
        mention,
        f"a {mention} b",
        f"`{mention}`",
        f"```\n{mention}\n```",
        f"||{mention}||",
    ):
        defused = defuse(text)
        assert mention not in defused
        assert defused.replace("\u2060", "") == text
        assert defuse(defused) == defused


def test_what_only_looks_like_a_mention_stays() -> None:
    kept = "<!DOCTYPE html> List<T> <a href='#1'> a < b <https://x.example> <@you> a@b <t:x> <p>"
    assert defuse(kept) == kept
