"""People who ask, run what came, and ask again when the platform says that it failed."""

import asyncio
import itertools
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from benchmarks.torture.seen import SHOW_MY_PROMPT, TO_CARDS, Seen

REFINE, RUN, SHOW = "refine", "run", "show"
_LOOK_AGAIN = 0.1
_BEFORE_ANOTHER_TRY = 1.0
_NUMBERS = itertools.count(10_001)


@dataclass(slots=True)
class Command:
    """Something that a person did. Not `accepted`: the platform, or the bot, said that it failed.

    `number` stands in the prompt, and nowhere else. Times are the loop's.
    """

    kind: str
    number: int
    at: float
    accepted: bool = False
    accepted_at: float = 0.0
    why: str = ""


class Person(ABC):
    """Somebody whose every message is their own: nobody else asks where they do."""

    platform: str
    id: str

    def __init__(self, name: str, patience: float) -> None:
        """`patience` are seconds to wait for a card."""
        self.name = name
        self.commands: list[Command] = []
        self.lost_patience = 0
        self._followed: set[str] = set()
        self._patience = patience

    async def live(self) -> None:
        """Refine a prompt, and run it."""
        await self._insist(self.refine)
        card = await self._wait(self._prompt)
        if card is None:
            return
        await self._insist(lambda: self._run_once(card))
        await self._wait(self._answer)

    async def refine(self) -> bool:
        """Ask once for a prompt, about a number that is new; says whether that was taken."""
        number = next(_NUMBERS)
        return await self._do(REFINE, number, lambda: self.ask(number))

    @abstractmethod
    def seen(self) -> list[Seen]:
        """All that the bot shows them, oldest first."""

    @abstractmethod
    async def ask(self, number: int) -> str:
        """Ask for a prompt about this number; "" when that was taken, else why it was not."""

    @abstractmethod
    async def press(self, card: Seen, label: str) -> str:
        """Press a button; "" when that was taken, else why it was not."""

    def trace(self) -> list[str]:
        """The bot's calls about them, for whoever looks for the cause of something."""
        return []

    # One command.

    async def _run_once(self, card: Seen) -> bool:
        number = next(each.number for each in self.commands if card.says(each.number))
        return await self._do(RUN, number, lambda: self.press(card, "▶ runner"))

    async def _do(self, kind: str, number: int, doing: Callable[[], Awaitable[str]]) -> bool:
        clock = asyncio.get_running_loop().time
        command = Command(kind, number, clock())
        self.commands.append(command)
        command.why = await doing()
        command.accepted, command.accepted_at = not command.why, clock()
        return command.accepted

    async def _insist(self, once: Callable[[], Awaitable[bool]]) -> None:
        accepted = await once()
        while not accepted:
            await asyncio.sleep(_BEFORE_ANOTHER_TRY)
            accepted = await once()

    async def _wait(self, found: Callable[[], Seen | None]) -> Seen | None:
        clock = asyncio.get_running_loop().time
        ends = clock() + self._patience
        while (card := found()) is None:
            if clock() > ends:
                self.lost_patience += 1
                return None
            await self._follow_pointers()
            await asyncio.sleep(_LOOK_AGAIN)
        return card

    async def _follow_pointers(self) -> None:
        """Press the button that shows the prompt, or the answer, each once if it did not come."""
        for each in self.seen():
            label = each.pointer
            if label == SHOW_MY_PROMPT and self._prompt() is not None:
                continue
            if each.is_pointer and label in TO_CARDS and label not in self._followed:
                number = next(did.number for did in self.commands[::-1] if did.kind == REFINE)
                if await self._do(SHOW, number, partial(self.press, each, label)):
                    self._followed.add(label)
                return

    def _prompt(self) -> Seen | None:
        return next((each for each in self.seen() if each.is_prompt), None)

    def _answer(self) -> Seen | None:
        return next((each for each in self.seen() if each.is_run or self._ends(each)), None)

    def _ends(self, seen: Seen) -> bool:
        """Does it say that nothing comes of the run?"""
        return seen.is_pointer and seen.pointer not in TO_CARDS and self.commands[-1].kind == RUN
