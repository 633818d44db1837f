"""Text from outside, made fit for Slack: cleaned, shortened, and parted where it is too long."""

import json
import re

from adapters.slack.render.limits import length
from bot.markdown.clusters import joined

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LONE_SURROGATES = re.compile(r"[\ud800-\udfff]")
_LONGEST_CHARACTER = 32
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def clean(text: str) -> str:
    """The text without what Slack drops or refuses: control characters, lone surrogates.

    Line ends become \\n, tabs stay. What was clean stays a prefix when more text follows.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _LONE_SURROGATES.sub("\ufffd", _CONTROLS.sub("", text))


def one_line(text: str) -> str:
    """Clean text for a place that holds one line: line ends and tabs become spaces."""
    return clean(text).replace("\n", " ").replace("\t", " ")


def blank(text: str) -> bool:
    """Is there nothing to see in it?"""
    return not text.strip()


def shorten(text: str, longest: int) -> str:
    """At most `longest` UTF-16 units, with … in place of what had to go."""
    return text if length(text) <= longest else first_part(text, longest - 1).rstrip() + "…"


def escaped(text: str, longest: int) -> str:
    """The text for a field that is read as mrkdwn, without mentions, at most `longest` long."""
    written = text.translate(_ESCAPES)
    while length(written) > longest:
        text = first_part(text, length(text) - max(1, (length(written) - longest) // 5) - 1)
        written = f"{text.translate(_ESCAPES)}…"
    return written


def first_part(text: str, longest: int) -> str:
    """The longest beginning of at most `longest` UTF-16 units, no character torn."""
    if len(text) <= longest and length(text) <= longest:
        return text
    end = min(longest, len(text))
    while (over := length(text[:end]) - longest) > 0:
        end -= max(1, over // 2)
    return text[: _between_characters(text, end)]


def part_for(text: str, room: int, longest: int) -> str:
    """The beginning of a text that takes at most `room` characters of JSON, parted well.

    It is also at most `longest` UTF-16 units. It ends behind a line end, else behind a space,
    unless that would leave most of the room empty. Nothing is dropped at the seam. Empty when
    there is hardly room.
    """
    part = first_part(text, min(longest, room))
    while part and (over := in_json(part) - room) > 0:
        part = first_part(part, length(part) - max(1, over // 2))
    if len(part) == len(text):
        return part
    for mark in ("\n", " "):
        at = part.rfind(mark) + 1
        if at * 2 > len(part):
            return part[:at]
    return part


def parts(text: str, longest: int) -> list[str]:
    """The whole text in parts of at most `longest` UTF-16 units, parted well."""
    found = []
    while text:
        part = part_for(text, 2 * longest, longest)
        found.append(part)
        text = text[len(part) :]
    return found


def in_json(text: str) -> int:
    """How many characters a text takes in JSON, its quotes aside."""
    return len(json.dumps(text, ensure_ascii=False)) - 2


def _between_characters(text: str, end: int) -> int:
    """`end`, or a little before it where it would tear what is seen as one character."""
    near = range(end, max(end - _LONGEST_CHARACTER, 0), -1)
    return next((at for at in near if not joined(text, at)), end)
