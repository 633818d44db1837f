"""`python -m bot models`: what can be run, whether it works, and fetching a local model."""

import argparse
import asyncio
import sys
import time

from bot.commands.building import catalogue_of, own_models
from bot.commands.checking import check_all
from bot.commands.problem import Problem
from bot.models.catalogue import Catalogue
from bot.models.client import new_client
from bot.models.local.weights import WeightsError, find, known, pull
from bot.models.offer import ModelOffer
from bot.models.prices import dollars
from bot.models.written import shipped
from bot.settings import Settings

_MEGABYTE = 1_000_000
_MILLION = 1_000_000
_FEW = 1000


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Show the table, ask the providers, or pull. Exit code 1 when a check found a problem."""
    if arguments.action == "pull":
        return asyncio.run(_pull(arguments.name, arguments.source, settings))
    return asyncio.run(_table(settings, check=arguments.check))


async def _table(settings: Settings, *, check: bool) -> int:
    catalogue = catalogue_of(settings)
    try:
        await catalogue.listed()
        states = await check_all(catalogue) if check else {}
        rows: list[tuple[str, ...]] = [
            ("KEY", "WHERE", "DOES", "REFINES", "$ PER MILLION IN/OUT", "STATE")
        ]
        rows.append(("built-in", "this program", "text", "yes", "free", "ready; needs no model"))
        remote = [model for model in catalogue.models() if not model.local]
        rows += [_row(m, states) for m in sorted(remote, key=lambda model: model.provider)]
        rows += [("-", each, "", "", "", why) for each, why in catalogue.silent.items()]
        rows += _local_rows(settings, catalogue)
    finally:
        await catalogue.close()
    _print(rows)
    _print_missing(settings, catalogue)
    bad = [*(state for state in states.values() if state != "works"), *catalogue.silent]
    return 1 if check and bad else 0


def _row(model: ModelOffer, states: dict[str, str]) -> tuple[str, ...]:
    state = states.get(model.key, "set up")
    refines = "yes" if model.refines else "no"
    return (model.key, model.provider, _does(model), refines, _price(model), state)


def _local_rows(settings: Settings, catalogue: Catalogue) -> list[tuple[str, ...]]:
    runnable = {model.name for model in catalogue.models() if model.local}
    rows: list[tuple[str, ...]] = []
    for weights in known():
        here = find(weights.name, settings.models_dir) is not None
        state = "ready" if weights.name in runnable else f"python -m bot models pull {weights.name}"
        if here and weights.name not in runnable:
            state = "pip install -r requirements-local.lock"
        size = f"this machine, {weights.size // _MEGABYTE} MB" if weights.size else "this machine"
        refines = "yes" if weights.refines else "no"
        rows.append((weights.name, size, "text", refines, "free", state))
    return rows


def _print(rows: list[tuple[str, ...]]) -> None:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        print("  ".join([*cells, row[-1]]))


def _print_missing(settings: Settings, catalogue: Catalogue) -> None:
    """How to get at the providers that have no key yet."""
    for entry in (shipped().providers | own_models(settings).providers).values():
        if entry.id not in catalogue.ready:
            wanted = "_API_KEY" if entry.needs_key else "_BASE_URL"
            needed = " or ".join(f"{prefix}{wanted}" for prefix in entry.prefixes)
            if entry.needs_key and not entry.base_url:
                needed += f" and {entry.prefixes[0]}_BASE_URL"
            print(f"{entry.label}: set {needed}")


def _does(model: ModelOffer) -> str:
    parts = (
        "text" if model.text else "",
        "reads images" if model.images_in else "",
        "makes images" if model.images_out else "",
    )
    return ", ".join(part for part in parts if part)


def _price(model: ModelOffer) -> str:
    # Asked for a few tokens: long prompts have another price with some models.
    each = (dollars(model, _FEW, 0), dollars(model, 0, _FEW))
    if model.price is not None and each == (0.0, 0.0):
        return "free"
    per_million = _MILLION // _FEW
    return " / ".join("?" if price is None else f"{price * per_million:.4g}" for price in each)


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
