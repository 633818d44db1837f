"""A card's blocks in fewer components, for a card that is too large for one message.

Everything stays, to be seen and to be pressed: only buttons become choices of a select.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple

from adapters.discord.render import limits
from adapters.discord.render.text import advice, bold, ended, escape, item, small
from bot.chat.text import length, one_line
from bot.talk.cards import (
    Ask,
    Block,
    Button,
    Buttons,
    Choice,
    Entry,
    FactLine,
    Facts,
    Hint,
    Menu,
)

_SHORT_QUESTION = 60
"""Units of a question that a select shows whole on a narrow screen."""

_FEW = 2
"""Buttons of a row that are not worth a select."""


@dataclass(frozen=True, slots=True)
class Told:
    """Lines of Discord's Markdown with what can be pressed below them."""

    lines: tuple[str, ...]
    items: tuple[Button | Menu, ...]
    question: str = ""
    """What the lines ask, where a select can show it instead."""


Spared = Block | Told
"""A block of a card, as it was or in fewer components."""


def spared(blocks: Sequence[Block]) -> Iterator[tuple[Spared, ...]]:
    """The blocks in fewer and fewer components, what is pressed most being changed last."""
    now = [_facts(block) for block in blocks]
    yield tuple(now)
    for listed in (_entry, _hinted):
        now = list(_together(now, listed))
        yield tuple(now)
    for at in _places(now, Ask):
        now[at] = _question(now[at])
        yield tuple(now)
    for each in (_short_question, _lone_hint):
        now = [each(block) for block in now]
        yield tuple(now)
    for at in _places(now, Buttons):
        now[at] = _row(now[at])
        yield tuple(now)


def _places(blocks: Sequence[Spared], kind: type[Block]) -> list[int]:
    """Where blocks of a kind stand, from the last to the first."""
    return [at for at in reversed(range(len(blocks))) if isinstance(blocks[at], kind)]


def _facts(facts: Spared) -> Spared:
    if not isinstance(facts, Facts):
        return facts
    choices = tuple(
        Choice(line.text, line.take_out, line.source)
        for line in facts.lines
        if line.take_out is not None
    )
    if len(choices) < _FEW:
        return facts
    told = [part for line in facts.lines for part in _fact(line)]
    return Told((*bold(facts.title), *told), (Menu("Take out…", choices),))


def _fact(line: FactLine) -> list[str]:
    told = item(line.text) or ["- …"]
    source = escape(one_line(line.source).strip())
    return ended(told, f"*↳ {source}*") if source else told


class _Listed(NamedTuple):
    """A block with one button, as one of several that share a select."""

    label: str
    lines: list[str]
    choice: Choice


def _entry(block: Spared) -> _Listed | None:
    match block:
        case Entry(title, detail, (Button(label, action),)) if action is not None:
            return _Listed(label, bold(title) + small(detail), Choice(title, action, detail))
        case _:
            return None


def _hinted(block: Spared) -> _Listed | None:
    match block:
        case Hint(text, Button(label, action)) if action is not None:
            return _Listed(label, advice(text), Choice(text, action))
        case _:
            return None


def _together(
    blocks: Iterable[Spared], listed: Callable[[Spared], _Listed | None]
) -> Iterator[Spared]:
    """Neighbours whose buttons have the same label share a select."""
    pairs = [(block, listed(block)) for block in blocks]
    for label, some in groupby(pairs, lambda pair: pair[1].label if pair[1] else ""):
        run = list(some)
        found = [each for _, each in run if each is not None]
        if len(found) < _FEW or length(label) > limits.BUTTON_LABEL:
            yield from (block for block, _ in run)
            continue
        menu = Menu(f"{one_line(label).rstrip('….')}…", tuple(each.choice for each in found))
        yield Told(tuple(line for each in found for line in each.lines), (menu,))


def _question(block: Spared) -> Spared:
    """A question whose answers are the choices of a select."""
    if not isinstance(block, Ask):
        return block
    buttons = (*block.options, block.other)
    choices = tuple(Choice(each.label, each.action) for each in buttons if each.action is not None)
    if len(choices) < len(buttons):
        return block
    # What a select would shorten stands whole above it.
    long = [each.label for each in choices if length(each.label) > limits.OPTION]
    question = one_line(block.question).strip()
    short = question if length(question) <= _SHORT_QUESTION and not long else ""
    whole = (part for label in long for part in item(label))
    return Told((*bold(question), *whole), (Menu("Choose…", choices),), short)


def _short_question(block: Spared) -> Spared:
    """A question that stands in the select itself."""
    match block:
        case Told(_, (Menu(_, choices),), question) if question:
            return Told((), (Menu(question, choices),))
        case _:
            return block


def _lone_hint(block: Spared) -> Spared:
    """A hint whose button may stand in a row with others."""
    return Told(tuple(advice(block.text)), (block.take,)) if isinstance(block, Hint) else block


def _row(block: Spared) -> Spared:
    """A row of which all buttons but the first are choices of a select."""
    if not isinstance(block, Buttons):
        return block
    pressed = [
        (at, Choice(each.label, each.action))
        for at, each in enumerate(block.items)
        if isinstance(each, Button) and each.action is not None
    ]
    more = dict(pressed[1:])
    if len(more) <= _FEW:
        return block
    kept = tuple(each for at, each in enumerate(block.items) if at not in more)
    return replace(block, items=(*kept, Menu("More…", tuple(more.values()))))
