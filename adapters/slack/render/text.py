"""Text as Slack takes it: measured in JSON, or escaped for mrkdwn."""

import json

from bot.chat.text import ended_well, first_part, length

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def escaped(text: str, longest: int) -> str:
    """The text for a field that is read as mrkdwn, without mentions, at most `longest` long."""
    written = text.translate(_ESCAPES)
    while length(written) > longest:
        text = first_part(text, length(text) - max(1, (length(written) - longest) // 5) - 1)
        written = f"{text.translate(_ESCAPES)}…"
    return written


def part_for(text: str, room: int, longest: int) -> str:
    """The beginning of a text that takes at most `room` characters of JSON, parted well.

    It is also at most `longest` UTF-16 units. Nothing is dropped at the seam. Empty when there
    is hardly room.
    """
    part = first_part(text, min(longest, room))
    while part and (over := in_json(part) - room) > 0:
        part = first_part(part, length(part) - max(1, over // 2))
    return part if len(part) == len(text) else ended_well(part)


def in_json(text: str) -> int:
    """How many characters a text takes in JSON, its quotes aside."""
    return len(json.dumps(text, ensure_ascii=False)) - 2
