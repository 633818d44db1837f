"""What is printed, as cards: what can be read, and which number stands for what."""

import re
from dataclasses import dataclass

_HEAD = re.compile(r"(?:^|\n\n)(?=(?!version \d)[^\n]+\n\n── [^\n]+ ─+\n)")
_PROMPT = re.compile(r"^── prompt ─+\n(.*?)\n─{60,}$", re.DOTALL | re.MULTILINE)
_VERBATIM = re.compile(r"^── [^\n]+ ─+\n.*?^─{60,}$", re.DOTALL | re.MULTILINE)
_CELL = re.compile(r"(?:^ *|   )\[(\d+)\] ")
_MARKS = " ▾↗"


@dataclass(frozen=True, slots=True)
class Item:
    """Something with a number. `beside` is what stands on its line and the line above."""

    number: int
    label: str
    beside: str


def cards(text: str) -> list[str]:
    """One text for each prompt and each answer, with what stands below it."""
    starts = [match.end() for match in _HEAD.finditer(text)]
    if not starts or text[: starts[0]].strip():
        starts = [0, *starts]
    return [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def words(text: str) -> str:
    """All the words, with single blanks between them."""
    return " ".join(text.split())


def prompt(text: str) -> str:
    """The prompt on a card, to the letter."""
    found = _PROMPT.search(text)
    return found[1] if found else ""


def items(text: str) -> list[Item]:
    """All that has a number, from top to bottom."""
    found: list[Item] = []
    above = ""
    for line in _lines(around(text)):
        places = list(_CELL.finditer(line))
        for at, place in enumerate(places):
            end = places[at + 1].start() if at + 1 < len(places) else len(line)
            label = line[place.end() : end].strip()
            found.append(Item(int(place[1]), _pressed(label), f"{above} {line}"))
        above = line
    return found


def around(text: str) -> str:
    """What stands around prompts, answers and values."""
    return _VERBATIM.sub("", text)


def _pressed(label: str) -> str:
    """A hint's button is named behind it, and a fact has a number and no name."""
    return label.rstrip(_MARKS)


def _lines(text: str) -> list[str]:
    """Lines as they were before they were broken to fit."""
    lines: list[str] = []
    for line in text.split("\n"):
        if lines and line.startswith("    ") and not line.lstrip().startswith("["):
            lines[-1] += " " + line.strip()
        else:
            lines.append(line)
    return lines
