"""A button that stops a run while it streams: a stream itself carries none."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

from adapters.slack.address import Address
from adapters.slack.deliver.choosing import Places
from adapters.slack.deliver.messages import Spot
from adapters.slack.deliver.traces import STOP_CARD
from adapters.slack.render import render_card
from bot.chat.refusals import Refused, Unclear
from bot.chat.waiting import until_taken
from bot.jobs.job import LeaseLost
from bot.live import TryLater
from bot.talk.cards import Buttons, Card, Note

_log = logging.getLogger(__name__)

AFTER = 2.5
"""Seconds that a run streams before it is given a button: most have ended by then."""

_PATIENCE = 2.0
"""Seconds to take a button away; it may be left to itself when Slack does not answer."""

T = TypeVar("T")


class StopOffer:
    """The button for one run. Only its person sees it, in the thread where the run streams.

    In direct messages it is deleted when the run ends, also one that an earlier attempt left; an
    ephemeral message cannot be.
    """

    def __init__(
        self, places: Places, address: Address, run: Card, needed: Callable[[], bool]
    ) -> None:
        """Begins to wait at once; needs a running loop. `needed` says then whether the run still
        has no button of its own."""
        self._needed = needed
        stop = tuple(block for block in run.blocks if isinstance(block, Buttons))
        told = Note(f"Still answering: {run.title}.")
        self._card = Card(f"{STOP_CARD}{run.id}", "", (told, *stop))
        self._places = places
        self._address = address
        self._spot = Spot(address.channel, address.thread)
        self._messages = places.messages(self._spot)
        self._ended = asyncio.Event()
        self._task = asyncio.create_task(self._stand())

    def end(self) -> None:
        """The run has ended: nothing is offered any more."""
        self._ended.set()

    async def gone(self) -> None:
        """End it, and wait until it is taken away, for a few seconds at most."""
        self.end()
        await asyncio.wait([self._task], timeout=_PATIENCE)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _stand(self) -> None:
        try:
            if self._address.direct:
                await self._while_it_runs(self._take_left_away)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), AFTER)
                return
            if not self._needed():
                return
            if self._address.direct:
                await self._stand_in_the_open()
            else:
                showing = self._places.private(by_url=False)
                await self._while_it_runs(lambda: showing.show(self._card))
        except (Refused, Unclear) as problem:
            _log.info("no button to stop a run: %s", problem)
        except LeaseLost:
            _log.info("a button to stop a run is another process's now")

    async def _take_left_away(self) -> None:
        for message in await self._places.left(self._card, self._spot):
            await self._messages.delete(message)

    async def _stand_in_the_open(self) -> None:
        (message, *_) = render_card(self._card).messages
        ts = await self._while_it_runs(lambda: self._messages.post(message))
        if ts is None:
            await self._messages.drop_lost()
            return
        await self._places.keep_message(self._card, self._spot, ts)
        await self._ended.wait()
        await until_taken(lambda: self._messages.delete(ts))

    async def _while_it_runs(self, work: Callable[[], Awaitable[T]]) -> T | None:
        """Do it when Slack takes it; None when the run ends before that."""
        while not self._ended.is_set():
            try:
                return await work()
            except TryLater as later:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._ended.wait(), later.seconds)
        return None
