"""Marks inside of a paragraph that are open at its end."""

import re
from bisect import bisect_right

_TOKEN = re.compile(
    r"\\.|(?P<code>`+)|(?P<marks>\*+|_+|~+)|(?P<half>\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*){0,8}"
    r"(?P<inner>\([^()\s]*)?$)|\]\([^()\s]*\)|https?://[^\s*<>()\[\]`]*",
    re.DOTALL,
)

_DEEPEST = 16
"""Marks that are open at once; more are no emphasis, and would cost too much time."""


def closing_marks(paragraph: str) -> str:
    """What closes the code, link and emphasis that are open at the end, innermost first."""
    runs: dict[int, list[int]] = {}
    for run in re.finditer(r"`+", paragraph):
        runs.setdefault(len(run[0]), []).append(run.start())
    opened: list[str] = []
    at, link = 0, ""
    while found := _TOKEN.search(paragraph, at):
        at = found.end()
        if found["code"]:
            same = runs.get(len(found["code"]), [])
            following = bisect_right(same, found.start())
            if following == len(same):
                return _code_closed(paragraph, found) + _closers(opened)
            at = same[following] + len(found["code"])
        elif found["half"] is not None:
            link = "))" if found["inner"] else ")"
        elif found["marks"]:
            _take(opened, found["marks"], *_sides(paragraph, found))
    return link + _closers(opened)


def _code_closed(paragraph: str, opening: re.Match[str]) -> str:
    mark = opening["code"]
    begun = len(paragraph) - len(paragraph.rstrip("`"))
    if opening.end() == len(paragraph):
        return ""
    return mark[begun:] if begun < len(mark) else f" {mark}"


def _sides(paragraph: str, found: re.Match[str]) -> tuple[bool, bool]:
    """Whether a run of marks can open, and whether it can close."""
    before = paragraph[found.start() - 1 : found.start()] or " "
    behind = paragraph[found.end() : found.end() + 1] or " "
    if found["marks"] == "~":
        # Alone it means "about"; at the very end it may be half of the two that close.
        return False, found.end() == len(paragraph)
    inside = before.isalnum() and (before.isascii() or found["marks"][0] == "_")
    opens = not behind.isspace() and not inside
    closes = not before.isspace() and not (found["marks"][0] == "_" and behind.isalnum())
    return opens, closes


def _take(opened: list[str], marks: str, opens: bool, closes: bool) -> None:
    """Close what the marks close, innermost first; what is left of them may open."""
    while closes and marks:
        index = next((i for i in reversed(range(len(opened))) if opened[i][0] == marks[0]), None)
        if index is None:
            break
        length = min(len(marks), len(opened[index]))
        left = opened[index][length:]
        marks = marks[length:]
        opened[index:] = [left] if left else []
    if opens and 0 < len(marks) <= 3 and len(opened) < _DEEPEST:
        opened.append(marks)


def _closers(opened: list[str]) -> str:
    return "".join(reversed(opened))
