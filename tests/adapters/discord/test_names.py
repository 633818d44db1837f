"""What a message says, when an interaction brings it along."""

from typing import Any

import pytest

from adapters.discord.reading.around import Spot, spot_in
from adapters.discord.reading.names import text_in, typed

Json = dict[str, Any]
ANA, BO, BOT = "100000000000000001", "100000000000000002", "100000000000000009"


def message(content: Any, **more: Any) -> Json:
    return {"id": "5", "type": 0, "content": content, **more}


def user(number: str, **more: Any) -> Json:
    return {"id": number, "username": "login", **more}


@pytest.mark.parametrize(
    ("mention", "name"),
    [
        (user(ANA), "login"),
        (user(ANA, global_name="Ana"), "Ana"),
        (user(ANA, global_name="Ana", member={"nick": "Anna"}), "Anna"),
        (user(ANA, global_name=None, member={"nick": None}), "login"),
        (user(BO), ANA),
        ({"id": "x"}, ANA),
        ("?", ANA),
    ],
)
def test_people_are_named_as_they_are_seen(mention: object, name: str) -> None:
    assert text_in(message(f"for <@{ANA}>", mentions=[mention]), None) == f"for @{name}"


def test_the_mention_of_the_bot_goes() -> None:
    said = message(f"<@{BOT}> ask <@{BOT}>", mentions=[user(BOT, global_name="Rocket")])
    assert text_in(said, None, [f"@{BOT}"]) == "ask @Rocket"
    assert text_in(said, None) == "@Rocket ask @Rocket"


def test_a_message_that_is_passed_on_says_what_it_said() -> None:
    inner = {"message": {"content": f"from <@{ANA}>"}}
    assert text_in(message("", message_snapshots=[inner]), None) == f"from @{ANA}"
    assert text_in(message("", message_snapshots=["?", {"message": 1}]), None) == ""


@pytest.mark.parametrize("content", [None, 7, [], {}])
def test_no_message_is_too_strange(content: object) -> None:
    assert text_in(message(content, mentions=content), None) == ""
    assert spot_in({"id": content, "type": 19, "message_reference": content}, 1, 2) == Spot(1, 2)


def test_words_without_a_server() -> None:
    assert typed(f"<@{ANA}> <#{BO}>", None, {int(ANA): "Ana"}) == f"@Ana #{BO}"


@pytest.mark.parametrize(
    ("more", "reply"),
    [
        ({"type": 19, "message_reference": {"message_id": "4", "channel_id": "1"}}, 4),
        ({"type": 19, "message_reference": {"message_id": "4", "channel_id": "9"}}, None),
        ({"type": 0, "message_reference": {"message_id": "4", "channel_id": "1"}}, None),
        ({}, None),
    ],
)
def test_what_a_message_replies_to(more: Json, reply: int | None) -> None:
    assert spot_in(message("hello", **more), 1, 2) == Spot(1, 2, 5, reply)
