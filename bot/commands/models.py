"""`python -m bot models`: what can be run, and fetching a local model."""

import argparse
import asyncio
import sys
import time

from bot.commands.building import catalogue_of
from bot.commands.problem import Problem
from bot.models.client import new_client
from bot.models.weights import WeightsError, find, known, pull
from bot.settings import Settings

_MEGABYTE = 1_000_000


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Show the table, or pull."""
    if arguments.action == "pull":
        return asyncio.run(_pull(arguments.name, arguments.source, settings))
    _table(settings)
    return 0


def _table(settings: Settings) -> None:
    rows = [("NAME", "WHERE", "REFINES", "STATE")]
    rows.append(("built-in", "this program", "yes", "ready; needs no model"))
    for model in catalogue_of(settings).models():
        if not model.local:
            rows.append((model.key, settings.openai_base_url, "yes", "configured"))
    for weights in known():
        here = find(weights.name, settings.models_dir) is not None
        state = "ready" if here else f"python -m bot models pull {weights.name}"
        size = f"this machine, {weights.size // _MEGABYTE} MB" if weights.size else "this machine"
        rows.append((weights.name, size, "yes" if weights.refines else "no", state))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        cells = [row[column].ljust(widths[column]) for column in range(3)]
        print("  ".join([*cells, row[3]]))


async def _pull(name: str, source: str | None, settings: Settings) -> int:
    bar = _Bar(name)
    try:
        async with new_client() as client:
            path = await pull(
                name, settings.models_dir, source=source, progress=bar.show, client=client
            )
    except WeightsError as problem:
        bar.end()
        raise Problem(str(problem)) from None
    bar.end()
    print(f"{name} is ready: {path}")
    return 0


class _Bar:
    """A progress bar on a terminal; a line every ten per cent elsewhere."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._drawn = 0.0
        self._tenth = -1
        self._open = False

    def show(self, done: int, total: int | None) -> None:
        """Draw it, at most ten times a second."""
        if not sys.stderr.isatty():
            self._line(done, total)
            return
        now = time.monotonic()
        if now - self._drawn < 0.1 and done != total:
            return
        self._drawn = now
        share = done / total if total else 0.0
        filled = "█" * int(share * 30)
        of = f" of {total / _MEGABYTE:.0f}" if total else ""
        text = f"\r{self._name}  {filled:░<30}  {done / _MEGABYTE:.0f}{of} MB"
        print(text, end="", file=sys.stderr, flush=True)
        self._open = True

    def _line(self, done: int, total: int | None) -> None:
        tenth = 10 * done // total if total else done // (100 * _MEGABYTE)
        if tenth != self._tenth:
            self._tenth = tenth
            print(f"{self._name}: {done / _MEGABYTE:.0f} MB", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Leave the line."""
        if self._open:
            print(file=sys.stderr)
            self._open = False
