"""`python -m bot serve`: start the adapters that have credentials."""

import asyncio
import contextlib
import gc
import signal
from collections.abc import Coroutine, Iterator
from typing import Any, Protocol

from bot.commands.connecting import NO_DISCORD, NO_SLACK, discord_plan, slack_plan
from bot.commands.problem import Problem
from bot.settings import Settings

DRAIN_SECONDS = 6.0
"""For what goes on when the program is told to stop. Containers are killed ten seconds after
that, and a little is needed before and after."""

_HOW = f"""\
Nothing to serve: no platform has credentials.

  Slack    {NO_SLACK}
  Discord  {NO_DISCORD}

Without any, it works in the terminal: python -m bot chat"""


class Serving(Protocol):
    """A platform that is being served."""

    @property
    def lines(self) -> tuple[str, ...]:
        """What runs, for whoever started it."""
        ...

    @property
    def ending(self) -> asyncio.Future[str] | None:
        """Done, with a sentence that says why, once the platform can no longer be served.

        None where that does not happen: what breaks there is mended.
        """
        ...

    async def stop(self, seconds: float) -> None:
        """Take nothing more, and let what goes on come to its end, `seconds` at most."""
        ...


def check(settings: Settings) -> tuple[str, ...]:
    """The platforms that can be served: "slack", "discord".

    Raises Problem with code 2 when there is none, or when one is set up by half.
    """
    plans = {"slack": slack_plan(settings), "discord": discord_plan(settings)}
    found = tuple(name for name, plan in plans.items() if plan is not None)
    if not found:
        raise Problem(_HOW, 2)
    return found


async def until_told(*starting: Coroutine[Any, Any, Serving]) -> int:
    """Start all at once, say what runs, and stop in order at SIGTERM or Ctrl-C. Gives 0.

    What a start raises is raised here, after the others have stopped. Raises Problem when one
    can no longer be served. A second signal ends the program at once.
    """
    told = asyncio.Event()
    with _signals(told):
        starts = [asyncio.create_task(each) for each in starting]
        waiting = asyncio.create_task(told.wait())
        try:
            await _run(starts, waiting)
        finally:
            waiting.cancel()
            await _stop(starts)
    return 0


async def _run(starts: list[asyncio.Task[Serving]], told: asyncio.Task[Any]) -> None:
    """Until it is told to stop, or something has an end of its own."""
    starting, endings = {*starts}, set[asyncio.Future[str]]()
    while True:
        await asyncio.wait({told, *starting, *endings}, return_when=asyncio.FIRST_COMPLETED)
        if told.done():
            if len(starting) < len(starts):
                print("Stopping.", flush=True)
            return
        for ending in endings:
            if ending.done():
                raise Problem(ending.result())
        for start in [each for each in starts if each in starting and each.done()]:
            serving = await start
            starting.remove(start)
            for line in serving.lines:
                print(line, flush=True)
            if serving.ending is not None:
                endings.add(serving.ending)
            if not starting:
                spare_the_collector()


def spare_the_collector() -> None:
    """Take what is there now as lasting: the garbage collector looks at it no more.

    Going through all of it takes a tenth of a second, in which nothing is acknowledged.
    """
    gc.collect()
    gc.freeze()


async def _stop(starts: list[asyncio.Task[Serving]]) -> None:
    """Break off what still starts, and stop what runs, all side by side."""
    up = [start for start in starts if start.done()]
    seconds = {start: DRAIN_SECONDS if start in up else 0.0 for start in starts}
    for start in starts:
        start.cancel()
    await asyncio.gather(*starts, return_exceptions=True)
    running = [each for each in starts if not each.cancelled() and each.exception() is None]
    stops = (each.result().stop(seconds[each]) for each in running)
    for stopped in await asyncio.gather(*stops, return_exceptions=True):
        if stopped is not None:
            raise stopped


@contextlib.contextmanager
def _signals(told: asyncio.Event) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    both = (signal.SIGTERM, signal.SIGINT)

    def once() -> None:
        told.set()
        for each in both:
            loop.remove_signal_handler(each)

    for each in both:
        loop.add_signal_handler(each, once)
    try:
        yield
    finally:
        for each in both:
            loop.remove_signal_handler(each)
