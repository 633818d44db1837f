"""The rules for blocks and views, each broken once."""

from typing import Any

import pytest

from tests.doubles.slack.blocks import blockkit_problems, problems, view_problems

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}


def button(**fields: Any) -> Json:
    return {"type": "button", "text": plain("Go"), "action_id": "do:0", **fields}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def option(text: str = "One", value: str = "1") -> Json:
    return {"text": plain(text), "value": value}


def select(**fields: Any) -> Json:
    return {"type": "static_select", "action_id": "m", "options": [option()], **fields}


def rich(*elements: Json) -> Json:
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": list(elements)}],
    }


def asks(element: Json, **fields: Any) -> Json:
    return {"type": "input", "label": plain("Say"), "element": element, **fields}


def modal(*blocks: Json, **fields: Any) -> Json:
    return {
        "type": "modal",
        "title": plain("Form"),
        "submit": plain("OK"),
        "blocks": list(blocks),
        **fields,
    }


TEXT_INPUT = {"type": "plain_text_input", "action_id": "v"}
SECTION = {"type": "section", "text": plain("Hello")}

GOOD: list[Json] = [
    {"type": "header", "block_id": "c:0", "text": plain("x" * 150)},
    {"type": "section", "block_id": "c:1", "text": plain("x" * 3000), "accessory": button()},
    {"type": "section", "fields": [plain("x")] * 10},
    {"type": "divider"},
    actions(
        *(button(action_id=f"do:{n}", value="x", style="primary") for n in range(24)), select()
    ),
    {"type": "context", "elements": [plain("x"), {"type": "mrkdwn", "text": "*x*"}]},
    rich({"type": "text", "text": "x", "style": {"bold": True}}, {"type": "emoji", "name": "tada"}),
    {"type": "markdown", "text": "**x**"},
    {"type": "image", "alt_text": "x", "image_url": "https://example.com/x.png"},
]

BROKEN: dict[str, Json | list[Json]] = {
    "51 blocks": [{"type": "divider"}] * 51,
    "header": {"type": "header", "text": plain("x" * 151)},
    "header in mrkdwn": {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
    "section text": {"type": "section", "text": plain("x" * 3001)},
    "empty text": {"type": "section", "text": plain("")},
    "field": {"type": "section", "fields": [plain("x" * 2001)]},
    "11 fields": {"type": "section", "fields": [plain("x")] * 11},
    "empty section": {"type": "section"},
    "emoji in mrkdwn": {"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": True}},
    "no elements": actions(),
    "26 elements": actions(*(button(action_id=f"{n}") for n in range(26))),
    "11 in context": {"type": "context", "elements": [plain("x")] * 11},
    "button text": actions(button(text=plain("x" * 76))),
    "button value": actions(button(value="x" * 2001)),
    "button url": actions(button(url="https://" + "x" * 3000)),
    "no address": actions(button(url="example")),
    "style": actions(button(style="default")),
    "action_id": actions(button(action_id="x" * 256)),
    "action_id twice": actions(button(), button()),
    "block_id": {"type": "divider", "block_id": "x" * 256},
    "block_id twice": [{"type": "divider", "block_id": "a"}, {"type": "divider", "block_id": "a"}],
    "unknown block": {"type": "banner"},
    "unknown field": {"type": "divider", "colour": "red"},
    "option text": actions(select(options=[option("x" * 76)])),
    "option value": actions(select(options=[option(value="x" * 151)])),
    "description": actions(select(options=[{**option(), "description": plain("x" * 76)}])),
    "no options": actions(select(options=[])),
    "101 options": actions(select(options=[option(value=f"{n}") for n in range(101)])),
    "placeholder": actions(select(placeholder=plain("x" * 151))),
    "initial option": actions(select(initial_option=option(value="2"))),
    "markdown": {"type": "markdown", "text": "x" * 12_001},
    "markdown in all": [{"type": "markdown", "text": "x" * 6_001}] * 2,
    "whole message": [{"type": "section", "text": plain("x" * 2_900)}] * 5,
    "input": asks(TEXT_INPUT),
    "empty rich text": rich({"type": "text", "text": ""}),
    "no rich elements": rich(),
    "rich style": rich({"type": "text", "text": "x", "style": {"loud": True}}),
    "user in preformatted": {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_preformatted", "elements": [{"type": "user", "user_id": "U1"}]}
        ],
    },
    "input in actions": actions(TEXT_INPUT),
}

BROKEN_VIEWS: dict[str, Json] = {
    "title": modal(SECTION, title=plain("x" * 25)),
    "submit": modal(SECTION, submit=plain("x" * 25)),
    "close": modal(SECTION, close=plain("x" * 25)),
    "private_metadata": modal(SECTION, private_metadata="x" * 3001),
    "callback_id": modal(SECTION, callback_id="x" * 256),
    "101 blocks": modal(*[{"type": "divider"}] * 101),
    "markdown": modal({"type": "markdown", "text": "x"}),
    "no blocks": modal(),
    "label": modal(asks(TEXT_INPUT, label=plain("x" * 2001))),
    "hint": modal(asks(TEXT_INPUT, hint=plain("x" * 2001))),
    "max_length": modal(asks({**TEXT_INPUT, "max_length": 3001})),
    "initial_value": modal(asks({**TEXT_INPUT, "max_length": 3, "initial_value": "four"})),
    "number as number": modal(
        asks({"type": "number_input", "is_decimal_allowed": True, "min_value": 1})
    ),
    "decimal": modal(
        asks({"type": "number_input", "is_decimal_allowed": False, "min_value": "0.5"})
    ),
    "files": modal(asks({"type": "file_input", "max_files": 11})),
    "no submit": {"type": "modal", "title": plain("x"), "blocks": [asks(TEXT_INPUT)]},
    "files at home": {"type": "home", "blocks": [asks({"type": "file_input"})]},
    "title at home": {"type": "home", "blocks": [], "title": plain("x")},
    "two focused": modal(*[asks({**TEXT_INPUT, "focus_on_load": True})] * 2),
}


def test_what_slack_takes_passes() -> None:
    assert problems(GOOD, "message") == []
    assert view_problems(modal(SECTION, asks(TEXT_INPUT), private_metadata="")) == []
    conversations = {"type": "conversations_select", "default_to_current_conversation": True}
    number = {
        "type": "number_input",
        "is_decimal_allowed": True,
        "min_value": "0",
        "max_value": "2.5",
        "initial_value": "1.5",
    }
    assert view_problems(modal(asks(conversations), asks(number))) == []
    assert view_problems({"type": "home", "blocks": [SECTION, asks(TEXT_INPUT)]}) == []


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_rule_is_found(name: str) -> None:
    broken = BROKEN[name]
    assert problems(broken if isinstance(broken, list) else [broken], "message")


@pytest.mark.parametrize("name", BROKEN_VIEWS)
def test_a_broken_rule_of_a_view_is_found(name: str) -> None:
    assert view_problems(BROKEN_VIEWS[name])


@pytest.mark.parametrize("value", [None, 3, "text", [3], [{}], [{"type": 3}], [{"type": []}]])
def test_what_is_no_list_of_blocks_is_found(value: Any) -> None:
    assert problems(value, "message")


def test_blockkit_agrees_on_what_it_knows() -> None:
    assert blockkit_problems(GOOD) == []
    assert blockkit_problems([{"type": "header", "text": plain("x" * 151)}])
    assert blockkit_problems([actions(button(style="default"))])
    assert blockkit_problems([{"type": "divider", "colour": "red"}])
