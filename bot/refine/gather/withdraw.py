"""Taking back: *pulling the gift cards* removes them from the list they stood in."""

import re
from dataclasses import replace

from bot.refine.gather.sentences import Sentence
from bot.refine.words import content

_ITEMS = re.compile(
    r"(,\s+|\s+(?:and|with|plus|\+|&|y|et|und|e|en|con|com|avec|mit|met)\s+|(?<=:)\s|、)"
)
_LONGEST_TRAIL = 4
_HEAD = re.compile(r"[,;:]|\bbc\b|\bbecause\b")


def withdraw(kept: list[Sentence | None], number: int, phrases: list[str]) -> bool:
    """Drop the earlier list item that this sentence takes back, and the sentence itself.

    `phrases` are the words in it that say that something is taken back.
    """
    sentence = kept[number]
    if sentence is None:
        return False
    head = _HEAD.split(sentence.text, maxsplit=1)[0]
    wanted = content(head) - content(" ".join(phrases))
    if not wanted:
        return False
    for at in range(number - 1, -1, -1):
        earlier = kept[at]
        if earlier is None or earlier.message == sentence.message:
            continue
        shorter = _without(earlier.text, wanted)
        if shorter is not None:
            kept[at] = replace(earlier, text=shorter)
            _drop_message(kept, number)
            return True
    return False


def _without(text: str, wanted: set[str]) -> str | None:
    """A list of items without the one that is wanted gone; None when it is not in there."""
    items = _ITEMS.split(text)
    for place in range(0, len(items), 2):
        here = content(items[place])
        if len(items) < 3 or len(here & wanted) < min(2, len(wanted)):
            continue
        if len(items) == 3 and place == 0:
            continue
        del items[max(0, place - 1) : place + 1 if place else 2]
        return "".join(items)
    return None


def _drop_message(kept: list[Sentence | None], number: int) -> None:
    """Drop the withdrawing sentence and what trails it in the same message (*later build*)."""
    first = kept[number]
    for at in range(number, len(kept)):
        other = kept[at]
        if first is None or other is None or other.message != first.message:
            break
        short = len(other.text.split()) <= _LONGEST_TRAIL and not re.search(r"\d", other.text)
        if at == number or short:
            kept[at] = None
