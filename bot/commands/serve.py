"""`python -m bot serve`: start the adapters that have credentials."""

import asyncio
import contextlib
import gc
import signal
from collections.abc import Coroutine, Iterable, Iterator
from typing import Any, Protocol

from bot.commands.connecting import NO_DISCORD, NO_SLACK, discord_plan, slack_plan
from bot.commands.problem import Problem
from bot.commands.telling import say
from bot.settings import DRAIN_SECONDS, Settings
from bot.web.readiness import Look, Readiness

_HOW = f"""\
Nothing to serve: no platform has credentials.

  Slack    {NO_SLACK}
  Discord  {NO_DISCORD}

Without any, it works in the terminal: python -m bot chat"""


NOT_YET = "It is not connected yet."
"""What is said of a platform until it is."""


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

    @property
    def trouble(self) -> str:
        """Why nothing can come in just now, in a sentence; "" while it is connected."""
        ...

    async def shut(self) -> None:
        """Take nothing more that somebody else could be given; what was taken is acknowledged.

        What a platform delivers once is taken until `stop`.
        """
        ...

    async def stop(self, seconds: float) -> None:
        """Take nothing at all any more, and put everything away. What was not shut yet is, in
        `seconds`."""
        ...


class Work(Protocol):
    """What goes on, whichever platform it came from."""

    async def drain(self, seconds: float) -> object:
        """Let it come to its end, `seconds` at most, and hand over the rest. What is taken from
        now on is kept, and not begun."""
        ...

    async def close(self) -> object:
        """Take nothing more, and write what is left."""
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


async def until_told(
    told: asyncio.Event,
    starting: dict[str, Coroutine[Any, Any, Serving]],
    work: Work,
    *,
    readiness: Readiness | None = None,
    seconds: float = DRAIN_SECONDS,
) -> int:
    """Start all at once, say what runs, and stop in order once it is `told` to. Gives 0.

    In order: not ready any more, what goes on comes to its end in `seconds` and nothing new is
    begun, nothing more is taken, and then the rest. `starting` are platforms by name. What a
    start raises is raised here, after the others have stopped. Raises Problem when one can no
    longer be served.
    """
    ready = readiness or Readiness()
    for name in starting:
        ready.say(name, NOT_YET)
    starts = {asyncio.create_task(each): name for name, each in starting.items()}
    waiting = asyncio.create_task(told.wait())
    try:
        await _run(starts, waiting, ready)
    finally:
        waiting.cancel()
        ready.stop()
        await _stop([*starts], work, seconds)
    return 0


async def _run(
    starts: dict[asyncio.Task[Serving], str], told: asyncio.Task[Any], ready: Readiness
) -> None:
    """Until it is told to stop, or something has an end of its own."""
    starting, endings = {*starts}, set[asyncio.Future[str]]()
    while True:
        await asyncio.wait({told, *starting, *endings}, return_when=asyncio.FIRST_COMPLETED)
        if told.done():
            if len(starting) < len(starts):
                say("Stopping.")
            return
        for ending in endings:
            if ending.done():
                raise Problem(ending.result())
        for start in [each for each in starts if each in starting and each.done()]:
            serving = await start
            starting.remove(start)
            ready.watch(starts[start], _trouble_of(serving))
            for line in serving.lines:
                say(line)
            if serving.ending is not None:
                endings.add(serving.ending)
            if not starting:
                spare_the_collector()


def _trouble_of(serving: Serving) -> Look:
    async def look() -> str:
        return serving.trouble

    return look


def spare_the_collector() -> None:
    """Take what is there now as lasting: the garbage collector looks at it no more.

    Going through all of it takes a tenth of a second, in which nothing is acknowledged.
    """
    gc.collect()
    gc.freeze()


async def _stop(starts: list[asyncio.Task[Serving]], work: Work, seconds: float) -> None:
    """Break off what still starts, and stop what runs, all side by side."""
    for start in starts:
        start.cancel()
    await asyncio.gather(*starts, return_exceptions=True)
    running = [each.result() for each in starts if not each.cancelled() and not each.exception()]
    clock = asyncio.get_running_loop().time
    due = clock() + seconds
    faults = await _all(each.shut() for each in running)
    faults += await _all([work.drain(max(due - clock(), 0.0))])
    faults += await _all(each.stop(0.0) for each in running)
    # What a platform delivered until then is written before the end.
    faults += await _all([work.close()])
    for fault in faults:
        raise fault


async def _all(ends: Iterable[Coroutine[Any, Any, object]]) -> list[BaseException]:
    """Side by side, whatever fails; what did."""
    ended = await asyncio.gather(*ends, return_exceptions=True)
    return [each for each in ended if isinstance(each, BaseException)]


@contextlib.contextmanager
def signals() -> Iterator[asyncio.Event]:
    """An event that SIGTERM or Ctrl-C sets. A second signal ends the program at once."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    both = (signal.SIGTERM, signal.SIGINT)

    def once() -> None:
        told.set()
        for each in both:
            loop.remove_signal_handler(each)

    for each in both:
        loop.add_signal_handler(each, once)
    try:
        yield told
    finally:
        for each in both:
            loop.remove_signal_handler(each)
