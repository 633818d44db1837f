"""One run: a prompt on one model, streamed, with everything that came kept whatever happens."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass

from bot.models.catalogue import Catalogue
from bot.models.completion import Delta, Finished, Image, Item, ModelError, Picture, Usage
from bot.models.offer import ModelOffer
from bot.models.tokens import count_tokens
from bot.models.wire.openai import OpenAIDialect
from bot.runs.fitting import fitted, left_out
from bot.runs.progress import RunProgress
from bot.talk.people import Person, Place
from bot.talk.settings import RunSettings

_ANOTHER_MAY_HELP = frozenset(
    """
    rate_limited server network certificate timeout no_credit unknown_model key empty cut
    """.split()
)


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be run: `prompt` gives its text in the style that a model reads best."""

    prompt: Callable[[str], str]
    settings: RunSettings
    person: Person
    place: Place
    images: tuple[Image, ...] = ()


async def run(catalogue: Catalogue, job: Job, progress: RunProgress) -> None:
    """Run a job to its end, noting in `progress` what comes.

    Never raises for what a model does: a problem stands in `progress.problem`. Cancelling the
    task ends it at once and keeps what came. Secrets reach the model as stand-ins.
    """
    started = time.perf_counter()
    sent = ""
    try:
        model = _first(catalogue, progress.model)
        tried = {model.key}
        while True:
            progress.answered_by = model.key
            sent = progress.vault.hide(job.prompt(model.style))
            try:
                await _follow(catalogue, model, job, sent, progress, started)
                break
            except ModelError as problem:
                stand_in = _stand_in(catalogue, model, problem, job, progress)
                if stand_in is None or stand_in.key in tried:
                    raise
                tried.add(stand_in.key)
                progress.notes.append(
                    f"{problem.sentence} So {stand_in.label} answers instead of {model.label}."
                )
                model = stand_in
        _end(progress)
    except ModelError as problem:
        progress.problem = problem.sentence
        progress.ended = "cut" if progress.came else "failed"
    except asyncio.CancelledError:
        progress.ended = "stopped"
        raise
    finally:
        # Whatever happened: what came is kept, and counted.
        progress.seconds = time.perf_counter() - started
        progress.ended = progress.ended or "failed"
        _count(progress, sent)


async def _follow(
    catalogue: Catalogue,
    model: ModelOffer,
    job: Job,
    sent: str,
    progress: RunProgress,
    started: float,
) -> None:
    """Take the answer of one model as it comes. Raises ModelError."""
    notes: list[str] = []
    async with aclosing(await _items(catalogue, model, job, sent, notes)) as items:
        progress.notes += notes
        async for item in items:
            if progress.first_token_seconds is None and not isinstance(item, Finished):
                progress.first_token_seconds = time.perf_counter() - started
            if isinstance(item, Delta):
                progress.add(item.text)
                progress.changed()
            elif isinstance(item, Picture):
                progress.images.append(item.image)
                progress.changed()
            else:
                progress.finish_reason, progress.usage = item.reason, item.usage
                if item.left_out:
                    progress.notes.append(left_out(model.label, item.left_out))


async def _items(
    catalogue: Catalogue, model: ModelOffer, job: Job, sent: str, notes: list[str]
) -> AsyncGenerator[Item, None]:
    """The answer of a model, asked in the way that it answers."""
    provider = await catalogue.provider(model)
    images = job.images if model.images_in else ()
    if job.images and not model.images_in:
        what = "The attached image was" if len(job.images) == 1 else "The attached images were"
        notes.append(f"{model.label} reads no images. {what} not sent.")
    if model.makes_images_only:
        return provider.make_images(model.name, sent, images)
    fit = fitted(job.settings, model)
    notes += fit.notes
    turns = catalogue.turns(model, sent, images)
    dialect = OpenAIDialect(images_out=True) if model.images_out == "chat" else None
    return provider.stream(model.name, turns, fit.settings, dialect=dialect)


def _first(catalogue: Catalogue, key: str) -> ModelOffer:
    model = catalogue.model(key)
    if model is None:
        have = ", ".join(each.key for each in catalogue.models()) or "none"
        raise ModelError("unknown_model", f"There is no model “{key}” here. Available: {have}.")
    return model


def _stand_in(
    catalogue: Catalogue, model: ModelOffer, problem: ModelError, job: Job, progress: RunProgress
) -> ModelOffer | None:
    """The model that answers instead, when the first has not begun and another may help."""
    if progress.came or problem.kind not in _ANOTHER_MAY_HELP or model.fallback is None:
        return None
    other = catalogue.model(model.fallback)
    return other if other is not None and other.open_to(job.person, job.place) else None


def _end(progress: RunProgress) -> None:
    if progress.finish_reason == "stop":
        progress.ended = "done"
        return
    progress.ended = "cut"
    progress.problem = (
        "The answer reached its longest length and is not whole."
        if progress.finish_reason == "length"
        else f"The model stopped early ({progress.finish_reason})."
    )


def _count(progress: RunProgress, sent: str) -> None:
    """Where the provider did not say what it counted, count what went out and what came."""
    if progress.usage is not None or not progress.came or progress.images:
        return
    progress.usage = Usage(count_tokens(sent), count_tokens(progress.text))
    progress.estimated = True
