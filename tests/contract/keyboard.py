"""Somebody at a terminal: what they type, what they read there, and how they fill in a form."""

from abc import abstractmethod
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from tests.contract import printed
from tests.contract.team import File, Member, NothingThere, Shown, until
from tests.contract.tty import Chat, Tty

LEAVE = "\x03"


class AtKeyboard(Member):
    """A person at a terminal. `where` of what is shown is where it is printed, and how."""

    def __init__(self, name: str, folder: Path) -> None:
        super().__init__(name)
        self.folder = folder
        self._tty: Tty | None = None
        self._answers: list[int] = []

    @abstractmethod
    def chat(self) -> Chat:
        """What runs in the terminal."""

    @property
    def tty(self) -> Tty:
        """The terminal, switched on when it is first used."""
        if self._tty is None:
            self._tty = Tty(self.chat())
            self._answers = []
        return self._tty

    @property
    def raw(self) -> str:
        """All that was printed since it was switched on, to the letter."""
        return self._tty.raw if self._tty else ""

    async def leave(self) -> None:
        """Switch the terminal off."""
        if self._tty is not None:
            await self._tty.close()
            self._tty = None

    def screen(self) -> list[Shown]:
        if self._tty is None:
            return []
        text = self.tty.printed
        return [
            Shown(printed.words(card), printed.prompt(card), _labels(card), (start, card))
            for start, end in self._parts()
            for card in printed.cards(text[start:end])
            if card.strip() not in ("", ">")
        ]

    async def form(self, title: str) -> str:
        start = self._answers[-1]

        def is_open() -> bool:
            return self.tty.awaits_field and title in self.tty.printed[start:]

        await until(is_open, lambda: f"no form {title!r}: {self.tty.printed[start:]!r}")
        return printed.words(self.tty.printed[start:])

    async def fills(self, title: str, values: Mapping[str, str], file: File | None = None) -> None:
        path = {"File": self.saved(file)} if file else {}
        complaint = await self._fill(title, {**values, **path})
        assert not complaint, complaint

    async def refused(self, title: str, values: Mapping[str, str]) -> str:
        complaint = await self._fill(title, values)
        if complaint:
            self._type(LEAVE)
            await self.ready()
        return complaint

    def saved(self, file: File) -> str:
        """A file of this person's, by its path."""
        path = self.folder / file.name
        path.write_bytes(file.content)
        return str(path)

    async def ready(self) -> None:
        """Return once a line is awaited."""
        await until(
            lambda: self.tty.awaits_line, lambda: f"not ready: {self.tty.printed[-2000:]!r}"
        )

    async def line(self, line: str) -> None:
        """Type a line when one is awaited."""
        await self.ready()
        self._type(line)

    async def further_line(self, line: str) -> None:
        """Type one of several lines that belong together."""
        await self._asked()
        self._type(line)

    async def find(self, shown: Shown, label: str, beside: str = "") -> printed.Item:
        """The number of something, brought back to the screen if other numbers came since."""
        await self.ready()
        if not self._counts(shown) or not _items(shown, label, beside):
            again = await self.card()
            if again.prompt != shown.prompt:
                raise NothingThere(f"that is not on the screen any more: {shown}")
            shown = again
        found = _items(shown, label, beside)
        if not found:
            raise NothingThere(f"no {label!r} {beside!r} in {shown.labels}")
        return found[0]

    async def card(self) -> Shown:
        """The newest prompt's card once more; it may be of an earlier session."""
        self.begin()
        await self.line("/card")
        await self.ready()
        again = self.screen()[-1]
        if "Refine again…" not in again.labels:
            await self.line("/prompts")
            await self.ready()
            newest = _items(self.screen()[-1], "Open", "")[0]
            await self.line(str(newest.number))
            await self.ready()
            again = self.screen()[-1]
        return again

    def _type(self, line: str) -> None:
        self._answers.append(self.tty.type(line))

    async def _asked(self) -> None:
        await until(
            lambda: self.tty.awaits_field or self.tty.awaits_line,
            lambda: f"nothing is asked: {self.tty.printed[-500:]!r}",
        )

    def _last_answer(self) -> str:
        """What was printed since something was typed last."""
        return self.tty.printed[self._answers[-1] :]

    async def _fill(self, title: str, values: Mapping[str, str]) -> str:
        """Answer field after field; what is said against the first value that does not fit."""
        await self.form(title)
        self.begin()
        left = dict(values)
        while self.tty.awaits_field:
            asked = self._last_answer()
            name = next((each for each in left if _asks_for(asked, each)), None)
            value = left.pop(name) or "-" if name is not None else ""
            await self.further_line(value)
            if name is not None and asked.endswith("| "):
                await self.further_line(".")
            await self._asked()
            if name is not None and not self._last_answer().startswith("\n"):
                return self._last_answer().split("\n")[0]
        if left:
            raise NothingThere(f"{title!r} has no {list(left)}")
        return ""

    def _parts(self) -> list[tuple[int, int]]:
        """Where each answer stands that is not a question of a form."""
        text = self.tty.printed
        return [
            (start, end)
            for start, end in pairwise([*self._answers, len(text)])
            if end == len(text) or text[:end].endswith("\n\n> ")
        ]

    def _counts(self, shown: Shown) -> bool:
        """Do its numbers still pick what they stand beside?"""
        numbered = [each for each in self.screen() if each.labels]
        return bool(numbered) and shown.where[0] == numbered[-1].where[0]


def _labels(card: str) -> tuple[str, ...]:
    return tuple(item.label for item in printed.items(card))


def _items(shown: Shown, label: str, beside: str) -> list[printed.Item]:
    """What has this label and stands beside these words.

    A fact's number takes it out; a hint's button is named behind the hint.
    """
    found = [each for each in printed.items(shown.where[1]) if beside in each.beside]
    if label == "Take out":
        return [each for each in found if "from " in each.label]
    if label == "Add":
        return [each for each in found if each.label.endswith("· Add")]
    exact = [each for each in found if each.label == label]
    return exact or [each for each in found if each.label.startswith(label)]


def _asks_for(asked: str, label: str) -> bool:
    """Is the field that is asked for last the one with this label?"""
    lines = printed.around(asked).split("\n")
    heads = [line for line in lines if line and not line.startswith((" ", ">", "|"))]
    return bool(heads) and heads[-1].startswith(label)
