"""The terminal: the real chat at a real (pseudo) terminal, one for each person."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from adapters.terminal.chat import chat
from bot.talk.people import Person, Place
from tests.bot.conftest import DeskMaker
from tests.contract.abilities import Can
from tests.contract.keyboard import AtKeyboard
from tests.contract.platform import Platform
from tests.contract.team import File, Said, Shown, Team
from tests.contract.tty import COLUMNS, Chat

_PLACE = Place("terminal", "home", "terminal")
_UNKNOWN = "987654"


class TerminalMember(AtKeyboard):
    """Somebody at a terminal of their own."""

    def __init__(self, name: str, team: "TerminalTeam", *, admin: bool = False) -> None:
        super().__init__(name, team.folder)
        self._person = Person(name, name, admin=admin)
        self._team = team
        self._has_thread = False

    def chat(self) -> Chat:
        self._has_thread = False
        return lambda stdin, stdout: chat(
            self._team.desk,
            self._person,
            _PLACE,
            stdin=stdin,
            stdout=stdout,
            columns=COLUMNS,
            folder=self.folder,
        )

    async def types(self, line: str, framework: str = "") -> None:
        await self._forget_thread()
        self.begin()
        command, _, text = line.partition(" ")
        option = f"--framework {framework} " if framework else ""
        await self.line(f"{command} {option}{_marked(text)}")

    async def writes(self, text: str, files: Sequence[File] = ()) -> None:
        await self._forget_thread()
        for file in files:
            await self.line(f"/attach {self.saved(file)}")
        await self.ready()
        self.begin()
        await self.line(_marked(text))

    async def replies(self, card: Shown, text: str) -> None:
        await self.presses(card, "Refine again…")
        await self.fills("Refine again", {"What should be different?": text})

    async def mentions(self, text: str, said: Said) -> None:
        await self._after(said.lines, text)

    async def points_at(self, said: Said) -> None:
        await self._after(said.lines[:-1], said.lines[-1][1])

    async def reacts_to(self, said: Said) -> None:
        await self.points_at(said)

    async def presses(self, shown: Shown, label: str, beside: str = "") -> None:
        item = await self.find(shown, label, beside)
        self.begin()
        await self.line(str(item.number))

    async def presses_unknown(self, shown: Shown) -> None:
        await self.ready()
        self.begin()
        await self.line(_UNKNOWN)

    async def chooses(self, shown: Shown, menu: str, choice: str) -> None:
        item = await self.find(shown, menu)
        self.begin()
        await self.line(f"{item.number} {choice}")

    async def finds_again(self, card: Shown) -> Shown:
        await self.ready()
        return await self.card()

    async def link(self, shown: Shown, label: str) -> str:
        await self.presses(shown, label)
        told = await self.sees(f"{label}: ")
        return told.words.partition(f"{label}: ")[2].split()[0]

    async def reacts(self, shown: Shown, emoji: str) -> None:
        again = "Run again" if "Run again" in shown.labels else "Refine again…"
        label = {"🔁": again, "🗑": "Take back"}.get(emoji, emoji)
        if shown.labels == ("Open",):
            await self.opens(shown)
            shown = await self.sees("Refine again…")
        await self.presses(shown, label)
        if label == "Refine again…":
            await self.fills("Refine again", {})

    async def unreacts(self, shown: Shown, emoji: str) -> None:
        raise AssertionError("a vote is never taken off in a terminal")

    async def stops(self) -> None:
        self.begin()
        self.tty.interrupt()

    async def comes_upon(self, author: str) -> Shown:
        await self.types("/prompts shared")
        return await self.sees(author, "Open")

    async def opens(self, post: Shown) -> None:
        await self.presses(post, "Open")

    async def misses(self, post: Shown) -> None:
        await self.types("/prompts shared")
        await self.sees("Nothing here yet.")

    def pictures(self) -> list[bytes]:
        return [file.read_bytes() for file in sorted(self.folder.glob("images/*"))]

    async def _after(self, lines: Sequence[tuple[str, str]], text: str) -> None:
        """Paste what was said before, then type a prompt."""
        await self.line("/thread")
        for line in (*(f"{who}: {said}" for who, said in lines), "."):
            await self.further_line(line)
        self._has_thread = True
        await self.ready()
        self.begin()
        await self.line(text)

    async def _forget_thread(self) -> None:
        await self.ready()
        if self._has_thread:
            await self.line("/thread clear")
            self._has_thread = False
            await self.ready()


class TerminalTeam(Team):
    """People at terminals of one machine."""

    channel = _PLACE.channel
    loud = "\x07 @everyone \x1b[2J\x1b]0;title\x07"

    def __init__(self, open_desk: DeskMaker, desk: dict[str, Any], folder: Path) -> None:
        self._open_desk = open_desk
        self._arguments = desk
        self._running = AsyncExitStack()
        self.folder = folder
        self.place = _PLACE
        self.ada: TerminalMember = TerminalMember("ada", self, admin=True)
        self.ben: TerminalMember = TerminalMember("ben", self)

    async def start(self) -> None:
        """Build the desk behind the terminals."""
        behind = await self._running.enter_async_context(self._open_desk(**self._arguments))
        self.desk, self.store = behind.rocket, behind.store

    async def stop(self) -> None:
        """Switch all off."""
        for member in (self.ada, self.ben):
            await member.leave()
        await self._running.aclose()

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    async def said(self, *lines: tuple[str, str]) -> Said:
        return Said(lines)

    def disturbed(self) -> list[str]:
        shown = self.ada.raw + self.ben.raw
        return [sign for sign in ("\x07", "\x1b[2J", "\x1b]") if sign in shown]


@asynccontextmanager
async def _opened(open_desk: DeskMaker, **desk: Any) -> AsyncIterator[Team]:
    with TemporaryDirectory() as folder:
        team = TerminalTeam(open_desk, desk, Path(folder))
        await team.start()
        try:
            yield team
        finally:
            await team.stop()


def _marked(text: str) -> str:
    """A text of several lines begins and ends with a mark."""
    return f'"""{text}"""' if "\n" in text else text


_ONE_PERSON = "one person sits at a terminal"

TERMINAL = Platform(
    "Terminal",
    _opened,
    instead={
        Can.REPLY: "*Refine again…*, and say it there",
        Can.ATTACH: "`/attach FILE`, then the prompt",
        Can.MENTION: "`/thread`, paste what was said, then the prompt",
        Can.POINT: "`/thread`, paste what was said, then type the message",
        Can.ROCKET: "`/thread`, paste what was said, then type the message",
        Can.IN_PLACE: "the card is printed again; `/card` brings the newest back",
        Can.LINKS: "the address is printed",
        Can.STOP: "Ctrl-C",
        Can.PICTURE: "it is saved in the folder `images`",
        Can.SHARE: "the post is printed for its author; others find it with `/prompts shared`",
        Can.OPEN: "`/prompts shared`, *Open*",
        Can.VOTE_BY_REACTION: "the buttons 👍 and 👎",
        Can.TAKE_BACK: "*Take back*, until something else has numbers",
        Can.TAKE_BACK_BY_REACTION: "the button *Take back*",
        Can.REPEAT: "*Run again*, *Refine again…*",
        Can.RESTART: "`/prompts`, *Open*: the card is there again with all its buttons",
    },
    without={
        Can.MENTION_ALONE: _ONE_PERSON,
        Can.SHARE_ANSWER: "the post is printed for its author; others find prompts only",
        Can.TOGETHER: _ONE_PERSON,
        Can.UNVOTE: "the other vote takes its place",
        Can.RESTART_MORE: "what was printed is text: open the prompt again and run it",
    },
)
