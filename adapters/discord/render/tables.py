"""Tables of Markdown, which Discord has not, as text in columns."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from bot.markdown.blocks import Blocks, after, is_rule, lines

FENCE = "```"

ROOM = 2 * len(FENCE) + 4
"""Characters that a table takes more in a code block."""

_WIDEST = 60
"""Columns of a line that a code block shows without a break on a usual screen."""

_CELLS = re.compile(r"(?<!\\)\|")
_WIDE = frozenset("WF")
_INVISIBLE = frozenset("\u200d\u2060\ufe0f")


def in_code(markdown: str, *, aligned: bool) -> str:
    """The text with every table in a code block, its columns `aligned` where it is narrow enough.

    Characters are only added. A table in a quote or a list stays as it is.
    """
    if "|" not in markdown:
        return markdown
    found: list[str] = []
    table: list[str] = []
    where = Blocks()
    for start, end in lines(markdown):
        line = markdown[start:end]
        before, where = where, after(where, line)
        if table and not where.table:
            found += _fenced(table, aligned=aligned)
            table = []
        if where.table and not before.table and found:
            table.append(found.pop())
        (table if where.table else found).append(line)
    return "".join((*found, *_fenced(table, aligned=aligned)))


def _fenced(table: list[str], *, aligned: bool) -> list[str]:
    if not table or table[0][0] in " >\t" or any(FENCE in row for row in table):
        return table
    rows = [row.rstrip("\n") for row in table]
    if aligned:
        rows = _aligned(rows)
    return [f"{FENCE}\n", *(f"{row}\n" for row in rows), f"{FENCE}\n"]


def _aligned(rows: Sequence[str]) -> list[str]:
    table = [[cell.strip() for cell in _CELLS.split(_inner(row))] for row in rows]
    widths = [0] * max(map(len, table))
    for cells in table:
        for at, cell in enumerate(cells):
            widths[at] = max(widths[at], _width(cell))
    if sum(widths) + 3 * len(widths) + 1 > _WIDEST:
        return list(rows)
    return [f"| {' | '.join(_padded(cells, widths))} |" for cells in table]


def _inner(row: str) -> str:
    row = row.strip().removeprefix("|")
    return row if row.endswith("\\|") else row.removesuffix("|")


def _padded(cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    rule = is_rule("|".join(cells))
    for cell, width in zip(cells, widths, strict=False):
        missing = width - _width(cell)
        if rule:
            yield f"{cell[:1]}{'-' * missing}{cell[1:]}"
        else:
            yield cell + " " * missing


def _width(text: str) -> int:
    """Columns of a monospaced font; what is wide in East Asian fonts has two."""
    return sum(
        0
        if unicodedata.combining(each) or each in _INVISIBLE
        else 2
        if unicodedata.east_asian_width(each) in _WIDE
        else 1
        for each in text
    )
