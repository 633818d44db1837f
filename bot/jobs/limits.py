"""How much is taken at once, and in a minute, and what people are told beyond that."""

from dataclasses import dataclass

MINUTE = 60.0
"""Seconds."""

_PERSON = (
    "That is a lot at once: {most} requests a minute is the most for one person. "
    "Nothing was taken; please try again in a minute."
)
_TEAM = (
    "Your team asks for a lot just now: {most} requests a minute is the most for one team. "
    "Nothing was taken; please try again in a minute."
)
_FULL = (
    "I am busy, and {most} requests wait already. Nothing was taken; please try again in a minute."
)
_BUSY = "I am busy: you are number {number}. It starts by itself."
AWAY = (
    "I could not keep this in time. If nothing comes within a minute, please try again. "
    "If it stays so, tell whoever runs this bot that its database does not answer."
)
STOPPING = "I am being restarted, so nothing was taken. Please try again in a minute."


class TurnedAway(Exception):
    """It is not known to be taken; the text tells the person why.

    `counted` when it was too much: it is not taken when the platform sends it again, either.
    """

    def __init__(self, sentence: str, *, counted: bool = False) -> None:
        super().__init__(sentence)
        self.counted = counted


@dataclass(frozen=True, slots=True)
class Limits:
    """`at_once`: work that goes on in this process. Of the others, 0 is no limit: `waiting`, work
    of all processes that waits; `person` and `team`, deliveries of one in any minute; `memory`,
    bytes of this process beyond which no further work begins.
    """

    at_once: int = 200
    waiting: int = 1_000
    person: int = 30
    team: int = 600
    memory: int = 0

    @property
    def any(self) -> bool:
        """May anything be turned away?"""
        return bool(self.waiting or self.person or self.team)


def busy(number: int) -> str:
    """What somebody is told who has to wait."""
    return _BUSY.format(number=number)


def refusal(limits: Limits, *, of_person: int, of_team: int, waiting: int) -> str:
    """Why one more is not taken, in words; "" when it is.

    The counts are without it: those of its person and of its team in the last minute.
    """
    for most, found, sentence in (
        (limits.person, of_person, _PERSON),
        (limits.team, of_team, _TEAM),
        (limits.waiting, waiting, _FULL),
    ):
        if most and found >= most:
            return sentence.format(most=f"{most:,}")
    return ""
