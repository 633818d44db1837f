"""What a person sees of blocks, as text in reading order, and what they can press."""

import os
from collections.abc import Iterable, Iterator
from typing import Any

from hypothesis import settings

from adapters.slack.render import Rendered, render_card
from bot.chat.text import clean
from bot.talk.cards import Block, Card
from tests.examples import examples

Json = dict[str, Any]

many = settings(max_examples=int(os.environ.get("CARDS", examples(150))), deadline=None)
"""How many cards and forms are made up; the variable CARDS asks for more."""


def seen(blocks: Iterable[Json]) -> str:
    """All visible words from top to bottom, without anything between them.

    What stands beside a text comes after that text, and again after the small print below it.
    """
    return "".join(_seen(blocks))


def presses(blocks: Iterable[Json]) -> Iterator[Json]:
    """A block action for every button that comes back and every choice of every menu."""
    for block in blocks:
        beside = [block["accessory"]] if "accessory" in block else []
        for element in (*beside, *block.get("elements", [])):
            name = {"action_id": element.get("action_id"), "block_id": block["block_id"]}
            if element["type"] == "button" and "value" in element:
                yield {**name, "type": "button", "value": element["value"]}
            for option in element.get("options", []):
                yield {**name, "type": "static_select", "selected_option": option}


def links(blocks: Iterable[Json]) -> list[str]:
    """The addresses that buttons open."""
    return [
        element["url"]
        for block in blocks
        for element in (block.get("accessory", {}), *block.get("elements", []))
        if "url" in element
    ]


def letters(text: str) -> str:
    """The text without blanks, and without what makes a mention harmless."""
    return "".join(clean(text).replace("\u2060", "").split())


def in_order(words: list[str], shown: str) -> bool:
    """Do the words stand there one after another, whatever blanks are between them?"""
    there, at = letters(shown), 0
    for word in words:
        at = there.find(letters(word), at)
        if at < 0:
            return False
        at += len(letters(word))
    return True


def all_blocks(rendered: Rendered) -> list[Json]:
    """The blocks of all messages."""
    return [block for message in rendered.messages for block in message.blocks]


def blocks_of(*blocks: Block, title: str = "T") -> list[Json]:
    """The blocks of a card with these."""
    return all_blocks(render_card(Card("c1", title, blocks)))


def _seen(blocks: Iterable[Json]) -> Iterator[str]:
    beside = ""
    for block in blocks:
        yield from _texts(block)
        if block["type"] == "context":
            yield beside
        beside = "".join(_texts(block.get("accessory", {})))
        yield beside


def _texts(thing: Json) -> Iterator[str]:
    for key in ("title", "label", "text", "placeholder", "hint", "elements", "element"):
        match thing.get(key):
            case str(text):
                yield text
            case dict(inner):
                yield from _texts(inner)
            case list(inner):
                for each in inner:
                    yield from _texts(each)
            case _:
                pass
    if thing.get("type") == "channel":
        yield f"#{thing['channel_id']}"
