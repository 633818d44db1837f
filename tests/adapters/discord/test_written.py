"""Discord's message text becomes what was typed, to the letter."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.parse.written import mentioned, plain, without_mention

ANA, BO, BOT = "100000000000000001", "100000000000000002", "100000000000000009"
SALES, LAUNCH = "200000000000000001", "300000000000000001"
NAMES = {f"@{ANA}": "Ana", f"@&{SALES}": "sales", f"#{LAUNCH}": "launch"}
EMOJI = "400000000000000001"


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        (f"for <@{ANA}>", "for @Ana"),
        (f"for <@!{ANA}>", "for @Ana"),
        (f"for <@{BO}>", f"for @{BO}"),
        (f"for <@&{SALES}> and <@&{BO}>", f"for @sales and @{BO}"),
        (f"in <#{LAUNCH}> and <#{BO}>", f"in #launch and #{BO}"),
        (f"<@&{ANA}> <#{ANA}>", f"@{ANA} #{ANA}"),
        (f"<:party:{EMOJI}><a:wave_2:{EMOJI}>", ":party::wave_2:"),
        (f"try </rocket profile:{EMOJI}>", "try /rocket profile"),
        ("<t:1618935630>", "20 April 2021, 16:20 UTC"),
        ("<t:1618935630:t> <t:1618935630:T>", "16:20 UTC 16:20:30 UTC"),
        ("<t:1618935630:d> <t:1618935630:D>", "20 April 2021 20 April 2021"),
        ("<t:1618935630:f> <t:1618935630:R>", "20 April 2021, 16:20 UTC 20 April 2021, 16:20 UTC"),
        ("<t:1618935630:F>", "Tuesday, 20 April 2021, 16:20 UTC"),
        ("<t:1618935630:S>", "20 April 2021, 16:20:30 UTC"),
        ("<t:-1>", "31 December 1969, 23:59 UTC"),
        ("<t:8640000000000>", "<t:8640000000000>"),
        ("<t:1618935630:x> <t:> <t:1", "<t:1618935630:x> <t:> <t:1"),
        ("a < b && c > d, <b>, <@>, <@1>, <#1>", "a < b && c > d, <b>, <@>, <@1>, <#1>"),
        ("&lt; **bold** \\* @everyone", "&lt; **bold** \\* @everyone"),
        (f"`<@{ANA}>` <@{ANA}>", f"`<@{ANA}>` @Ana"),
        (f"``a ` <@{ANA}>`` <@{ANA}>", f"``a ` <@{ANA}>`` @Ana"),
        (f"```cpp\nvec<t:1>\n<@{ANA}>\n```<@{ANA}>", f"```cpp\nvec<t:1>\n<@{ANA}>\n```@Ana"),
        (f"```open <@{ANA}>", "```open @Ana"),
        (f"\\<@{ANA}> \\\\<@{ANA}>", f"\\<@{ANA}> \\\\@Ana"),
        (f"\\`<@{ANA}>\\`", "\\`@Ana\\`"),
    ],
)
def test_what_was_typed_comes_back(written: str, typed: str) -> None:
    assert plain(written, NAMES) == typed


@given(st.text().filter(lambda text: not re.search(r"<(?:[@#/:t]|a:)", text)))
def test_a_text_without_marks_comes_back_to_the_letter(text: str) -> None:
    assert plain(text, NAMES) == text
    assert mentioned(text) == set()
    assert without_mention(text, f"@{BOT}") == text


_PARTS = ["<", ">", "@", "!", "&", "#", ":", "/", "`", "\\", "a:", "t:", ANA, "99", "R"]
_WRITTEN = st.lists(st.one_of(st.sampled_from(_PARTS), st.text(max_size=3))).map("".join)


@given(_WRITTEN)
def test_no_text_is_too_strange(text: str) -> None:
    shown = plain(text)
    assert len(shown) <= len(text) + 40 * text.count("<t:")
    for mark in mentioned(text):
        assert re.fullmatch(r"(@|@&|#)[0-9]{15,20}", mark)
        assert len(without_mention(text, mark)) < len(text)


@given(_WRITTEN)
def test_code_is_left_alone(code: str) -> None:
    block = "```" + code.replace("`", "").replace("\\", "") + "```"
    assert plain(f"\n{block}\n") == f"\n{block}\n"
    assert mentioned(block) == set()


def test_long_texts_of_marks_take_no_time() -> None:
    for text in ("<@!1" * 50_000, "<a:b" * 50_000, "</a" * 50_000, "<t:-" * 50_000, "`" * 4_000):
        assert plain(text) == text


def test_the_names_to_look_up_are_found() -> None:
    text = f"<@{ANA}> <@!{ANA}> <@&{SALES}> <#{LAUNCH}> `<@{BO}>` \\<@{BO}> <:a:{BO}>"
    assert mentioned(text) == {f"@{ANA}", f"@&{SALES}", f"#{LAUNCH}"}


@pytest.mark.parametrize(
    ("written", "rest"),
    [
        (f"<@{BOT}> write an email", "write an email"),
        (f"<@!{BOT}> write", "write"),
        (f"<@&{SALES}> write", "write"),
        (f"<@{BOT}>, write", "write"),
        (f"<@{BOT}>: write", "write"),
        (f"<@{BOT}>\nwrite\n  it", "write\n  it"),
        (f"hey <@{BOT}> write to <@{ANA}>", f"hey write to <@{ANA}>"),
        (f"write it <@{BOT}>", "write it"),
        (f"<@{BOT}>", ""),
        (f"<@{BOT}> ask <@{BOT}> too", f"ask <@{BOT}> too"),
        (f"`<@{BOT}>` <@{BOT}> is", f"`<@{BOT}>` is"),
        (f"<@{ANA}> write", f"<@{ANA}> write"),
        ("no mention ", "no mention "),
    ],
)
def test_the_mention_of_the_bot_goes(written: str, rest: str) -> None:
    assert without_mention(written, f"@{BOT}", f"@&{SALES}") == rest
