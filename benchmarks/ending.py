"""Runs a benchmark so that nothing that it started is left, also when it is told to stop."""

import asyncio
import signal
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any


def run(work: Coroutine[Any, Any, None]) -> None:
    """Until it is done, or interrupted."""
    with suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(_until_told(work))


async def _until_told(work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.create_task(work)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    await task
