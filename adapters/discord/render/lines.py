"""Fields of a form that share one input, a line `label: value` each."""

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from adapters.discord.render import limits
from bot.chat.text import clean, length, one_line
from bot.talk.cards import FormField

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LONGEST_MARK = 3
_BETWEEN = "|"


class TooManyFields(ValueError):
    """They cannot share one input: their ids are too long together."""


@dataclass(frozen=True, slots=True)
class Shared:
    """The shared input's name, from which the fields are known again, and what stands in it."""

    name: str
    value: str


def shared(fields: Sequence[FormField]) -> Shared:
    """The fields in one input.

    The name says, for each field, what its label looks like and, where the label is another
    text, its id. Raises TooManyFields when the ids are too long for a custom_id together.
    """
    labels = list(_labels(fields))
    value = "\n".join(
        f"{label}: {clean(field.value)}" for label, field in zip(labels, fields, strict=True)
    )
    for size in range(_LONGEST_MARK, 0, -1):
        known = (
            _mark(label, size) + ("" if label == field.id else _quoted(field.id))
            for label, field in zip(labels, fields, strict=True)
        )
        name = f"{size}:{_BETWEEN.join(known)}"
        if length(name) < limits.CUSTOM_ID:
            return Shared(name, value)
    raise TooManyFields("the ids of these fields do not fit together")


def apart(name: str, value: str) -> dict[str, str]:
    """The values by field id, from the shared input's name and what was sent in it.

    A line that begins with no label goes on with the value above it, or with the first one. A
    field whose label is its id, and no longer there, is not among them.
    """
    digit, _, rest = name.partition(":")
    size = int(digit)
    known = [_Known(each[:size], _unquoted(each[size:])) for each in rest.split(_BETWEEN)]
    found: dict[str, list[str]] = {each.field_id: [] for each in known if each.field_id}
    above: list[str] = []
    here = above
    for line in clean(value).split("\n"):
        begun = _begun(line, known, size)
        if begun is None:
            here.append(line)
            continue
        known.remove(begun.known)
        here = found.setdefault(begun.known.field_id or begun.label, [])
        here.append(begun.value)
    first = next(iter(found.values()), above)
    if any(above):
        first[:0] = above
    return {field_id: "\n".join(told) for field_id, told in found.items()}


class _Known(NamedTuple):
    mark: str
    field_id: str


class _Begun(NamedTuple):
    known: _Known
    label: str
    value: str


def _begun(line: str, known: Sequence[_Known], size: int) -> _Begun | None:
    """The field that begins with this line."""
    for colon in re.finditer(":", line):
        label = line[: colon.start()].strip()
        mark = _mark(label, size)
        each = next((each for each in known if each.mark == mark), None)
        if each is not None:
            return _Begun(each, label, line[colon.end() :].removeprefix(" "))
    return None


def _labels(fields: Sequence[FormField]) -> Iterator[str]:
    """The labels, each another one."""
    seen: set[str] = set()
    for field in fields:
        label = one_line(field.label).strip()
        names = (label, *(f"{label} ({number})" for number in range(2, len(fields) + 2)))
        free = next(each for each in names if _told(each) not in seen)
        seen.add(_told(free))
        yield free


def _mark(label: str, size: int) -> str:
    """What a label looks like, in so many characters: the same however it is capitalised."""
    number = zlib.crc32(_told(label).encode("utf-8", "surrogatepass"))
    mark = ""
    for _ in range(size):
        number, digit = divmod(number, len(_DIGITS))
        mark += _DIGITS[digit]
    return mark


def _told(label: str) -> str:
    return " ".join(label.split()).casefold()


def _quoted(field_id: str) -> str:
    return field_id.replace("%", "%25").replace(_BETWEEN, "%7C")


def _unquoted(text: str) -> str:
    return text.replace("%7C", _BETWEEN).replace("%25", "%")
