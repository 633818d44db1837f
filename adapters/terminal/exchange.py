"""One request to the desk, and its cards as they come."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from adapters.terminal.desk import Desk
from adapters.terminal.following import Following
from adapters.terminal.images import NotSaved, save
from adapters.terminal.press import offered_by
from adapters.terminal.sheet import Line, Pressable, Section, Span
from adapters.terminal.sizes import size
from adapters.terminal.terminal import Terminal
from bot.live import LiveCards
from bot.talk.cards import Card, Form, Note, Picture
from bot.talk.people import Person, Place
from bot.talk.requests import Request, StopRun

_log = logging.getLogger(__name__)

STOP_PATIENCE = 10.0
"""Seconds that a run has to end in good order after a stop."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an exchange left behind."""

    cards: tuple[Card, ...]
    forms: tuple[Form, ...]
    numbers: Mapping[int, Pressable]
    failed: bool
    stopped: bool


class Exchange:
    """Sends a request, prints what comes, and ends early at Ctrl-C, keeping what came.

    Images are saved below `folder` when their card is printed.
    """

    def __init__(
        self, desk: Desk, person: Person, place: Place, terminal: Terminal, folder: Path
    ) -> None:
        self._desk = desk
        self._person = person
        self._place = place
        self._terminal = terminal
        self._folder = folder
        self._following = Following(terminal.page(), self._saved_images)
        self._live = LiveCards(self._deliver)
        self._tasks: list[asyncio.Task[None]] = []
        self._forms: list[Form] = []
        self._stopped = False
        self._stopping: set[str] = set()
        self._failed = False
        self._fell_over = False

    async def send(self, request: Request) -> Outcome:
        """Handle one request to its end."""
        try:
            await self._accompany(request)
            await self._live.settle()
        except BrokenPipeError:  # nobody reads what is printed any more
            raise
        except Exception as error:
            self._fall_over(error)
        finally:
            await self._live.close()
            self._terminal.status("")
        self._terminal.write(self._following.finish(stopped=self._stopped))
        cards = tuple(self._following.printed)
        if self._fell_over:
            self._terminal.say("Something went wrong on our side. Please try again.")
        if self._stopped and not any(card.final and card.id in self._stopping for card in cards):
            self._terminal.say("Stopped.")  # else the card of what was stopped says so
        self._terminal.forget_typed()
        failed = self._failed or self._fell_over or (bool(cards) and _is_error(cards[-1]))
        forms = () if self._stopped else tuple(self._forms)
        return Outcome(cards, forms, self._following.numbers, failed, self._stopped)

    async def _accompany(self, request: Request) -> None:
        """Follow a request until no state will come any more, or none is waited for."""
        self._follow(request)
        try:
            await self._wait()
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _wait(self) -> None:
        """Wait for the tasks; show the time that passes, and listen for Ctrl-C."""
        clock = asyncio.get_running_loop().time
        begun, patience = clock(), float("inf")
        while pending := {task for task in self._tasks if not task.done()}:
            interrupted = asyncio.ensure_future(self._terminal.interrupt.wait())
            try:
                await asyncio.wait(
                    {*pending, interrupted}, timeout=1, return_when=asyncio.FIRST_COMPLETED
                )
            finally:
                interrupted.cancel()
            if self._terminal.interrupt.is_set():
                self._terminal.interrupt.clear()
                stops = [] if self._stopped else self._stops()
                self._stopped = True
                if not stops:
                    return
                patience = clock() + STOP_PATIENCE
                for stop in stops:
                    self._follow(stop)
            if clock() > patience:
                return
            if not all(task.done() for task in pending):
                self._show_status(int(clock() - begun))

    def _stops(self) -> list[StopRun]:
        stops: dict[StopRun, None] = {}
        for card in self._following.unfinished:
            for each in offered_by(card):
                if isinstance(each, StopRun):
                    stops[each] = None
                    self._stopping.add(card.id)
        return list(stops)

    def _follow(self, request: Request) -> None:
        self._tasks.append(asyncio.create_task(self._take_states(request)))

    async def _take_states(self, request: Request) -> None:
        states = self._desk.handle(request, self._person, self._place)
        try:
            async for shown in states:
                if isinstance(shown, Form):
                    self._forms.append(shown)
                else:
                    self._live.show(shown)
        except Exception as error:  # the conversation goes on, whatever one request met
            self._fall_over(error)
        finally:
            close = getattr(states, "aclose", None)
            if close is not None:
                with suppress(RuntimeError):
                    await close()

    async def _deliver(self, card: Card) -> float:
        try:
            self._terminal.write(self._following.show(card))
        except Exception:
            # Nothing more can be printed, so nothing more is waited for; `settle` raises it.
            for task in self._tasks:
                task.cancel()
            raise
        return 0.0

    def _saved_images(self, card: Card) -> Section:
        """Save the images of a card that is being printed; the lines that say where."""
        lines: list[Line] = []
        for picture in (block for block in card.blocks if isinstance(block, Picture)):
            try:
                where = save(picture, self._folder)
                said = Span(f"Image saved: {where} ({size(len(picture.data))})")
            except NotSaved as problem:
                self._failed = True
                said = Span(str(problem), "warning")
            lines.append(Line((said,)))
        return Section(tuple(lines))

    def _fall_over(self, error: Exception) -> None:
        _log.error("A request failed.", exc_info=error)
        self._fell_over = True

    def _show_status(self, seconds: int) -> None:
        if self._following.mid_line:
            return
        rest = f" · {seconds} s · Ctrl-C stops"
        doing = self._following.status(self._terminal.columns - 1 - len(rest))
        self._terminal.status((doing or "Working") + rest)


def _is_error(card: Card) -> bool:
    return any(isinstance(block, Note) and block.tone == "error" for block in card.blocks)
