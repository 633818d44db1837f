"""How far a correction reaches: the clause that says it, never the rest of its message."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from bot.refine.gather.swaps import places
from bot.refine.gather.values import Value, values
from bot.refine.words import content

_CUT = re.compile(
    r"[,;:!?、，。；：！？]\s*|\.(?:\s+|$)|\s[-–—]\s"
    r"|\s(?:and|but|while|whereas|y|pero|mientras|et|mais|tandis|und|aber|während|e|ma|mentre|mas"
    r"|enquanto|maar|terwijl)\s",
    re.I,
)
_NO = re.compile(
    r"^(?:no|nope|nah|nein|nee|non|não|nao|いや|いえ|不对?|아니)(?![A-Za-z])[,:、，]?\s*(?=(?:\S+\s+){0,2}\S*\d)",
    re.I,
)
"""*no, 10:00* below *it starts at 9:00*."""


_PAST = re.compile(
    r"(?:^|[,;.]\s+)(?:the\s+)?(?=\d)[^,;]{1,20}?\s(?:was|were"
    r"|(?:is|are)\s(?:gone|broken|taken|off|out|wrong|old|booked))\b"
)


class Reach(IntEnum):
    """How a clause stands to the words of correction in its message."""

    NONE = 0
    BESIDE = 1
    """Its sentence corrects, in another clause."""
    AFTER = 2
    """It follows a bare *no, sorry*."""
    HERE = 3
    """It says so itself."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence, from `start` to `end`; `named` stands in it as no longer true."""

    start: int
    end: int
    reach: Reach = Reach.NONE
    named: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """The clauses of a sentence, and the stems of the words with which it corrects.

    `open` tells that it corrects but holds no value: the next sentence says which.
    """

    clauses: tuple[Clause, ...]
    cues: frozenset[str]
    open: bool

    def at(self, position: int) -> Clause:
        """The clause that stands at a position of the sentence."""
        return next(
            (each for each in self.clauses if each.start <= position < each.end), self.clauses[-1]
        )


def scope_of(
    text: str, corrects: Callable[[str], list[str]], before: Scope | None, told: set[str]
) -> Scope:
    """What of a sentence corrects.

    `before` is the scope of the sentence above it in the same message, `told` are the spellings
    of the values said so far.
    """
    spans = list(_spans(text))
    named = [_named(text, start, end, told) for start, end in spans]
    new = [_new(text, start, end, told) for start, end in spans]
    words = [corrects(text[start:end]) for start, end in spans]
    if found := _NO.findall(text):
        words[0] = [*words[0], *found]
    cues = [bool(each) for each in words]
    follows = before is not None and before.open
    said: list[Clause] = []
    for at, (start, end) in enumerate(spans):
        reach = Reach.BESIDE if any(cues) or any(named) else Reach.NONE
        if follows:
            reach = Reach.AFTER
        beside = (named[at + 1 : at + 2] == [True] and not new[at + 1]) or (
            at > 0 and named[at - 1] and not new[at - 1] and not any(new[max(0, at - 2) : at - 1])
        )
        if cues[at] or named[at] or beside:
            reach = Reach.HERE
        said.append(Clause(start, end, reach, named[at] or beside))
        follows = not new[at] and (follows or cues[at])
    stems = frozenset(content(" ".join(word for each in words for word in each)))
    if before is not None and before.open:
        stems |= before.cues
    return Scope(tuple(said), stems, follows and not values(text))


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where the clauses of a sentence stand. A value is never cut in two."""
    whole = [(value.start, value.end) for value in values(text)]
    start = 0
    for cut in _CUT.finditer(text):
        if any(low < cut.end() and cut.start() < high for low, high in whole):
            continue
        if text[start : cut.start()].strip():
            yield start, cut.end()
            start = cut.end()
    if start < len(text) or not start:
        yield start, max(len(text), 1)


def _named(text: str, start: int, end: int, told: set[str]) -> bool:
    """Does a clause name a value as no longer true: *not 15*?"""
    return any(start <= value.start < end and value.norm in told for value in denied(text))


def denied(text: str) -> list[Value]:
    """The values that a sentence says are no longer true: *not 15*, *14:02 was the alert*."""
    spans = [(low, _end(text, high)) for low, high in places(text)]
    spans += [found.span() for found in _PAST.finditer(text)]
    return [value for value in values(text) if any(a <= value.start < b for a, b in spans)]


def spellings(told: Iterable[Value]) -> set[str]:
    """How values may be named later; an hour without its minutes (*3pm not 4*) too."""
    return {norm for value in told for norm in (value.norm, value.norm.removesuffix(":00"))}


def _end(text: str, position: int) -> int:
    cut = _CUT.search(text, position)
    return cut.start() if cut else len(text)


def _new(text: str, start: int, end: int, told: set[str]) -> bool:
    return any(
        start <= value.start < end and value.norm not in told and value.kind != "ordinal"
        for value in values(text)
    )
