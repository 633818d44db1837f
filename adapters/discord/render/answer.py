"""A model's Markdown, over as many messages as it takes, a full one never to change again."""

import re
from bisect import bisect_right
from dataclasses import dataclass

from adapters.discord.render.mentions import defuse, mentions
from adapters.discord.render.tables import ROOM, in_code
from bot.chat.text import length
from bot.markdown import SHORTEST, closed, pieces, still_open
from bot.markdown.blocks import after, at_end

_AHEAD = 300
"""Characters behind a piece that bear on where it ends: what comes later does not."""

_CLOSING = 20
"""Characters that close what is open, as a rule."""

_RULE = re.compile(r"^(?=[ |:\t]*-)[ |:\t-]++\n", re.MULTILINE)


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
    whole = text + still_open(text)[0] if final else closed(text)
    shown = _drawn(whole, room)
    if length(shown) > room:
        return First(_drawn(text, room), len(text))
    return First(shown, len(text) if whole.startswith(text) else _alike(text, whole))


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


def _drawn(markdown: str, room: int) -> str:
    """Markdown as Discord can show it: nobody is mentioned, tables stand in code blocks."""
    aligned = defuse(in_code(markdown, aligned=True))
    if length(aligned) <= room - _AHEAD:
        return aligned
    return defuse(in_code(markdown, aligned=False))


def _piece(text: str, room: int) -> First:
    over = bisect_right(range(min(len(text), room) + 1), room, key=lambda end: _most(text[:end]))
    known = text[:over]
    longest = max(SHORTEST, over - 1 - _AHEAD)
    while True:
        piece, *others = pieces(known, longest)
        taken = length(defuse(in_code(piece.text, aligned=False)))
        if taken <= room or longest <= SHORTEST:
            break
        longest = max(SHORTEST, min(longest - 1, longest * room // taken))
    head = "".join(each.head for each in others[:1])
    return First(_drawn(piece.text, room), len(piece.body), head)


def _most(text: str) -> int:
    """Units that a text takes at most; never less when more follows it."""
    tables = sum(1 for _ in _RULE.finditer(text)) if "|" in text else 0
    return length(text) + mentions(text) + ROOM * tables + _CLOSING


def _alike(text: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = enumerate(zip(text, other, strict=False))
    return next((at for at, (one, two) in pairs if one != two), min(len(text), len(other)))
