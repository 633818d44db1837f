"""Conversations that are the same on every platform, and what each of them shows."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.contract.abilities import Can
from tests.contract.platform import Platform
from tests.contract.platforms import PLATFORMS
from tests.contract.team import Team
from tests.doubles.provider import Reply, Script

Talk = Callable[[Team], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Models:
    """What can run: `script` answers for the models that are named; None when there are none."""

    script: Script | None = None
    names: tuple[str, ...] = ("big",)

    @classmethod
    def saying(cls, *pieces: str, **how: Any) -> "Models":
        """One model that always answers so; `how` are further fields of a reply."""
        return cls(lambda _: Reply(pieces=pieces, **how))


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation with what it shows and what it needs."""

    name: str
    shows: tuple[Can, ...]
    models: Models

    def fits(self, platform: Platform) -> bool:
        """Can it be held there? Not where there is nothing that stands in for what it shows."""
        return not any(can in platform.without for can in self.shows)


CONVERSATIONS: list[Conversation] = []
"""All that were imported."""


def conversation(*shows: Can, models: Models | None = None) -> Callable[[Talk], Any]:
    """Make a test of a conversation, for each platform where it can be held."""

    def made(talk: Talk) -> Any:
        held = Conversation(talk.__name__, shows, models or Models())
        CONVERSATIONS.append(held)
        places = [
            pytest.param((platform, held.models), id=platform.name.lower())
            for platform in PLATFORMS
            if held.fits(platform)
        ]
        return pytest.mark.parametrize("team", places, indirect=True)(talk)

    return made
