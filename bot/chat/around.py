"""What was said before a message: what is kept of it, and what is told when it was not read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.talk.people import Message

LONGEST = 3.0
"""Seconds that reading takes at most, names included."""

MOST = 50
"""Messages of a thread that are kept."""

ABOVE = 10
"""Messages above one in a channel that are read."""

TURNED_OFF = "What stands around it was not read: your team has turned that off."

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Around:
    """What was said before, oldest first; `left_out` tells the person what was not read."""

    messages: tuple[Message, ...] = ()
    left_out: str = ""


def chosen(said: Sequence[_T], most: int = MOST) -> list[_T]:
    """At most `most` of them: the first, which tells what it is about, and the newest."""
    return list(said) if len(said) <= most else [*said[:1], *said[len(said) - most + 1 :]]


def what(*, in_thread: bool) -> str:
    """What was to be read, as the beginning of a sentence."""
    return "The thread" if in_thread else "What was said before"


def not_read(subject: str, reason: str) -> str:
    """The subject was not read; `reason` ends the sentence, and may bring more of them."""
    return f"{subject} was not read: {reason}."


def busy(platform: str, subject: str) -> str:
    """The platform limits how much is asked of it."""
    return f"{platform} asked us to slow down, so {_lower(subject)} was not read."


def too_slow(platform: str, seconds: float, subject: str) -> str:
    """It took longer than somebody wants to wait."""
    return f"{platform} took more than {seconds:g} seconds, so {_lower(subject)} was not read."


def _lower(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]
