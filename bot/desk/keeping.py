"""Runs under way, kept about once a second; and who is to stop is heard of at the same time."""

import asyncio
import logging
from collections.abc import Mapping

from bot import request_id
from bot.desk.going import Going, RunStore
from bot.safety.faults import where
from bot.store import StoreError

_log = logging.getLogger(__name__)

_BETWEEN_SAVES = 1.0
"""Seconds between two states of a run that are kept."""


class Keeping:
    """Keeps what the runs of this process hold so far, as long as any go on."""

    def __init__(self, store: RunStore, going: Mapping[str, Going]) -> None:
        """`going` are the runs that go on, by their ids; it changes all the time."""
        self._store = store
        self._going = going
        self._task: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """There is something to keep."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._keep(), context=request_id.nobodys())

    async def close(self) -> None:
        """Keep nothing any more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _keep(self) -> None:
        while self._going:
            await asyncio.sleep(_BETWEEN_SAVES)
            try:
                await self._once()
            except StoreError as problem:
                # The end of each run is kept apart; a second from now there is another chance.
                _log.warning("runs under way not kept this time: %s", type(problem).__name__)
            except Exception as fault:  # one odd answer is not to leave all the others unkept
                _log.error("runs under way not kept this time: %s", where(fault))

    async def _once(self) -> None:
        """Keep all that grew in one go, and stop what somebody asked to stop elsewhere."""
        grown: list[tuple[str, str]] = []
        for run_id, going in self._going.items():
            text = going.progress.text
            if len(text) != len(going.saved_text):
                grown.append((run_id, text))
        to_stop = await self._store.save_answers(grown, tuple(self._going))
        for run_id, text in grown:
            if run_id in self._going:
                self._going[run_id].saved_text = text
        for run_id in to_stop:
            # It may have ended here in the meantime.
            if run_id in self._going:
                self._going[run_id].stop()
