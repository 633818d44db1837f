"""What people of a team do with the bot and what they see of it, whatever they type in."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.store import Store
from bot.talk.people import Person, Place
from tests.doubles.provider import ProviderDouble

PATIENCE = 30.0
"""Seconds until what is waited for must have come."""


class NothingThere(LookupError):
    """There is nothing of that name to press, to choose or to fill in."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Something of the bot's that a person sees, as it is at one time.

    `words` are all that can be read, with single blanks between them; `prompt` is the prompt on
    it, to the letter; `labels` are what can be pressed. `where` is the platform's own.
    """

    words: str
    prompt: str
    labels: tuple[str, ...]
    where: Any = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class File:
    """A file that a person has."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Said:
    """What people said to one another in a thread, oldest first: who and what."""

    lines: tuple[tuple[str, str], ...]
    where: Any = field(default=None, repr=False)


class Member(ABC):
    """A person of the team. Where a platform lacks a gesture, it does the nearest thing.

    Each gesture calls `begin` before anything else.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._before: tuple[Shown, ...] = ()

    def begin(self) -> None:
        """Note what there is to be seen before this person does something."""
        self._before = tuple(self.screen())

    async def sees(self, *words: str, seconds: float = PATIENCE) -> Shown:
        """The newest thing with all these words that came, or came to be so, since this person
        did something last."""
        found: list[Shown] = []

        def look() -> bool:
            found[:] = [each for each in self._new() if all(word in each.words for word in words)]
            return bool(found)

        await until(look, lambda: f"{self.name} sees no {words}, only {self._new()}", seconds)
        return found[-1]

    async def stops(self) -> None:
        """Stop the run that is under way."""
        offers: list[Shown] = []

        def look() -> bool:
            offers[:] = [each for each in self.screen() if "Stop" in each.labels]
            return bool(offers)

        await until(look, lambda: f"{self.name} finds nothing to stop")
        await self.presses(offers[-1], "Stop")

    def _new(self) -> list[Shown]:
        return [each for each in self.screen() if each not in self._before]

    @abstractmethod
    def screen(self) -> list[Shown]:
        """All that this person sees of the bot, oldest first."""

    @abstractmethod
    def pictures(self) -> list[bytes]:
        """The pictures that came for this person."""

    # What they write.

    @abstractmethod
    async def types(self, line: str, framework: str = "") -> None:
        """Type a command in a channel: `/rocket …` or `/prompts …`."""

    @abstractmethod
    async def writes(self, text: str, files: Sequence[File] = ()) -> None:
        """Write to the bot directly."""

    @abstractmethod
    async def replies(self, card: Shown, text: str) -> None:
        """Answer below something that the bot said in their direct conversation."""

    @abstractmethod
    async def mentions(self, text: str, said: Said) -> None:
        """Mention the bot in a thread, with these words."""

    @abstractmethod
    async def points_at(self, said: Said) -> None:
        """Choose *Refine this prompt* in the menu of what was said last."""

    @abstractmethod
    async def reacts_to(self, said: Said) -> None:
        """React with 🚀 to what was said last."""

    # What they do with what they see.

    @abstractmethod
    async def presses(self, shown: Shown, label: str, beside: str = "") -> None:
        """Press the button with this label; `beside` is text that it stands beside."""

    @abstractmethod
    async def finds_again(self, card: Shown) -> Shown:
        """The card of a prompt as it is now, where it stands."""

    @abstractmethod
    async def presses_unknown(self, shown: Shown) -> None:
        """Press something that this version does not know."""

    @abstractmethod
    async def chooses(self, shown: Shown, menu: str, choice: str) -> None:
        """Choose from a menu."""

    @abstractmethod
    async def link(self, shown: Shown, label: str) -> str:
        """The address that a link leads to."""

    @abstractmethod
    async def reacts(self, shown: Shown, emoji: str) -> None:
        """React to something of the bot's."""

    @abstractmethod
    async def unreacts(self, shown: Shown, emoji: str) -> None:
        """Take a reaction off."""

    # Forms.

    @abstractmethod
    async def form(self, title: str) -> str:
        """The words of the form with this title, once it is open."""

    @abstractmethod
    async def fills(self, title: str, values: Mapping[str, str], file: File | None = None) -> None:
        """Fill in a form by labels, or their beginnings, and send it."""

    @abstractmethod
    async def refused(self, title: str, values: Mapping[str, str]) -> str:
        """Send a form with what does not fit; what is said about it. The form is left then."""

    # What others shared.

    @abstractmethod
    async def comes_upon(self, author: str) -> Shown:
        """What somebody shared last, where this person comes upon it."""

    @abstractmethod
    async def opens(self, post: Shown) -> None:
        """Open what was shared, to use it."""

    @abstractmethod
    async def misses(self, post: Shown) -> None:
        """Return once what was shared is not there any more for this person."""


class Team(ABC):
    """A team with the bot: `ada` is an admin. `channel` is a channel that both read."""

    ada: Member
    ben: Member
    channel: str
    loud: str
    """Text that would call everybody, if it were taken for more than text."""

    store: Store
    place: Place
    provider: ProviderDouble

    @abstractmethod
    async def restart(self) -> None:
        """Stop the bot and start it again: it knows what is in its database."""

    @abstractmethod
    async def said(self, *lines: tuple[str, str]) -> Said:
        """A thread of people, which the bot heard nothing of: who, and what they said."""

    @abstractmethod
    def disturbed(self) -> list[str]:
        """All that disturbed anybody so far: mentions that ping, bells that ring."""

    async def voted(self, up: int, down: int) -> None:
        """Return once the newest prompt has these votes."""
        for _ in range(1500):
            reader = Person("nobody", "nobody")
            newest = (await self.store.prompts(self.place, reader, "all"))[0]
            if (newest.votes.up, newest.votes.down) == (up, down):
                return
            await asyncio.sleep(0.02)
        raise AssertionError(f"the votes are {newest.votes}")


async def until(
    condition: Callable[[], bool], otherwise: Callable[[], str], seconds: float = PATIENCE
) -> None:
    """Return once the condition holds; AssertionError with what `otherwise` says."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not condition():
        if loop.time() > end:
            raise AssertionError(otherwise())
        await asyncio.sleep(0.01)
