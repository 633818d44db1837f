"""What is under way, in one line."""

from collections.abc import Sequence

from adapters.terminal.clean import one_line
from bot.talk.cards import Answer, Card


def under_way(cards: Sequence[Card], room: int) -> str:
    """Name all these cards and how far each is, in at most `room` characters.

    Where that is too little, only the names; where they are too many, how many more there are.
    """
    names = [one_line(card.title) or "Working" for card in cards]
    progress = [_progress(card) for card in cards]
    told = [f"{name}: {far}" if far else name for name, far in zip(names, progress, strict=True)]
    line = " · ".join(told)
    shown = len(names)
    while len(line) > room and shown:
        more = f" and {len(names) - shown} more" if shown < len(names) else ""
        line = ", ".join(names[:shown]) + more
        shown -= 1
    return line[: max(room, 0)]


def _progress(card: Card) -> str:
    if card.final:
        return "done"
    characters = sum(len(block.text) for block in card.blocks if isinstance(block, Answer))
    return f"{characters:,} characters" if characters else ""
