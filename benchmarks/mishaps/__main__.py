"""What people are told, what /readyz says, and what is lost, when things go wrong around a bot.

Arguments choose the mishaps that have them in their name.
"""

import os
import sys
import tempfile
from pathlib import Path

from benchmarks.ending import run
from benchmarks.mishaps import files, migrations, servers
from benchmarks.mishaps.scene import Row

_ALL = {
    "disk": files.disk_full,
    "locked": files.locked,
    "start": servers.gone_at_start,
    "away": servers.gone_meanwhile,
    "migration-file": migrations.on_a_file,
    "migration-server": migrations.on_a_server,
    "clock": servers.clock_jumps,
}


def main() -> None:
    """One after the other."""
    folder = Path(os.environ.get("LOGS") or tempfile.mkdtemp(prefix="rocket-mishaps-"))
    print(
        f"{'':<40}{'/readyz before':>15}{'during':>16}{'after':>7}{'accepted':>10}{'finished':>10}"
        f"{'lost':>6}{'said so':>9}{'doubled':>9}{'unfinished':>12}{'begun again':>13}"
    )
    run(_one_by_one(folder))
    print(f"logs: {folder}")


async def _one_by_one(folder: Path) -> None:
    for name, mishap in _ALL.items():
        if not sys.argv[1:] or any(each in name for each in sys.argv[1:]):
            _print(await mishap(_made(folder / name)))


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _print(row: Row) -> None:
    before, during, after = row.ready
    print(
        f"{row.name:<40}{before:>15}{during:>16}{after:>7}{row.accepted:>10}{row.finished:>10}"
        f"{row.lost:>6}{row.failed:>9}{row.doubled:>9}{row.unfinished:>12}{row.begun_again:>13}"
    )
    for sentence, count in row.told.items():
        print(f"    told {count} times: {sentence}")
    for line in row.said:
        print(f"    log: {line[:150]}")
    if row.more:
        print(f"    {row.more}")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
