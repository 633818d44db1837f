"""How long it takes to keep a delivery, without any platform around it."""

import asyncio
import os
import time
from pathlib import Path

from benchmarks.corpus import percentile
from bot.jobs.job import Delivery
from bot.jobs.jobs import Jobs
from bot.jobs.limits import Limits
from bot.store import Store

_SINGLES = int(os.environ.get("SINGLES", "300"))
_BURST = int(os.environ.get("BURST", "100"))
_BODY = '{"text": "' + 1_500 * "x" + '"}'
"""About as long as what Slack sends of a command."""


async def measure(folder: Path, server: str) -> None:
    """Print a row for each database."""
    print(f"\nkeeping a delivery (jobs.accept), ms: {_SINGLES} single ones, {_BURST} at once\n")
    print(f"{'':<18}{'median':>8}{'99th':>8}{'all at once':>14}{'a second, then':>16}")
    for name, url in (("SQLite", f"sqlite:///{folder}/accepts.db"), ("PostgreSQL", server)):
        store = await Store.open(url)
        jobs = Jobs(store.jobs, Limits(waiting=0, person=0, team=0))
        await jobs.start()
        try:
            for number in range(20):
                await _accept(jobs, f"warm{number}")
            singles = [await _accept(jobs, f"single{each}") for each in range(_SINGLES)]
            began = time.perf_counter()
            await asyncio.gather(*(_accept(jobs, f"burst{each}") for each in range(_BURST)))
            took = (time.perf_counter() - began) * 1000
        finally:
            await jobs.close(1.0)
            await store.close()
        print(
            f"{name:<18}{percentile(singles, 0.5):>8.1f}{percentile(singles, 0.99):>8.1f}"
            f"{took:>14.0f}{_BURST / took * 1000:>16,.0f}",
            flush=True,
        )


async def _accept(jobs: Jobs, name: str) -> float:
    began = time.perf_counter()
    job = await jobs.accept(Delivery("slack", "T1", name, "command", _BODY, "U1"), 30.0)
    took = (time.perf_counter() - began) * 1000
    assert job is not None
    jobs.forsake(job)
    return took
