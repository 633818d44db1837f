"""One run: a prompt on one model, streamed, with everything that came kept whatever happens."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field

from bot.models.catalogue import Catalogue
from bot.models.completion import Delta, Finished, ModelError, Settings, Usage
from bot.safety.secrets import Vault
from bot.talk.settings import RunSettings

_SPACING = 0.05
"""Seconds between two states of a run: faster than anybody reads, slow enough to be cheap."""

_WHOLE = ("stop", "eos", "end_turn", "stop_sequence", "")


@dataclass(slots=True)
class RunProgress:
    """How far a run got. `ended` is empty while it goes on, else done, stopped, cut or failed."""

    model: str
    text: str = ""
    ended: str = ""
    finish_reason: str = ""
    first_token_seconds: float | None = None
    seconds: float = 0.0
    usage: Usage | None = None
    problem: str = ""
    stop: asyncio.Event = field(default_factory=asyncio.Event)


async def run(
    catalogue: Catalogue, progress: RunProgress, prompt: str, settings: RunSettings
) -> AsyncGenerator[RunProgress, None]:
    """Run `prompt`, yielding `progress` as it grows and once more when it has ended.

    Never raises for what a model does: a problem stands in `progress.problem`. Setting
    `progress.stop` ends it at once and keeps what came. Secrets reach the model as stand-ins.
    """
    started = time.perf_counter()
    vault = Vault()
    shown = 0.0
    pieces: list[str] = []
    try:
        async with aclosing(_pieces(catalogue, progress, vault.hide(prompt), settings)) as found:
            async for piece in found:
                pieces.append(piece)
                now = time.perf_counter()
                progress.seconds = now - started
                if progress.first_token_seconds is None:
                    progress.first_token_seconds = now - started
                if now - shown >= _SPACING:
                    shown = now
                    progress.text = vault.restore("".join(pieces))
                    yield progress
        progress.ended = "stopped" if progress.stop.is_set() else _how_it_ended(progress)
    except ModelError as problem:
        progress.problem = problem.sentence
        progress.ended = "cut" if pieces else "failed"
    finally:
        # Also when the caller closes us in mid-answer: what came is kept.
        progress.text = vault.restore("".join(pieces))
        progress.seconds = time.perf_counter() - started
    yield progress


def _how_it_ended(progress: RunProgress) -> str:
    if progress.finish_reason in _WHOLE:
        return "done"
    progress.problem = (
        "The answer reached its longest length and is not whole."
        if progress.finish_reason == "length"
        else f"The model stopped early ({progress.finish_reason})."
    )
    return "cut"


async def _pieces(
    catalogue: Catalogue, progress: RunProgress, prompt: str, settings: RunSettings
) -> AsyncGenerator[str, None]:
    """The pieces of the answer, until the model ends or the run is stopped."""
    dialect = await catalogue.dialect(progress.model)
    wire = Settings(
        temperature=settings.temperature,
        top_p=settings.top_p,
        max_tokens=settings.longest_answer or catalogue.longest_answer(progress.model),
        stop=settings.stop or None,
        frequency_penalty=settings.frequency_penalty,
        presence_penalty=settings.presence_penalty,
        seed=settings.seed,
    )
    turns = catalogue.turns(progress.model, prompt)
    stopped = asyncio.create_task(progress.stop.wait())
    try:
        async with aclosing(dialect.stream(progress.model, turns, wire)) as items:
            while True:
                item, ended = await _next_unless(stopped, items)
                if ended:
                    return
                if isinstance(item, Finished):
                    progress.finish_reason, progress.usage = item.reason, item.usage
                elif isinstance(item, Delta):
                    yield item.text
    finally:
        stopped.cancel()
        await asyncio.gather(stopped, return_exceptions=True)


async def _next_unless(
    stopped: "asyncio.Task[bool]", items: "AsyncGenerator[Delta | Finished, None]"
) -> tuple[Delta | Finished | None, bool]:
    """The next item, or (None, True) when the run was stopped first or the items are over."""
    coming = asyncio.ensure_future(anext(items, None))
    try:
        await asyncio.wait({coming, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if coming.done():
            return coming.result(), coming.result() is None
        return None, True
    finally:
        # Also when this run itself is cancelled: a generator cannot be closed while it works.
        if not coming.done():
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)
