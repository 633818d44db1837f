"""A place where people type, as the suite needs it."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

from tests.contract.abilities import Can
from tests.contract.team import Team

Opener = Callable[..., AbstractAsyncContextManager[Team]]


@dataclass(frozen=True, slots=True)
class Platform:
    """One column of the parity table.

    `open(open_desk, **desk)` opens a team with the real adapter; `desk` is of `open_desk`.
    `instead` says what stands in for a thing that the platform lacks: there the same
    conversation does that. `without` says what there is where nothing stands in: there the
    conversation is not held.
    """

    name: str
    open: Callable[..., AbstractAsyncContextManager[Any]]
    instead: Mapping[Can, str]
    without: Mapping[Can, str]

    def cell(self, can: Can) -> str:
        """What the table says: ✓, or the nearest thing in words."""
        return self.instead.get(can) or self.without.get(can) or "✓"
