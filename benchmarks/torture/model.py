"""The model double of the torture: quick, and every tenth call goes wrong in one of three ways."""

import random
import re
from typing import Any

from tests.doubles.provider import Reply

REFINER, RUNNER = "refiner", "runner"

ROUGH = "write an email to our customers about the price increase of {} %"
_BETTER = "Write an email to our customers that explains the price increase of {} %."
_NUMBER = re.compile(r"price increase of (\d+) %")
_WORDS = 30
RATE = 30.0
"""Pieces a second: an answer takes a second, so that some replicas die in the midst of one."""


class Model:
    """A script for the provider double. `calls` and `failed` count."""

    def __init__(self, share: float = 0.1, words: int = _WORDS) -> None:
        """`share` of the calls fail."""
        self._share = share
        self._words = words
        self._dice = random.Random(6)
        self.calls = 0
        self.failed = 0

    def __call__(self, asked: dict[str, Any]) -> Reply:
        self.calls += 1
        found = _NUMBER.findall(str(asked["messages"][-1]["content"]))
        number = found[-1] if found else "?"
        if self._dice.random() < self._share:
            self.failed += 1
            return self._dice.choice(_FAULTS)
        if asked["model"] == REFINER:
            return Reply(_BETTER.format(number), delay_first=0.1)
        pieces = [f"Answer {number} begins. ", *["word "] * self._words, f"Answer {number} ends."]
        return Reply(pieces=pieces, rate=RATE)


_FAULTS = (
    Reply(status=500),
    Reply(status=429, headers={"Retry-After": "1"}),
    Reply(pieces=["Half of ", "a sentence, ", "and then "], cut_after=2),
)
