"""Slack's message text becomes what was typed, to the letter."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.parse.written import emoji_in, mentioned, plain, unescaped, without_mention

NAMES = {"U123": "Ana", "C1": "launch", "S1": "sales", "W9": "A & B"}


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
        ("&amp;lt; stays &amp;amp;", "&lt; stays &amp;"),
        ("&quot; &nbsp;", "&quot; &nbsp;"),
        ("for <@U123>", "for @Ana"),
        ("for <@U123|ana>", "for @Ana"),
        ("for <@U7|bo>", "for @bo"),
        ("for <@U7>", "for @U7"),
        ("for <@W9>", "for @A & B"),
        ("in <#C2|general>", "in #general"),
        ("in <#C1>", "in #launch"),
        ("in <#C1|>", "in #launch"),
        ("in <#C2>", "in #C2"),
        ("<!here> <!channel|channel> <!everyone|@everyone>", "@here @channel @everyone"),
        ("<!subteam^S7|@team> <!subteam^S1> <!subteam^S2>", "@team @sales @S2"),
        ("<!date^1392734382^{date}|18 Feb 2014>", "18 Feb 2014"),
        ("<!date^1392734382^{date}^https://x.example|18 Feb>", "18 Feb"),
        ("<!date^1392734382^on {date}>", "on {date}"),
        ("<https://x.example/a?b=1&amp;c=2>", "https://x.example/a?b=1&c=2"),
        ("<https://x.example|https://x.example>", "https://x.example"),
        ("<http://example.com|example.com>", "example.com"),
        ("<http://example.com/|Example.com>", "Example.com"),
        ("<https://x.example/%C3%A4|x.example/ä>", "x.example/ä"),
        ("<https://x.example|our site>", "our site (https://x.example)"),
        ("<https://x.example|a &amp; b>", "a & b (https://x.example)"),
        ("<mailto:a@b.c|a@b.c>", "a@b.c"),
        ("<mailto:a@b.c>", "a@b.c"),
        ("<mailto:a@b.c|write us>", "write us (a@b.c)"),
        ("<tel:+4312345|+43 1 23 45>", "+43 1 23 45"),
        ("<tel:+4312345>", "+4312345"),
        ("`if a &lt; b`", "`if a < b`"),
        ("```\n&lt;p&gt; &amp;amp;\n```", "```\n<p> &amp;\n```"),
        ("```curl <https://x.example>```", "```curl https://x.example```"),
        ("raw <b> and < and <> and <@>", "raw <b> and < and <> and <@>"),
        ("<!>", "<!>"),
        ("<b&gt;>", "<b>>"),
    ],
)
def test_what_was_typed_comes_back(written: str, typed: str) -> None:
    assert plain(written, NAMES) == typed


@given(st.text())
def test_whatever_was_typed_survives_being_escaped(typed: str) -> None:
    assert plain(escaped(typed), NAMES) == typed
    assert unescaped(escaped(typed)) == typed
    assert mentioned(escaped(typed)) == set()


_PARTS = ["<", ">", "|", "&", "@", "#", "!", "^", "date", "subteam", "U1", "https://", "mailto:"]


@given(st.lists(st.one_of(st.sampled_from(_PARTS), st.text(max_size=3))).map("".join))
def test_no_text_is_too_strange(text: str) -> None:
    plain(text, NAMES, {"tada": "🎉"})
    for known in mentioned(text):
        assert re.fullmatch("[A-Z0-9]+", known)
        without_mention(text, known)


def test_a_long_text_of_brackets_takes_no_time() -> None:
    text = "<@U1|" * 100_000
    assert plain(text) == text


def test_the_people_to_name_are_found() -> None:
    assert mentioned("<@U1> and <@W2|bo>, not <#C1> or &lt;@U9&gt;") == {"U1", "W2"}


@pytest.mark.parametrize(
    ("written", "rest"),
    [
        ("<@B1> write an email", "write an email"),
        ("<@B1|rocket> write", "write"),
        ("<@B1>, write", "write"),
        ("<@B1>: write", "write"),
        ("<@B1>\nwrite\n  it", "write\n  it"),
        ("hey <@B1> write to <@U1>", "hey write to <@U1>"),
        ("write it <@B1>", "write it"),
        ("<@B1>", ""),
        ("<@B1> ask <@B1> too", "ask <@B1> too"),
        ("<@B12> write", "<@B12> write"),
        ("no mention ", "no mention "),
    ],
)
def test_the_mention_of_the_bot_goes(written: str, rest: str) -> None:
    assert without_mention(written, "B1") == rest


def _emoji(name: str, **more: object) -> dict[str, object]:
    return {"type": "emoji", "name": name, **more}


def test_emoji_come_back_as_they_were_typed() -> None:
    inside = [
        _emoji("tada", unicode="1f389"),
        _emoji("wave", unicode="1f44b-1f3fb", skin_tone=2),
        _emoji("our_logo", url="https://x.example"),
        _emoji("broken", unicode="zz"),
        _emoji("far", unicode="fffffffff"),
        {"type": "text", "text": ":warning:"},
    ]
    section = {"type": "rich_text_section", "elements": inside}
    found = emoji_in([{"type": "rich_text", "elements": [section]}])
    assert found == {"tada": "🎉", "wave::skin-tone-2": "👋🏻"}
    text = ":tada: :wave::skin-tone-2: :our_logo: :warning: 10:20:30"
    assert plain(text, {}, found) == "🎉 👋🏻 :our_logo: :warning: 10:20:30"


@given(
    st.lists(
        st.none()
        | st.text()
        | st.dictionaries(st.sampled_from(["type", "elements", "name"]), st.text() | st.integers())
    )
)
def test_no_blocks_are_too_strange(blocks: object) -> None:
    assert emoji_in(blocks) == {}
