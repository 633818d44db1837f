"""Text from outside, made fit for a platform: cleaned, shortened, and parted where it is too long.

Lengths are in UTF-16 units: never less than what a platform counts.
"""

import re

from bot.markdown.clusters import joined

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LONE_SURROGATES = re.compile(r"[\ud800-\udfff]")
_LONGEST_CHARACTER = 32


def length(text: str) -> int:
    """UTF-16 units."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """The text without what platforms drop or refuse: control characters, lone surrogates.

    Line ends become \\n, tabs stay. What was clean stays a prefix when more text follows.
    """
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _LONE_SURROGATES.sub("\ufffd", _CONTROLS.sub("", text))


def one_line(text: str) -> str:
    """Clean text for a place that holds one line: line ends and tabs become spaces."""
    return clean(text).replace("\n", " ").replace("\t", " ")


def blank(text: str) -> bool:
    """Is there nothing to see in it?"""
    return not text.strip()


def shorten(text: str, longest: int) -> str:
    """At most `longest` units, with … in place of what had to go."""
    return text if length(text) <= longest else first_part(text, longest - 1).rstrip() + "…"


def first_part(text: str, longest: int) -> str:
    """The longest beginning of at most `longest` units, no character torn."""
    if len(text) <= longest and length(text) <= longest:
        return text
    end = min(longest, len(text))
    while (over := length(text[:end]) - longest) > 0:
        end -= max(1, over // 2)
    return text[: _between_characters(text, end)]


def ended_well(part: str) -> str:
    """The beginning of a text, ended behind a line end, else behind a space.

    As it is where that would leave most of it away. Nothing is dropped at the seam.
    """
    for mark in ("\n", " "):
        at = part.rfind(mark) + 1
        if at * 2 > len(part):
            return part[:at]
    return part


def parts(text: str, longest: int) -> list[str]:
    """The whole text in parts of at most `longest` units, parted well."""
    found = []
    while text:
        part = first_part(text, longest)
        if len(part) < len(text):
            part = ended_well(part)
        found.append(part)
        text = text[len(part) :]
    return found


def _between_characters(text: str, end: int) -> int:
    """`end`, or a little before it where it would tear what is seen as one character."""
    near = range(end, max(end - _LONGEST_CHARACTER, 0), -1)
    return next((at for at in near if not joined(text, at)), end)
