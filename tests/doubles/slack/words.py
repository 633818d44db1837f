"""What a person reads on blocks, what can be pressed there, and whom they would ping."""

import re
from collections.abc import Iterator
from typing import Any

from tests.doubles.slack.blocks import block_elements

Json = dict[str, Any]

_MENTION = re.compile(r"<(?:!(?:channel|here|everyone)|@[UW][A-Z0-9]+|!subteam\^[A-Z0-9]+)")
_LOUD = re.compile(r"(?<![\w`])@(channel|here|everyone)\b")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_RANGES = {"here": "<!here>", "channel": "<!channel>", "everyone": "<!everyone>"}


def read(blocks: list[Json]) -> str:
    """All the words on these blocks, a line for each text."""
    return "\n".join(words for block in blocks for words in _block(block) if words)


def labels(blocks: list[Json]) -> list[str]:
    """The labels of the buttons, from top to bottom."""
    return [
        element["text"]["text"]
        for block in blocks
        for element in block_elements(block)
        if element["type"] == "button"
    ]


def pings(blocks: list[Json]) -> list[str]:
    """The mentions on these blocks that would ping somebody."""
    found: list[str] = []
    for block in blocks:
        if block["type"] == "markdown":
            found += mentions(block["text"])
        found += _pings(block)
    return found


def mentions(text: str, *, loud: bool = False) -> list[str]:
    """The mentions in text that Slack reads, in code too; `loud`: "@channel" counts as one."""
    found = [f"{each}>" for each in _MENTION.findall(text)]
    if loud:
        found += [_RANGES[each] for each in _LOUD.findall(text)]
    return found


def unescaped(text: str) -> str:
    """Text as Slack shows it: its three entities are signs."""
    for entity, sign in _ENTITIES.items():
        text = text.replace(entity, sign)
    return text


def _pings(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _pings(each)
    elif isinstance(value, dict):
        match value:
            case {"type": "mrkdwn", "text": str(text)}:
                # Unless it is verbatim, Slack turns "@here" into a mention by itself.
                yield from mentions(text, loud=not value.get("verbatim"))
            case {"type": "broadcast", "range": str(reach)}:
                yield _RANGES[reach]
            case {"type": "user", "user_id": str(user)}:
                yield f"<@{user}>"
            case {"type": "usergroup", "usergroup_id": str(group)}:
                yield f"<!subteam^{group}>"
            case _:
                for each in value.values():
                    yield from _pings(each)


def _block(block: Json) -> Iterator[str]:
    match block["type"]:
        case "markdown":
            yield block["text"]
        case "header":
            yield block["text"]["text"]
        case "section":
            for each in [block.get("text"), *block.get("fields", [])]:
                yield _text(each) if each else ""
        case "context":
            for element in block["elements"]:
                yield _text(element) if "text" in element else element["alt_text"]
        case "image":
            yield block.get("title", {}).get("text", "")
            yield block["alt_text"]
        case "rich_text":
            for element in block["elements"]:
                yield from rich(element)
        case "table":
            yield from (_cell(cell) for row in block["rows"] for cell in row)
        case "input":
            yield block["label"]["text"]
            yield block.get("hint", {}).get("text", "")
    for element in block_elements(block):
        yield from _element(element)


def _text(text: Json) -> str:
    words = str(text["text"])
    return unescaped(words) if text["type"] == "mrkdwn" else words


def _cell(cell: Json) -> str:
    if cell["type"] == "raw_text":
        return str(cell["text"])
    return "\n".join(line for element in cell["elements"] for line in rich(element))


def _element(element: Json) -> Iterator[str]:
    if element["type"] == "button":
        yield element["text"]["text"]
    if "placeholder" in element:
        yield element["placeholder"]["text"]
    if isinstance(element.get("initial_value"), str):
        yield element["initial_value"]
    for option in options(element):
        yield option["text"]["text"]
        yield option.get("description", {}).get("text", "")


def options(element: Json) -> list[Json]:
    """The options of a menu, groups included."""
    grouped = [each for group in element.get("option_groups", []) for each in group["options"]]
    return [*element.get("options", []), *grouped]


def rich(element: Json) -> Iterator[str]:
    """The lines of an element of rich_text."""
    if element["type"] == "rich_text_list":
        for entry in element["elements"]:
            yield from rich(entry)
    else:
        yield "".join(_inline(each) for each in element["elements"])


def _inline(element: Json) -> str:
    match element["type"]:
        case "emoji":
            return f":{element['name']}:"
        case "link":
            return str(element.get("text") or element["url"])
        case "user":
            return f"@{element['user_id']}"
        case "channel":
            return f"#{element['channel_id']}"
        case "broadcast":
            return f"@{element['range']}"
        case _:
            return str(element.get("text", element.get("fallback", "")))
