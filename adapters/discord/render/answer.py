"""A model's Markdown, over as many messages as it takes, a full one never to change again."""

import re
from bisect import bisect_right
from dataclasses import dataclass

from adapters.discord.render.mentions import defuse, mentions
from bot.chat.text import length
from bot.markdown import SHORTEST, closed, pieces, still_open
from bot.markdown.blocks import Blocks, after, at_end, lines, opens

_AHEAD = 300
"""Characters behind a piece that bear on where it ends: what comes later does not."""

_FENCE = "```"
_FENCED = 2 * len(_FENCE) + 4
"""Characters that a table takes more in a code block."""

_CLOSING = 20
"""Characters that close what is open, as a rule."""

_RULE = re.compile(r"^[ |:\t-]*-[ |:\t-]*\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class First:
    """The beginning of a text as it is shown, and how many of its characters that are.

    `head` must stand before what follows, to open again what was cut through; None when nothing
    follows.
    """

    shown: str
    taken: int
    head: str | None = None


def first_of(text: str, room: int, *, final: bool) -> First:
    """As much of the text as `room` units hold, at least SHORTEST.

    What is returned for a text that does not fit is the same however much follows.
    """
    if len(text) > room or _most(text) > room:
        return _piece(text, room)
    if final:
        whole = drawn(text + still_open(text)[0])
        return First(whole if length(whole) <= room else drawn(text), len(text))
    whole = closed(text)
    if length(drawn(whole)) > room:
        return First(drawn(text), len(text))
    return First(drawn(whole), len(text) if whole.startswith(text) else _alike(text, whole))


def head_at(text: str, at: int) -> str:
    """What opens again what is cut through at this place: a code block, or a table's head."""
    begun = text.rfind("\n", 0, at) + 1
    above = at_end(text[:begun])
    if begun == at:
        goes_on = "|" in text[at:].partition("\n")[0]
        return above.fence.opening if above.fence else above.table if goes_on else ""
    stop = text.find("\n", at) + 1 or len(text)
    fence = after(above, text[begun:at]).fence
    return fence.opening if fence else after(above, text[begun:stop]).table


def drawn(markdown: str) -> str:
    """Markdown as Discord can show it: nobody is mentioned, tables stand in code blocks."""
    return defuse(_with_tables_fenced(markdown) if "|" in markdown else markdown)


def _piece(text: str, room: int) -> First:
    over = bisect_right(range(min(len(text), room) + 1), room, key=lambda end: _most(text[:end]))
    known = text[:over]
    longest = max(SHORTEST, over - 1 - _AHEAD)
    while True:
        piece, *others = pieces(known, longest)
        shown = drawn(piece.text)
        if (taken := length(shown)) <= room or longest <= SHORTEST:
            break
        longest = max(SHORTEST, min(longest - 1, longest * room // taken))
    return First(shown, len(piece.body), "".join(each.head for each in others[:1]))


def _most(text: str) -> int:
    """Units that a text takes at most; never less when more follows it."""
    tables = sum(1 for _ in _RULE.finditer(text)) if "|" in text else 0
    return length(text) + mentions(text) + _FENCED * tables + _CLOSING


def _alike(text: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = enumerate(zip(text, other, strict=False))
    return next((at for at, (one, two) in pairs if one != two), min(len(text), len(other)))


def _with_tables_fenced(markdown: str) -> str:
    """Discord has no tables: in a code block they are at least read in columns."""
    found: list[str] = []
    table: list[str] = []
    where = Blocks()
    for start, end in lines(markdown):
        line = markdown[start:end]
        before, where = where, after(where, line)
        if table and not where.table:
            found += _fenced(table)
            table = []
        if where.table and not before.table and found and not opens(line, before):
            table.append(found.pop())
        (table if where.table else found).append(line)
    return "".join((*found, *_fenced(table)))


def _fenced(table: list[str]) -> list[str]:
    beside = bool(table) and (table[0][0] in " >\t" or any(_FENCE in row for row in table))
    if beside or not table:
        return table
    last = table[-1] if table[-1].endswith("\n") else f"{table[-1]}\n"
    return [f"{_FENCE}\n", *table[:-1], last, f"{_FENCE}\n"]
