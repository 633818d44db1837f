"""What a person sees of components, as text in reading order, and what they can press."""

import os
import re
from collections.abc import Iterable, Iterator
from typing import Any

from hypothesis import settings

from adapters.discord.render import Message, Rendered, render_card
from adapters.discord.render.limits import inside
from bot.chat.text import clean
from bot.talk.cards import Block, Card
from tests.doubles.discord.components import IS_COMPONENTS_V2, message_problems
from tests.doubles.discord.words import walk
from tests.examples import examples

Json = dict[str, Any]

many = settings(max_examples=int(os.environ.get("CARDS", examples(30))), deadline=None)
"""How many cards and forms are made up; the variable CARDS asks for more."""

_LITERAL = r"""
    (?P<address>https?://[^\s<\ufeff]+[^\s<\ufeff.,:;"'\]])
    | \\(?P<escaped>[^0-9A-Za-z\s])
"""
_OURS = r"""
    ```\n(?P<code>.*?)\n```
    | \*\*(?P<bold>(?:\\.|[^\\])+?)\*\*(?!\*)
    | \*(?P<slanted>(?:\\.|[^\\*])+?)\*(?!\*)
    | (?P<mark>^(?:\#\#\#|-\#|-)[ ]|(?=<\#\d+>)<)
"""
_WILD = r"""
    (?P<wild>[\\*_~`|\[<] | :[^\s:\\]+: | @everyone | @here
        | ^[^\S\n]*(?:[>+]|-[ ]|\d+\.|\#{1,3}[ ]|-\#))
    | (?P<plain>.)
"""
_FLAGS = re.DOTALL | re.MULTILINE | re.VERBOSE
_ESCAPED = re.compile(f"{_LITERAL} | {_WILD}", _FLAGS)
_WRITTEN = re.compile(f"{_OURS} | {_LITERAL} | {_WILD}", _FLAGS)


def literal(escaped: str) -> str:
    """An escaped text as Discord shows it. Fails where Discord would make something of it."""
    return _read(_ESCAPED, escaped)


def shown(markdown: str) -> str:
    """A text with marks of ours as Discord shows it, without those."""
    return _read(_WRITTEN, markdown)


def problems(message: Message) -> list[str]:
    """What Discord would refuse in it."""
    payload = {"components": list(message.components), "flags": IS_COMPONENTS_V2}
    return message_problems(payload, files=[file.name for file in message.files])


def seen(components: Iterable[Json]) -> str:
    """All visible words from top to bottom, without marks; what is code is as it was sent."""
    return "\n".join(word for each in walk(list(components)) for word in _words(each))


def texts(components: Iterable[Json]) -> list[str]:
    """The Markdown of all text displays."""
    return [each["content"] for each in walk(list(components)) if each["type"] == 10]


def presses(components: Iterable[Json]) -> Iterator[Json]:
    """The data of an interaction for every button that comes back, and every choice."""
    for each in walk(list(components)):
        if each["type"] == 3:
            for option in each["options"]:
                name = {"component_type": 3, "custom_id": each["custom_id"]}
                yield {**name, "values": [option["value"]]}
        elif each["type"] == 2 and "custom_id" in each:
            yield {"component_type": 2, "custom_id": each["custom_id"]}


def links(components: Iterable[Json]) -> list[str]:
    """The addresses that buttons open."""
    return [each["url"] for each in walk(list(components)) if "url" in each]


def letters(text: str) -> str:
    """The text without blanks, and without what makes a mention harmless."""
    return "".join(clean(text).replace("\u2060", "").split())


def in_order(words: Iterable[str], said: str) -> bool:
    """Do the words stand there one after another, whatever blanks are between them?"""
    there, at = letters(said), 0
    for word in words:
        at = there.find(letters(word), at)
        if at < 0:
            return False
        at += len(letters(word))
    return True


def all_components(rendered: Rendered) -> list[Json]:
    """The containers of all messages."""
    return [top for message in rendered.messages for top in message.components]


def components_of(*blocks: Block, title: str = "T") -> list[Json]:
    """The components of a card with these blocks, in containers."""
    return all_components(render_card(Card("c1", title, blocks)))


def weight(message: Message) -> int:
    """How many components it has."""
    return sum(1 for top in message.components for _ in inside(top))


def _read(pattern: re.Pattern[str], text: str) -> str:
    found = []
    for each in pattern.finditer(text):
        kind = each.lastgroup or ""
        assert kind != "wild", f"{each[0]!r} in {text!r}"
        inside = kind in ("bold", "slanted")
        found.append(literal(each[kind]) if inside else "" if kind == "mark" else each[kind])
    return "".join(found)


def _words(component: Json) -> Iterator[str]:
    match component["type"]:
        case 10:
            yield shown(component["content"])
        case 2:
            yield component["label"]
        case 3:
            yield component["placeholder"]
            for option in component["options"]:
                yield option["label"]
                yield option.get("description", "")
        case 12:
            for item in component["items"]:
                yield item.get("description", "")
