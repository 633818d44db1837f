"""What Slack refuses in blocks and views, checked as strictly as its documentation reads."""

import json
from collections.abc import Iterator
from typing import Any

from tests.doubles.slack.composition import ID, IMAGE, plain, text
from tests.doubles.slack.elements import (
    ACCESSORIES,
    ACTIONS,
    CONTEXT_ACTIONS,
    IMAGE_ELEMENT,
    INPUTS,
)
from tests.doubles.slack.kit import blockkit_problems
from tests.doubles.slack.rich import RICH_TEXT
from tests.doubles.slack.shape import (
    Rule,
    bare,
    boolean,
    by_type,
    each,
    either,
    one_of,
    only_one,
    shape,
    some_of,
    string,
)

__all__ = ["blockkit_problems", "problems", "too_long", "view_problems"]

Json = dict[str, Any]

LONGEST_MESSAGE = 13_200
LONGEST_MARKDOWN = 12_000
_LONGEST_VIEW = 250_000
_MOST = {"message": 50, "modal": 100, "home": 100}

_EVERYWHERE: dict[str, Rule] = {
    "section": shape(
        "",
        some_of("text", "fields"),
        block_id=ID,
        text=text(3000),
        fields=each(text(2000), 10),
        accessory=by_type(ACCESSORIES),
        expand=boolean,
    ),
    "header": shape("text", block_id=ID, text=plain(150)),
    "divider": shape("", block_id=ID),
    "image": shape(
        "alt_text",
        only_one("image_url", "slack_file"),
        block_id=ID,
        title=plain(2000),
        **IMAGE,
    ),
    "actions": shape("elements", block_id=ID, elements=each(by_type(ACTIONS), 25)),
    "context": shape(
        "elements",
        block_id=ID,
        elements=each(either(by_type({"image": IMAGE_ELEMENT}), text(3000)), 10),
    ),
    "rich_text": RICH_TEXT,
}
_MESSAGE: dict[str, Rule] = {
    **_EVERYWHERE,
    "markdown": shape("text", block_id=ID, text=string(LONGEST_MARKDOWN)),
    "context_actions": shape("elements", block_id=ID, elements=each(by_type(CONTEXT_ACTIONS), 5)),
    "table": shape(
        "rows",
        block_id=ID,
        rows=each(
            each(
                by_type({"raw_text": shape("text", text=string(10_000)), "rich_text": RICH_TEXT}),
                20,
            ),
            100,
        ),
        column_settings=each(
            bare("", align=one_of("left", "center", "right"), is_wrapped=boolean),
            20,
        ),
    ),
}


def _input(elements: dict[str, Rule]) -> Rule:
    return shape(
        "label element",
        block_id=ID,
        label=plain(2000),
        hint=plain(2000),
        element=by_type(elements),
        optional=boolean,
        dispatch_action=boolean,
    )


_HOME_INPUTS = {kind: rule for kind, rule in INPUTS.items() if kind != "file_input"}
_RULES: dict[str, Rule] = {
    "message": by_type(_MESSAGE),
    "modal": by_type({**_EVERYWHERE, "input": _input(INPUTS)}),
    "home": by_type({**_EVERYWHERE, "input": _input(_HOME_INPUTS)}),
}
_VIEW: dict[str, Rule] = {
    "private_metadata": string(3000, 0),
    "callback_id": ID,
    "external_id": ID,
    "blocks": lambda value, where, found: None,
}
_VIEWS = by_type(
    {
        "modal": shape(
            "title blocks",
            **_VIEW,
            title=plain(24),
            submit=plain(24),
            close=plain(24),
            clear_on_close=boolean,
            notify_on_close=boolean,
            submit_disabled=boolean,
        ),
        "home": shape("blocks", **_VIEW),
    }
)


def problems(blocks: Any, surface: str = "message") -> list[str]:
    """Everything that Slack would refuse; each says where. `surface`: message, modal or home.

    A list without entries is fine for a message (it has text then) but not for a view.
    """
    if not isinstance(blocks, list):
        return ["blocks: must be a list"]
    found: list[str] = []
    if len(blocks) > _MOST[surface]:
        found.append(f"blocks: {len(blocks)} blocks, at most {_MOST[surface]}")
    rule = _RULES[surface]
    for number, block in enumerate(blocks):
        rule(block, f"blocks[{number}]", found)
    if not found:
        found += _repeated(blocks)
    if surface == "message":
        found += too_long(blocks)
    return found


def too_long(blocks: list[Json]) -> list[str]:
    """What makes a message `msg_blocks_too_long`: its JSON, or its Markdown in all."""
    found = []
    size = sum(len(json.dumps(block, ensure_ascii=False)) for block in blocks)
    if size > LONGEST_MESSAGE:
        found.append(f"msg_blocks_too_long: {size} characters, at most {LONGEST_MESSAGE}")
    marked = sum(
        len(str(block.get("text", "")))
        for block in blocks
        if isinstance(block, dict) and block.get("type") == "markdown"
    )
    if marked > LONGEST_MARKDOWN:
        found.append(f"msg_blocks_too_long: {marked} of Markdown, at most {LONGEST_MARKDOWN}")
    return found


def view_problems(view: Any) -> list[str]:
    """Everything that Slack would refuse in a view, a modal or a home tab."""
    found: list[str] = []
    _VIEWS(view, "view", found)
    if not isinstance(view, dict) or view.get("type") not in ("modal", "home"):
        return found
    blocks = view.get("blocks")
    found += problems(blocks, view["type"])
    if found or not isinstance(blocks, list):
        return found
    if view["type"] == "modal" and not blocks:
        found.append("view: no blocks")
    asks = any(block["type"] == "input" for block in blocks)
    if view["type"] == "modal" and asks and "submit" not in view:
        found.append("view: has inputs and so needs submit")
    focused = sum(bool(element.get("focus_on_load")) for element in elements(blocks))
    if focused > 1:
        found.append(f"view: {focused} elements have focus_on_load, at most one")
    if len(json.dumps(view)) > _LONGEST_VIEW:
        found.append("view_too_large: over 250 kB")
    return found


def elements(blocks: list[Json]) -> Iterator[Json]:
    """The elements of blocks that people act on."""
    for block in blocks:
        yield from block_elements(block)


def block_elements(block: Json) -> Iterator[Json]:
    """The elements of one block that people act on."""
    match block.get("type"):
        case "actions" | "context_actions":
            yield from block["elements"]
        case "section" if "accessory" in block:
            yield block["accessory"]
        case "input":
            yield block["element"]


def _repeated(blocks: list[Json]) -> list[str]:
    found = []
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        name = block.get("block_id")
        if name is not None:
            if name in seen:
                found.append(f"blocks[{number}]: block_id {name!r} stands twice")
            seen.add(name)
        actions: set[str] = set()
        for element in block_elements(block):
            action = element.get("action_id")
            if action is not None and action in actions:
                found.append(f"blocks[{number}]: action_id {action!r} stands twice")
            if action is not None:
                actions.add(action)
    return found
