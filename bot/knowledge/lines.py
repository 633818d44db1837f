"""Where a key or a table stands in the text of a TOML file.

TOML readers do not tell, so the text is walked once more. That happens only on the way to an
error message: a place that cannot be found falls back to the table around it.
"""

import re
from collections.abc import Iterator, Sequence

Place = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(\[\[?)(?P<path>[^\[\]]+)\]\]?\s*(#.*)?$")
_NAME = r"""(?:"[^"]*"|'[^']*'|[\w-]+)"""
_KEY = re.compile(rf"\s*(?P<path>{_NAME}(?:\s*\.\s*{_NAME})*)\s*=")
_NAMES = re.compile(_NAME)
_QUOTES = ('"""', "'''")


def line_of(text: str, place: Sequence[str | int]) -> int | None:
    """The line of the key at `place`, or of the closest table around it; counted from 1."""
    found: dict[Place, int] = {}
    for known, number in _places(text):
        found.setdefault(known, number)
    for end in range(len(place), 0, -1):
        line = found.get(tuple(place[:end]))
        if line is not None:
            return line
    return None


def _places(text: str) -> Iterator[tuple[Place, int]]:
    table: Place = ()
    counts: dict[Place, int] = {}
    for number, line in _lines_outside_strings(text):
        if header := _HEADER.match(line):
            path = _names(header["path"])
            # A table under a list of tables belongs to the newest entry of that list.
            table = ()
            for name in path[:-1]:
                table = (*table, name)
                yield table, number
                if table in counts:
                    table = (*table, counts[table])
            table = (*table, path[-1])
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                yield table, number
                table = (*table, counts[table])
            yield table, number
        elif key := _KEY.match(line):
            names = _names(key["path"])
            for end in range(1, len(names) + 1):
                yield (*table, *names[:end]), number


def _lines_outside_strings(text: str) -> Iterator[tuple[int, str]]:
    """Every line that does not begin inside a string of several lines."""
    inside: str | None = None
    for number, line in enumerate(text.split("\n"), 1):
        if inside is None:
            yield number, line
        inside = _open_after(line, inside)


def _open_after(line: str, inside: str | None) -> str | None:
    position = 0
    while True:
        if inside is None:
            starts = [(at, mark) for mark in _QUOTES if (at := line.find(mark, position)) >= 0]
            if not starts:
                return None
            at, inside = min(starts)
        else:
            at = line.find(inside, position)
            if at < 0:
                return inside
            inside = None
        position = at + 3


def _names(path: str) -> tuple[str, ...]:
    return tuple(name.strip("\"'") for name in _NAMES.findall(path))
