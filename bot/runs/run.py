"""One run: a prompt on one model, streamed, with everything that came kept whatever happens."""

import asyncio
import re
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

_DID_NOT: dict[str, str] = {
    "rate_limited": "is getting too many requests",
    "server": "is having trouble",
    "network": "could not be reached",
    "certificate": "could not prove who it is",
    "timeout": "took too long",
    "no_credit": "has no credit left",
    "unknown_model": "is not offered any more",
    "key": "did not accept its key",
    "empty": "answered with nothing",
    "cut": "broke off before it had begun",
}
"""The failures after which another model may help, as the card says them."""

LONGEST_ANSWER = 200_000
"""Characters of an answer, unless a setting says otherwise."""

_TOO_LONG = "too long for us"

_PLAIN = re.compile(r"[a-z_]{1,40}")


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be run: `prompt` gives its text in the style that a model reads best.

    `alone` when no other model may stand in. `longest` is in characters of the answer.
    """

    prompt: Callable[[str], str]
    settings: RunSettings
    person: Person
    place: Place
    images: tuple[Image, ...] = ()
    alone: bool = False
    longest: int = LONGEST_ANSWER


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
                # What was said of the first model is not true of the other.
                progress.notes[:] = [
                    f"{model.label} {_DID_NOT[problem.kind]}: {stand_in.label} was asked instead."
                ]
                model = stand_in
        _end(progress, job)
    except ModelError as problem:
        progress.problem = problem.sentence
        progress.ended = "cut" if progress.came or progress.before else "failed"
        progress.usage = problem.usage
    except asyncio.CancelledError:
        progress.ended = "stopped"
        raise
    finally:
        # Whatever happened: what came is kept, and counted.
        progress.seconds = time.perf_counter() - started
        progress.ended = progress.ended or "failed"
        _count(progress, sent, job)


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
                room = job.longest - progress.length
                progress.add(item.text[:room])
                progress.changed()
                if len(item.text) > room:
                    progress.finish_reason = _TOO_LONG
                    return
            elif isinstance(item, Picture):
                progress.images.append(item.image)
                progress.changed()
            else:
                progress.finish_reason, progress.usage = item.reason[:100], item.usage
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
        if job.settings != RunSettings():
            notes.append(f"{model.label} makes images and takes none of these settings: left out.")
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
    if job.alone or progress.came or problem.kind not in _DID_NOT or model.fallback is None:
        return None
    other = catalogue.model(model.fallback)
    if other is None or other.text is not model.text:
        return None
    return other if other.open_to(job.person, job.place) else None


def _end(progress: RunProgress, job: Job) -> None:
    if progress.finish_reason == "stop":
        progress.ended = "done"
        return
    progress.ended = "cut"
    if progress.finish_reason == _TOO_LONG:
        progress.problem = f"{job.longest:,} characters is the most of an answer that is kept here."
        return
    progress.problem = (
        "it reached its longest length. Settings can allow a longer one."
        if progress.finish_reason == "length"
        else "the model stopped early" + _why(progress.finish_reason) + "."
    )


def _why(reason: str) -> str:
    """The provider's own word for why a model stopped, when it is no more than a word."""
    return f" ({reason.replace('_', ' ')})" if _PLAIN.fullmatch(reason) else ""


def _count(progress: RunProgress, sent: str, job: Job) -> None:
    """Where the provider did not say what it counted, count what went out and what came.

    Nobody here knows what an image counts: then it stays unknown.
    """
    countable = progress.came and not (progress.images or job.images)
    if progress.usage is None and countable:
        progress.usage = Usage(count_tokens(sent), count_tokens(progress.text))
        progress.estimated = True
    if progress.again and progress.usage is not None:
        # Of the first try, nobody knows more than what had been kept of it.
        progress.estimated = True
        if progress.before:
            once = progress.usage
            first = count_tokens(progress.before)
            progress.usage = Usage(2 * once.tokens_in, once.tokens_out + first)
