"""Suggestions while somebody types an option of a command. Pure."""

from collections.abc import Iterable, Sequence

from bot.chat.text import shorten

MOST = 25
"""Choices that Discord shows."""

_LONGEST = 100


def suggested(typed: str, offered: Iterable[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """The values and labels that fit what is typed, those that begin with it first.

    A value that is longer than Discord takes is left out.
    """
    wanted = typed.strip().casefold()
    fitting = [
        (value, shorten(label, _LONGEST))
        for value, label in offered
        if len(value) <= _LONGEST and wanted in f"{label} {value}".casefold()
    ]
    fitting.sort(key=lambda each: not each[1].casefold().startswith(wanted))
    return fitting[:MOST]
