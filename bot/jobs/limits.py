"""How much is taken at once, and in a minute, and what people are told beyond that."""

from dataclasses import dataclass
from typing import Literal

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


Why = Literal["person", "team", "queue", "database", "stopping"]
"""Why something is not taken: a limit was reached, or it could not be kept."""


class TurnedAway(Exception):
    """It is not known to be taken; the text tells the person why.

    `request` is its id in the log, if it got one.
    """

    def __init__(self, sentence: str, why: Why, request: str = "") -> None:
        super().__init__(sentence)
        self.why = why
        self.request = request

    @property
    def counted(self) -> bool:
        """Was it too much? It is not taken when the platform sends it again, either."""
        return self.why in ("person", "team", "queue")


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
    """The limit that one more would exceed, "person", "team" or "queue"; "" when it is taken.

    The counts are without it: those of its person and of its team in the last minute.
    """
    found = {"person": of_person, "team": of_team, "queue": waiting}
    for name, (most, _) in _told(limits).items():
        if most and found[name] >= most:
            return name
    return ""


def too_much(limits: Limits, name: str, request: str) -> TurnedAway:
    """What is raised for a limit that `refusal` named."""
    told = _told(limits)
    why: Why = next((each for each in told if each == name), "queue")
    most, sentence = told[why]
    return TurnedAway(sentence.format(most=f"{most:,}"), why, request)


def _told(limits: Limits) -> dict[Why, tuple[int, str]]:
    return {
        "person": (limits.person, _PERSON),
        "team": (limits.team, _TEAM),
        "queue": (limits.waiting, _FULL),
    }
