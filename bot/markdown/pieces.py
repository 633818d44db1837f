"""A long Markdown text in pieces that each stand on their own."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from bot.markdown.blocks import Blocks, Fence, after, at_end, is_rule, opens
from bot.markdown.clusters import joined

SHORTEST = 50
"""Characters that a piece must be allowed to have."""

_LONGEST_SPAN = 600
_BEST = 3
_HEADING = re.compile(r" {0,3}#{1,6}\s")
_SPAN = re.compile(
    r"!?\[[^\[\]\n]{0,300}\]\([^()\n]{0,600}\)|<[^<>\n]{1,600}>|https?://[^\s<>()]{1,600}"
    r"|(?<!`)`{1,2}+[^`\n]{1,300}`{1,2}+|\*\*[^*\n]{1,300}\*\*|:[a-z0-9_+-]{2,40}:"
)
_SENTENCE = re.compile(r"[.!?…][)\"'”’*_]{0,3}\s+|[。！？][」』”）]{0,2}\s*")
_WORD = re.compile(r"\s+")
_FENCE_MARKS = ("```", "~~~")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text. `head` opens again what the cut before it went through, `tail` closes
    what is open at its end; `body` is the text itself."""

    head: str
    body: str
    tail: str

    @property
    def text(self) -> str:
        """What is shown."""
        return f"{self.head}{self.body}{self.tail}"


def pieces(text: str, longest: int) -> tuple[Piece, ...]:
    """The text in at least one piece; no piece's `text` has more than `longest` characters.

    The bodies together are the text. Every piece closes its code block, the last one too, and
    a table that goes on has its header again where that fits. Time is linear in the text.
    Raises ValueError when `longest` is under SHORTEST.
    """
    if longest < SHORTEST:
        raise ValueError(f"a piece needs at least {SHORTEST} characters, not {longest}")
    return tuple(_pieces(text, longest))


def cut(text: str, room: int) -> int:
    """Where the first piece of a text ends that may have `room` characters, at least 1.

    The best place in the second half of the room: a paragraph's end, a line's, a sentence's, a
    word's, or any that splits no character. All of the text when it fits. What the cut goes
    through takes room of its own: see `still_open`.
    """
    if room < 1:
        raise ValueError("a piece needs at least one character")
    return _first(text, _Start(0, Blocks()), room, 0).at


def still_open(text: str) -> tuple[str, str]:
    """What closes the code block that is open at the end, and what opens it again; or ""."""
    fence = at_end(text).fence
    return (fence.closing(new_line=text.endswith("\n")), fence.opening) if fence else ("", "")


class _Start(NamedTuple):
    """Where a piece begins and what is open there; `rest` is what will be open at the end of
    the line, when the piece begins inside of one."""

    at: int
    where: Blocks
    rest: Blocks | None = None


class _End(NamedTuple):
    """Where a piece ends, with what closes it and what opens the next."""

    at: int
    tail: str
    head: str
    then: _Start


def _pieces(text: str, longest: int) -> Iterator[Piece]:
    start, head = _Start(0, Blocks()), ""
    while True:
        end = _first(text, start, longest - len(head), longest // 3)
        yield Piece(head, text[start.at : end.at], end.tail)
        if end.at == len(text):
            return
        start, head = end.then, end.head


def _first(text: str, start: _Start, room: int, extra: int) -> _End:
    """The best end of the piece that begins at `start`. Heads and tails are at most `extra`."""
    least, limit = start.at + (room + 1) // 2, start.at + room
    ends: list[tuple[_Start, _Start]] = []
    line = start
    while line.at < len(text):
        stop = text.find("\n", line.at, limit) + 1
        if not stop:
            if len(text) > limit:
                break
            stop = len(text)
        then = _Start(stop, line.rest or after(line.where, text[line.at : stop]))
        if stop >= least or stop == len(text):
            ends.append((line, then))
        line = then
    best, best_rank = None if text else start, -1
    for begun, then in reversed(ends):
        if then.at + len(_tail(then.where.fence, text, then.at, extra)) > limit:
            line = begun
            continue
        rank = _BEST if then.at == len(text) else _rank(text, then.at, begun.where, then.where)
        if rank > best_rank:
            best, best_rank = then, rank
        if rank == _BEST:
            break
    if best is None:
        return _inside(text, start, line, room, extra)
    tail = _tail(best.where.fence, text, best.at, extra)
    return _End(best.at, tail, _head(text, best.at, best.where, extra), best)


def _inside(text: str, start: _Start, line: _Start, room: int, extra: int) -> _End:
    """An end inside of the line that begins, or goes on, at `line`."""
    least, limit = start.at + (room + 1) // 2, start.at + room
    begun = line.rest is None
    rest = line.rest or after(line.where, text[line.at : text.find("\n", line.at) + 1 or None])
    most = limit
    while True:
        at = _best_inside(text, start.at, min(least, most), most)
        fence = after(line.where, text[line.at : at]).fence if begun else line.where.fence
        tail = _tail(fence, text, at, extra)
        if at + len(tail) <= limit:
            break
        most = min(at - 1, limit - len(tail))
    goes_on = rest if fence or not rest.fence else rest._replace(fence=None)
    head = _opening(rest.fence, extra) if fence else rest.table
    return _End(at, tail, head if len(head) <= extra else "", _Start(at, goes_on, rest))


def _best_inside(text: str, start: int, least: int, most: int) -> int:
    """The end of a sentence or a word, or any place that splits no character, up to `most`."""
    reach = min(_LONGEST_SPAN, most - start)
    from_ = max(start, least - reach)
    part = text[from_ : most + reach]
    spans = [(from_ + each.start(), from_ + each.end()) for each in _SPAN.finditer(part)]
    for ends in (_SENTENCE, _WORD):
        found = [each.end() for each in ends.finditer(text, max(start, least - 1), most)]
        for at in reversed(found):
            if at >= least and _may_end(text, start, at) and not _within(spans, at):
                return at
    around = _within(spans, most)
    if around and around[0] >= least:
        most = around[0]
    for at in range(most, least - 1, -1):
        if _may_end(text, start, at):
            return at
    return most


def _within(spans: list[tuple[int, int]], at: int) -> tuple[int, int] | None:
    """The span that `at` is inside of. Spans stand in order and do not overlap."""
    index = bisect_left(spans, (at,)) - 1
    if index >= 0 and spans[index][0] < at < spans[index][1]:
        return spans[index]
    return None


def _may_end(text: str, start: int, at: int) -> bool:
    # Marks of a fence inside of a line would be one at the start of a piece.
    return not joined(text, at, start) and not text.startswith(_FENCE_MARKS, at)


def _rank(text: str, at: int, before: Blocks, where: Blocks) -> int:
    """How good a cut between two lines is."""
    if where.fence:
        return 1 if before.fence else 0
    following = text[at : at + 100]
    if where.table and "|" in following:
        return 1 if before.table else 0
    if where.above and is_rule(following.partition("\n")[0]):
        return 0
    line_start = text.rfind("\n", max(0, at - 100), at - 1) + 1
    blank = line_start and not text[line_start:at].strip()
    if blank or before.fence or not following.partition("\n")[0].strip():
        return _BEST
    return _BEST if _HEADING.match(following) or opens(following, where) else 2


def _tail(fence: Fence | None, text: str, at: int, extra: int) -> str:
    if fence is None or len(fence.lead) + len(fence.mark) >= extra:
        return ""
    return fence.closing(new_line=text[at - 1 : at] == "\n")


def _opening(fence: Fence | None, extra: int) -> str:
    bare = len(fence.lead) + len(fence.mark) + 1 if fence else 0
    if fence is None or bare > extra:
        return ""
    return (fence if bare + len(fence.info) <= extra else fence._replace(info="")).opening


def _head(text: str, at: int, where: Blocks, extra: int) -> str:
    """What the piece that begins at a line's begin has before its body."""
    if where.fence:
        return _opening(where.fence, extra)
    goes_on = text.find("|", at, text.find("\n", at) + 1 or len(text)) >= 0
    return where.table if goes_on and len(where.table) <= extra else ""
