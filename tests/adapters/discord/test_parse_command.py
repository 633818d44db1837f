"""From what Discord sends of a command to what it asks for."""

import contextlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord.commands import command_payloads
from adapters.discord.parse.command import (
    Command,
    PointedOut,
    Typing,
    Unfinished,
    UnknownCommand,
    names_in,
    parse_command,
    parse_typing,
)
from bot.chat.typed import Help
from bot.talk.requests import (
    ListPrompts,
    OpenHome,
    OpenProfileForm,
    OpenRefineForm,
    Refine,
)
from tests.examples import examples

Json = dict[str, Any]

FILE = {"id": "77", "filename": "notes.txt", "size": 5, "url": "https://example.com/notes.txt"}
ANA = "123456789012345678"
MESSAGE = {"id": "5", "content": "write a poem", "channel_id": "6"}
POINTED: Json = {
    "type": 3,
    "name": "Refine this prompt",
    "target_id": "5",
    "resolved": {"messages": {"5": MESSAGE}},
}


def slash(name: str, resolved: Json | None = None, **given: str) -> Json:
    options = [
        {"type": 11 if key == "file" else 3, "name": key, "value": value}
        for key, value in given.items()
    ]
    data: Json = {"id": "9", "type": 1, "name": name, "options": options}
    return data if resolved is None else {**data, "resolved": resolved}


def with_file(**given: str) -> Json:
    return slash("rocket", {"attachments": {"77": FILE}}, file="77", **given)


@pytest.mark.parametrize(
    ("data", "request_"),
    [
        ({"type": 1, "name": "rocket"}, OpenRefineForm()),
        (slash("rocket", prompt="  "), OpenRefineForm()),
        (slash("rocket", prompt="write a poem "), Refine("write a poem")),
        (slash("rocket", prompt="poem", framework="RTF"), Refine("poem", framework="RTF")),
        (slash("rocket", prompt="--framework ape poem"), Refine("poem", framework="ape")),
        (
            slash("rocket", prompt="--framework ape poem", framework="RTF"),
            Refine("poem", framework="RTF"),
        ),
        (slash("rocket", prompt="profile"), OpenProfileForm("team")),
        (slash("rocket", prompt="Profile Channel"), OpenProfileForm("channel")),
        (slash("rocket", prompt="home"), OpenHome()),
        (slash("rocket", prompt="help"), Help()),
        (slash("rocket", prompt="help", framework="RTF"), Refine("help", framework="RTF")),
        (slash("prompts"), ListPrompts("mine")),
        (slash("prompts", scope="shared"), ListPrompts("shared")),
        (slash("prompts", search=" price "), ListPrompts("all", "price")),
        (slash("prompts", search="shared price"), ListPrompts("shared", "price")),
        (slash("prompts", search="all of it", scope="mine"), ListPrompts("mine", "all of it")),
        (slash("prompts", scope="theirs"), ListPrompts("mine")),
        (slash("profile"), OpenProfileForm("team")),
        (slash("profile", scope="channel"), OpenProfileForm("channel")),
        (slash("profile", scope="world"), OpenProfileForm("team")),
        (slash("home"), OpenHome()),
    ],
)
def test_what_a_command_asks_for(data: Json, request_: object) -> None:
    assert parse_command(data) == Command(request_)  # type: ignore[arg-type]


def test_the_model_stands_beside() -> None:
    asked = parse_command(slash("rocket", prompt="home", model="gpt"))
    assert asked == Command(Refine("home"), model="gpt")


def test_files_come_as_discord_describes_them() -> None:
    assert parse_command(with_file()) == Command(Refine(""), attachments=(FILE,))
    asked = parse_command(with_file(prompt="profile", framework="APE"))
    assert asked == Command(Refine("profile", framework="APE"), attachments=(FILE,))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"framework": "COSTAR"}, "framework: COSTAR"),
        ({"model": "gpt", "prompt": " "}, "model: gpt"),
        ({"framework": "RTF", "model": "a\nb"}, "framework: RTF model: a b"),
    ],
)
def test_what_was_chosen_for_no_prompt_is_not_lost(given: dict[str, str], told: str) -> None:
    asked = parse_command(slash("rocket", None, **given))
    assert asked == Unfinished(f"Write your prompt too: /rocket prompt: … {told}")


def test_a_file_that_discord_does_not_describe_is_none() -> None:
    assert parse_command(slash("rocket", {"attachments": {}}, file="77")) == Command(
        OpenRefineForm()
    )
    assert parse_command(slash("rocket", prompt="x", file="77")) == Command(Refine("x"))


def test_names_stand_in_place_of_ids() -> None:
    resolved = {
        "users": {ANA: {"id": ANA, "username": "ana_w", "global_name": "Ana"}},
        "members": {ANA: {"nick": "Ana from Oak"}},
        "channels": {ANA: {"id": ANA, "name": "general"}},
        "roles": {ANA: {"id": ANA, "name": "crew"}},
    }
    asked = parse_command(slash("rocket", resolved, prompt=f"tell <@{ANA}> in <#{ANA}>, <@&{ANA}>"))
    assert asked == Command(Refine("tell @Ana from Oak in #general, @crew"))
    del resolved["members"]
    assert names_in(resolved)[f"@{ANA}"] == "Ana"
    asked = parse_command(slash("rocket", prompt=f"ask <@{ANA}>"), {f"@{ANA}": "Ana"})
    assert asked == Command(Refine("ask @Ana"))


def test_the_message_that_was_pointed_out() -> None:
    assert parse_command(POINTED) == PointedOut(MESSAGE)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"type": 1, "name": "rockets"},
        {"type": 1, "name": None},
        {"type": 2, "name": "rocket"},
        {"type": 3, "name": "Refine this prompt"},
        {**POINTED, "name": "Refine that prompt"},
        {**POINTED, "target_id": "6"},
        {**POINTED, "resolved": {"messages": {"5": "text"}}},
    ],
)
def test_what_is_no_command_of_ours(data: Json) -> None:
    with pytest.raises(UnknownCommand):
        parse_command(data)


def test_where_somebody_types() -> None:
    typing = slash("rocket", prompt="poem", framework="co")
    typing["options"][1]["focused"] = True
    assert parse_typing(typing) == Typing("framework", "co")
    assert parse_typing(slash("rocket", framework="co")) is None
    assert parse_typing({"options": [{"focused": True, "name": "x", "value": 1}]}) is None
    assert parse_typing({}) is None


def test_every_command_and_option_is_read() -> None:
    """Whatever is registered is understood, and each of its options makes a difference."""
    resolved = {"attachments": {"77": FILE}}
    for command in command_payloads():
        if command["type"] == 3:
            continue
        others = {"prompt": "x"} if command["name"] == "rocket" else {}
        bare = parse_command(slash(command["name"], resolved, **others))
        for option in command["options"]:
            values = [choice["value"] for choice in option.get("choices", ())] or ["77"]
            asked = [
                parse_command(slash(command["name"], resolved, **{**others, option["name"]: value}))
                for value in values
            ]
            assert any(each != bare for each in asked), option["name"]


WILD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


@settings(max_examples=examples(80), deadline=None)
@given(
    st.fixed_dictionaries(
        {
            "type": st.sampled_from([1, 3]) | WILD,
            "name": st.sampled_from(["rocket", "prompts", "profile", "home", "Refine this prompt"])
            | WILD,
        },
        optional={
            "target_id": WILD,
            "resolved": st.dictionaries(
                st.sampled_from(
                    ["users", "members", "roles", "channels", "messages", "attachments"]
                ),
                st.dictionaries(st.sampled_from(["1", "77"]), WILD) | WILD,
            )
            | WILD,
            "options": st.lists(
                st.fixed_dictionaries(
                    {
                        "type": st.sampled_from([3, 11]) | WILD,
                        "name": st.sampled_from(["prompt", "scope", "file"]) | WILD,
                        "value": st.sampled_from(["77", "mine"]) | WILD,
                    }
                )
                | WILD,
                max_size=3,
            )
            | WILD,
        },
    )
)
def test_a_forged_command_fails_in_one_way_only(data: Json) -> None:
    with contextlib.suppress(UnknownCommand):
        parse_command(data)
    parse_typing(data)
