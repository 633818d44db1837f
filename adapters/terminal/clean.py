"""Text from outside, made harmless for a terminal."""

import re

_COLOURS_AND_MOVES = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LONE_SURROGATES = re.compile(r"[\ud800-\udfff]")


def clean(text: str) -> str:
    """Drop escape sequences and control characters; line ends become \\n, tabs stay.

    The words inside other sequences (titles, links) stay too: a prompt must not be able to
    hide from its reader what a model would see.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _COLOURS_AND_MOVES.sub("", text)
    return _LONE_SURROGATES.sub("\ufffd", _CONTROLS.sub("", text))


def one_line(text: str) -> str:
    """Clean text for a place that holds one line: line ends and tabs become spaces."""
    return clean(text).replace("\n", " ").replace("\t", " ")
