"""A card set for a terminal: sections of lines, before it is known how wide or how coloured."""

from dataclasses import dataclass
from typing import Literal

from bot.talk.cards import Button, Choice, FactLine, Menu

Look = Literal["plain", "title", "dim", "number", "primary", "new", "good", "warning", "error"]

Pressable = Button | Menu | Choice | FactLine
"""What a number can stand for."""


@dataclass(frozen=True, slots=True)
class Span:
    """Some words in one look."""

    text: str
    look: Look = "plain"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph; what does not fit in its first row goes on indented by `hang`."""

    spans: tuple[Span, ...]
    hang: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """Short things side by side, broken between them and never inside; `even` sets columns."""

    cells: tuple[tuple[Span, ...], ...]
    indent: int = 0
    even: bool = False


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Text to be copied: nothing at its left, no line end that it did not have."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """The lines of one block. Tight sections follow the one above without a gap."""

    parts: tuple[Line | Row | Verbatim, ...]
    tight: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole card: its head, one section a block, and what each number on it stands for."""

    head: Section
    sections: tuple[Section, ...]
    numbers: dict[int, Pressable]
