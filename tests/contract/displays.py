"""What stands on Discord's components, as a person reads and finds it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tests.contract.team import NothingThere
from tests.doubles.discord.state import Message
from tests.doubles.discord.words import BUTTON, STRING_SELECT, label, of, walk

Json = dict[str, Any]

_SECTION, _TEXT = 9, 10
_END = "Refine again…"
"""It stands near the end of each prompt's card."""
_CODE = re.compile(r"^```\n(.*?)\n```$", re.DOTALL | re.MULTILINE)
_LOOKS = re.compile(r"^(?:#{1,3}|-#|-) ", re.MULTILINE)
_ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])")


def words(message: Message) -> str:
    """All that is read on a message, with single blanks between the words."""
    return read(message.words)


def read(text: str) -> str:
    """Markdown as it is read: without backslashes, and without what sets the size of a line."""
    parts = _CODE.split(text)
    parts[::2] = [_ESCAPED.sub(r"\1", _LOOKS.sub("", part)) for part in parts[::2]]
    return " ".join(" ".join(parts).split())


def prompt(message: Message) -> str:
    """The prompt on a message: its block of code, or the file where that does not hold it."""
    for file in message.files:
        if file.name == "prompt.txt":
            return file.text
    texts = (each["content"] for each in walk(message.components) if each["type"] == _TEXT)
    return next((code[1] for each in texts if (code := _CODE.search(each))), "")


@dataclass(frozen=True, slots=True)
class Pick:
    """A component to press; `option` is what to choose in it, where it is a select."""

    custom_id: str
    option: str = ""


def pages(messages: Sequence[Message]) -> list[Message]:
    """The last message, with those before it that show the beginning of the same card."""
    last = messages[-1]
    found = [last]
    for each in reversed(messages[:-1]):
        if _card(each) != _card(last) or each.channel is not last.channel or _END in each.buttons:
            break
        found.insert(0, each)
    return found


def find(pages: Sequence[Message], named: str, stands: str) -> tuple[Message, Pick]:
    """What is pressed for this label, beside these words, and on which message.

    Where a message is too small for all buttons, some of them are options of a select: of a
    question's answers, or of all that has this label and stands beside different words.
    """
    for page in reversed(pages):
        if (pick := _pick(page, named, stands)) is not None:
            return page, pick
    raise NothingThere(f"no {named!r} beside {stands!r} in {[each.words for each in pages]}")


def _pick(message: Message, named: str, stands: str) -> Pick | None:
    for each in walk(message.components):
        if each["type"] == _SECTION and stands in read(of("", (), each["components"])):
            button = each["accessory"]
            if label(button) == named:
                return Pick(str(button["custom_id"]))
    if not stands:
        buttons = [each for each in _buttons(message.components) if "custom_id" in each]
        for fits in (str.__eq__, str.startswith):
            for each in buttons:
                if fits(label(each), named):
                    return Pick(str(each["custom_id"]))
    for each in walk(message.components):
        if each["type"] == STRING_SELECT:
            shared = str(each.get("placeholder", "")).startswith(named)
            for option in each["options"]:
                about = f"{option['label']} {option.get('description', '')}"
                if (shared and stands in about) if stands else option["label"] == named:
                    return Pick(str(each["custom_id"]), str(option["label"]))
    return None


def address(message: Message, named: str) -> str:
    """Where a link leads to."""
    return next(str(each["url"]) for each in _buttons(message.components) if label(each) == named)


def _card(message: Message) -> object:
    """The same for all messages of a card."""
    return message.components[0].get("id") if message.components else message.id


def _buttons(components: Sequence[Json]) -> Iterator[Json]:
    return (each for each in walk(components) if each["type"] == BUTTON)
