"""Text from outside, made harmless for a terminal."""

import re

from bot.chat import text as chat_text

_COLOURS_AND_MOVES = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]")


def clean(text: str) -> str:
    """Drop escape sequences and control characters; line ends become \\n, tabs stay.

    The words inside other sequences (titles, links) stay too: a prompt must not be able to
    hide from its reader what a model would see.
    """
    return chat_text.clean(_COLOURS_AND_MOVES.sub("", text))


def one_line(text: str) -> str:
    """Clean text for a place that holds one line: line ends and tabs become spaces."""
    return clean(text).replace("\n", " ").replace("\t", " ")
