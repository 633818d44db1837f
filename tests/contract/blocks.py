"""What stands on Slack's blocks, as a person finds it."""

from collections.abc import Iterator, Sequence
from typing import Any

from tests.contract.team import NothingThere
from tests.doubles.slack.blocks import block_elements
from tests.doubles.slack.state import Message
from tests.doubles.slack.words import read

Json = dict[str, Any]


def sent(text: str) -> str:
    """What a person typed, as Slack's client sends it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def prompt(messages: Sequence[Message]) -> str:
    """The prompt on the last message; a long one begins on the messages before it."""
    pages: list[str] = []
    card = _card(messages[-1])
    for message in reversed(messages):
        if _card(message) != card or (pages and message.buttons):
            break
        pages.append(_preformatted(message.blocks))
    return "".join(reversed(pages))


def beside(message: Message, label: str, words: str) -> str:
    """The action_id of the button with this label that stands in the block with these words."""
    for block in message.blocks:
        if words in " ".join(read([block]).split()):
            for element in block_elements(block):
                if element["type"] == "button" and element["text"]["text"] == label:
                    return str(element["action_id"])
    raise NothingThere(f"no {label!r} beside {words!r}")


def first_button(message: Message) -> Json:
    """The first button that comes back to the app."""
    return next(each for each in _buttons(message) if "value" in each)


def address(message: Message, label: str) -> str:
    """Where a link leads to."""
    return next(str(each["url"]) for each in _buttons(message) if each["text"]["text"] == label)


def input_of(blocks: Sequence[Json], label: str) -> Json | None:
    """The input whose label begins so."""
    inputs = (block for block in blocks if block["type"] == "input")
    return next((each for each in inputs if each["label"]["text"].startswith(label)), None)


def _buttons(message: Message) -> Iterator[Json]:
    for block in message.blocks:
        yield from (each for each in block_elements(block) if each["type"] == "button")


def _card(message: Message) -> str:
    blocks = message.blocks
    return str(blocks[0]["block_id"]).rpartition(":")[0] if blocks else message.ts


def _preformatted(blocks: Sequence[Json]) -> str:
    return next(
        (
            str(element["elements"][0]["text"])
            for block in blocks
            if block["type"] == "rich_text"
            for element in block["elements"]
            if element["type"] == "rich_text_preformatted"
        ),
        "",
    )
