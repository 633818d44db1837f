"""From Slack's message text to what the person typed. Pure.

Slack escapes three characters, and wraps in angle brackets what it recognised: people, channels,
groups, dates and links. A bracket that somebody typed is escaped, in code as anywhere else.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote

NOTHING: Mapping[str, str] = MappingProxyType({})

_PIECE = r"<(?P<inside>[^<>]+)>|&(?P<mark>amp|lt|gt);"
_ESCAPED = re.compile(r"&(amp|lt|gt);")
_MARKS = {"amp": "&", "lt": "<", "gt": ">"}
_NAMED = re.compile(r"[@#][A-Z0-9]+")
_PERSON = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>")
_LINK = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_SCHEME = re.compile(r"https?://", re.IGNORECASE)


def plain(text: str, names: Mapping[str, str] = NOTHING, emoji: Mapping[str, str] = NOTHING) -> str:
    """The text to the letter as it was typed, with names in place of ids.

    `names` is by id, of people, channels and groups; an id that is not in it is shown by the
    label that Slack gave, or as it is. `emoji` is what `emoji_in` found; without it an emoji
    stays a `:name:`.
    """
    pattern = _PIECE
    if emoji:
        longest_first = sorted(emoji, key=len, reverse=True)
        pattern += f"|:(?P<emoji>{'|'.join(map(re.escape, longest_first))}):"

    def typed(found: re.Match[str]) -> str:
        if found["inside"]:
            return _inside(found["inside"], names)
        return _MARKS[found["mark"]] if found["mark"] else emoji[found["emoji"]]

    return re.sub(pattern, typed, text)


def unescaped(text: str) -> str:
    """A text in which Slack escaped the three characters and marked nothing: a name, a label."""
    return _ESCAPED.sub(lambda found: _MARKS[found[1]], text)


def mentioned(text: str) -> set[str]:
    """The ids of the people whose names `plain` wants for this text."""
    return set(_PERSON.findall(text))


def without_mention(text: str, bot_user: str) -> str:
    """Slack's text without the first mention of the bot and the comma or colon after it.

    What comes back is still Slack's text, for `plain`.
    """
    mention = rf"<@{re.escape(bot_user)}(?:\|[^<>]*)?>[^\S\n]*[,:]?\s*"
    before, *after = re.split(mention, text, maxsplit=1)
    if not after:
        return text
    return before + after[0] if after[0] else before.rstrip()


def emoji_in(blocks: object) -> dict[str, str]:
    """The emoji of a message's `rich_text` blocks: their names in its text, and the characters.

    An emoji that the team made itself has no character and is not among them.
    """
    found: dict[str, str] = {}
    waiting: list[Any] = [blocks]
    while waiting:
        match waiting.pop():
            case {"type": "emoji", "name": str(name), "unicode": str(points), **more}:
                if name and (characters := _characters(points)):
                    tone = more.get("skin_tone")
                    toned = f"{name}::skin-tone-{tone}" if isinstance(tone, int) else name
                    found[toned] = characters
            case {"elements": list(inner)}:
                waiting.extend(inner)
            case list(inner):
                waiting.extend(inner)
    return found


def _characters(points: str) -> str:
    try:
        return "".join(chr(int(point, 16)) for point in points.split("-"))
    except (ValueError, OverflowError):
        return ""


def _inside(inside: str, names: Mapping[str, str]) -> str:
    target, _, label = (unescaped(part) for part in inside.partition("|"))
    if _NAMED.fullmatch(target):
        sign, known = target[0], target[1:]
        return sign + (names.get(known) or label.removeprefix(sign) or known)
    if target.startswith("!") and len(target) > 1:
        return _special(target[1:], label, names)
    if _LINK.fullmatch(target):
        return _link(target, label)
    return f"<{unescaped(inside)}>"


def _special(target: str, label: str, names: Mapping[str, str]) -> str:
    kind, *parts = target.split("^")
    if kind == "date":
        return label or (parts[1] if len(parts) > 1 else target)
    group = parts[0] if kind == "subteam" and parts else kind
    return "@" + (names.get(group) or label.removeprefix("@") or group)


def _link(address: str, label: str) -> str:
    scheme, _, rest = address.partition(":")
    match scheme.lower():
        case "tel":
            return label or rest
        case "mailto":
            address = rest
    if not label:
        return address
    return label if _bare(address) == _bare(label) else f"{label} ({address})"


def _bare(address: str) -> str:
    """What two addresses share when one is what was typed and the other what Slack made of it."""
    return unquote(_SCHEME.sub("", address, count=1)).removesuffix("/").casefold()
