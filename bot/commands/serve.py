"""`python -m bot serve`: start the adapters that have credentials."""

import asyncio
import contextlib
import signal
from collections.abc import Coroutine, Iterator
from typing import Any, Protocol

from bot.commands.connecting import NO_SLACK, slack_plan
from bot.commands.problem import Problem
from bot.settings import Settings

DRAIN_SECONDS = 6.0
"""For what goes on when the program is told to stop. Containers are killed ten seconds after
that, and a little is needed before and after."""

_HOW = f"""\
Nothing to serve: no platform has credentials.

  Slack    {NO_SLACK}
  Discord  set DISCORD_TOKEN, once there is an adapter for it; this version has none.

Without any, it works in the terminal: python -m bot chat"""

_NO_DISCORD = "Discord: this version has no adapter for it yet; DISCORD_TOKEN is not used."


class Serving(Protocol):
    """A platform that is being served."""

    @property
    def lines(self) -> tuple[str, ...]:
        """What runs, for whoever started it."""
        ...

    async def stop(self, seconds: float) -> None:
        """Take nothing more, and let what goes on come to its end, `seconds` at most."""
        ...


def check(settings: Settings) -> None:
    """Say what cannot be served. Raises Problem with code 2 when nothing can."""
    if slack_plan(settings) is None:
        raise Problem(_NO_DISCORD if settings.discord_token else _HOW, 2)
    if settings.discord_token:
        print(_NO_DISCORD, flush=True)


async def until_told(starting: Coroutine[Any, Any, Serving]) -> int:
    """Start, say what runs, and stop in order at SIGTERM or Ctrl-C. The exit code of that.

    A second signal ends the program at once.
    """
    told = asyncio.Event()
    with _signals(told):
        start = asyncio.create_task(starting)
        waiting = asyncio.create_task(told.wait())
        try:
            await asyncio.wait({start, waiting}, return_when=asyncio.FIRST_COMPLETED)
            if not start.done():
                start.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await (await start).stop(0.0)
                return 0
            serving = await start
            for line in serving.lines:
                print(line, flush=True)
            try:
                await waiting
                print("Stopping.", flush=True)
            finally:
                await serving.stop(DRAIN_SECONDS)
        finally:
            waiting.cancel()
    return 0


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
