"""One request to the desk, and its cards as they come."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from adapters.terminal.desk import Desk
from adapters.terminal.following import Following
from adapters.terminal.press import offered_by
from adapters.terminal.sheet import Pressable
from adapters.terminal.terminal import Terminal
from bot.talk.cards import Card, Form, Note
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
    """Sends a request, prints what comes, and ends early at Ctrl-C, keeping what came."""

    def __init__(self, desk: Desk, person: Person, place: Place, terminal: Terminal) -> None:
        self._desk = desk
        self._person = person
        self._place = place
        self._terminal = terminal
        self._following = Following(terminal.page())
        self._forms: list[Form] = []
        self._stopped = False
        self._failed = False

    async def send(self, request: Request) -> Outcome:
        """Handle one request to its end."""
        tasks = [asyncio.create_task(self._follow(request))]
        try:
            await self._accompany(tasks)
        finally:
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
            self._terminal.status("")
        for end in ended:
            if isinstance(end, BrokenPipeError):  # nobody reads what is printed any more
                raise end
        self._terminal.write(self._following.finish(stopped=self._stopped))
        cards = tuple(self._following.printed)
        if self._stopped:
            self._terminal.say("Stopped.")
        failed = self._failed or (bool(cards) and _is_error(cards[-1]))
        forms = () if self._stopped else tuple(self._forms)
        return Outcome(cards, forms, self._following.numbers, failed, self._stopped)

    async def _accompany(self, tasks: list[asyncio.Task[None]]) -> None:
        """Wait for the tasks; show the time that passes, and listen for Ctrl-C."""
        clock = asyncio.get_running_loop().time
        begun, patience = clock(), float("inf")
        while pending := {task for task in tasks if not task.done()}:
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
                tasks.extend(asyncio.create_task(self._follow(stop)) for stop in stops)
            if clock() > patience:
                return
            if not all(task.done() for task in pending):
                self._show_status(int(clock() - begun))

    def _stops(self) -> list[StopRun]:
        offered = (each for card in self._following.unfinished for each in offered_by(card))
        return [each for each in dict.fromkeys(offered) if isinstance(each, StopRun)]

    async def _follow(self, request: Request) -> None:
        states = self._desk.handle(request, self._person, self._place)
        try:
            async for shown in states:
                if isinstance(shown, Form):
                    self._forms.append(shown)
                else:
                    self._terminal.write(self._following.show(shown))
        except BrokenPipeError:
            raise
        except Exception as error:  # the conversation goes on, whatever one request met
            self._fell_over(error)
        finally:
            close = getattr(states, "aclose", None)
            if close is not None:
                with suppress(RuntimeError):
                    await close()

    def _fell_over(self, error: Exception) -> None:
        _log.error("A request failed.", exc_info=error)
        self._failed = True
        self._terminal.say("Something went wrong on our side. Please try again.")

    def _show_status(self, seconds: int) -> None:
        if self._following.mid_line:
            return
        doing = self._following.status() or "Working"
        self._terminal.status(f"{doing} · {seconds} s · Ctrl-C stops")


def _is_error(card: Card) -> bool:
    return any(isinstance(block, Note) and block.tone == "error" for block in card.blocks)
