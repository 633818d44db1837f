"""Time from a command to its acknowledgement, and commands a second, with everything on.

SINGLES, BURST, SECONDS and AT_ONCE change the sizes; arguments choose the tables: acks, accepts,
rates.
"""

import os
import sys
import tempfile
from pathlib import Path

from benchmarks.cost import accepts, acks, rates
from benchmarks.ending import run
from benchmarks.postgres import postgres


def main() -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory(prefix="rocket-cost-") as folder:
        run(_measure(Path(folder), sys.argv[1:] or ["acks", "accepts", "rates"]))


async def _measure(folder: Path, wanted: list[str]) -> None:
    if "acks" in wanted or "accepts" in wanted:
        # Everything that drives stays on the first core, the app on the last.
        _to_cores(range(1))
        async with postgres() as server:
            if "acks" in wanted:
                await acks.measure(folder, server.url)
            if "accepts" in wanted:
                await accepts.measure(folder, server.url)
        _to_cores(range(os.cpu_count() or 1))
    if "rates" in wanted:
        await rates.measure(folder)


def _to_cores(which: range) -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, which)


if __name__ == "__main__":
    main()
