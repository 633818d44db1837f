"""Patience with calls whose outcome is unclear, for calls that may be made twice."""

from collections.abc import Coroutine
from typing import Any, TypeVar

from adapters.discord.deliver.calls import Calls
from bot.chat.refusals import Unclear
from bot.live import TryLater

_SOON = 0.25
_LONGEST_PAUSE = 5.0
_TRIES = 40
"""Calls in a row whose outcome is unclear before it is given up: some minutes."""

T = TypeVar("T")


class Lost(TryLater):
    """It can be tried again, but it may have had its effect: its answer was lost."""


class Patience:
    """Turns an unclear outcome into Lost, for some minutes. One for each conversation."""

    def __init__(self, calls: Calls, *, counted: bool = True) -> None:
        self._calls = calls
        self._counted = counted
        self._unclear = 0

    async def call(self, what: str, call: Coroutine[Any, Any, T], about: str = "") -> T:
        """Make one call, as `Calls.make`. Raises TryLater, Refused, and Unclear in the end."""
        try:
            answer = await self._calls.make(what, call, about, counted=self._counted)
        except Unclear as unclear:
            self._unclear += 1
            if self._unclear >= _TRIES:
                raise
            raise Lost(min(_SOON * 2.0**self._unclear, _LONGEST_PAUSE)) from unclear
        self._unclear = 0
        return answer
