"""The model refiner: one draft, one repair, and everything inside one deadline."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot import metrics
from bot.knowledge import Framework
from bot.models.completion import ModelError, Role
from bot.refine.check import Breach, BreachKind, Sources, check
from bot.refine.diagnose import Diagnosis
from bot.refine.instruction import EXAMPLES, Asked, ask, repair, usable_thread
from bot.refine.layout import headings
from bot.refine.material import Fact, Material
from bot.refine.words import content

MODEL_THREAD_BUDGET = 6000
"""Model tokens of a thread that a model gets to choose from."""

_SAID = {
    BreachKind.EMPTY: "was empty",
    BreachKind.CUT_OFF: "was cut off",
    BreachKind.TOPIC: "was about something else",
    BreachKind.LOST: "lost something of yours",
    BreachKind.NEGATION: "lost a “not”",
    BreachKind.LANGUAGE: "changed the language",
    BreachKind.ANSWER: "answered instead",
    BreachKind.UNSOURCED: "made something up",
    BreachKind.INJECTION: "obeyed a planted instruction",
    BreachKind.MARKER: "showed marks of its own",
    BreachKind.FENCE: "was wrapped in a code block",
    BreachKind.PREAMBLE: "began with a preamble",
    BreachKind.CAP: "set a limit that nobody asked for",
    BreachKind.PLACEHOLDER: "left a blank to fill in",
    BreachKind.BOILERPLATE: "added boilerplate",
}
_LONGEST = 40_000
_TIMES = 2


class RefiningModel(Protocol):
    """What refining needs of a model: turns of (role, text) in, text out as it comes.

    Raises ModelError, and nothing else, when there is no answer. `small` models are shown
    worked examples first.
    """

    @property
    def small(self) -> bool:
        """Is it a small model?"""
        ...

    def stream(self, turns: Sequence[tuple[Role, str]], deadline: float) -> AsyncIterator[str]:
        """Stream the answer. `deadline` is in seconds from now."""
        ...


@dataclass(frozen=True, slots=True)
class Draft:
    """What a model is asked to refine; secrets are replaced already."""

    material: Material
    diagnosis: Diagnosis
    facts: tuple[Fact, ...]
    framework: Framework | None
    taken_out: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """A prompt that keeps every promise, or None and why in a sentence. `tries` is 0 to 2."""

    prompt: str | None
    why: str = ""
    tries: int = 0
    breaches: tuple[Breach, ...] = ()


async def draft(model: RefiningModel, wanted: Draft, deadline: float) -> Outcome:
    """Ask for a rewrite, check it, ask once for a repair. Never longer than `deadline` seconds."""
    language = wanted.diagnosis.lexicon.own
    asked = ask(
        wanted.material,
        language=language.name if language else "the language of the rough prompt",
        image=wanted.diagnosis.kind == "image",
        framework=wanted.framework,
        code=wanted.diagnosis.language,
        facts=wanted.facts,
        taken_out=wanted.taken_out,
        budget=MODEL_THREAD_BUDGET,
    )
    progress = _Progress()
    try:
        async with asyncio.timeout(deadline):
            return await _two_tries(model, wanted, asked, deadline, progress)
    except TimeoutError:
        why = f"The model did not finish within {deadline:.0f} s."
        return Outcome(None, why, progress.tries, progress.breaches)
    except ModelError as failure:
        return Outcome(None, failure.sentence, progress.tries, progress.breaches)


@dataclass(slots=True)
class _Progress:
    tries: int = 0
    breaches: tuple[Breach, ...] = ()


async def _two_tries(
    model: RefiningModel, wanted: Draft, asked: Asked, deadline: float, progress: _Progress
) -> Outcome:
    turns: list[tuple[Role, str]] = [("system", asked.system)]
    if model.small:
        for rough, rewrite in EXAMPLES:
            turns += [("user", rough), ("assistant", rewrite)]
    turns.append(("user", asked.user))
    for _ in range(2):
        text = await _whole(model, turns, deadline)
        progress.tries += 1
        progress.breaches = _breaches(text, wanted, asked)
        if not progress.breaches:
            return Outcome(text, tries=progress.tries)
        for kind in {breach.kind for breach in progress.breaches}:
            metrics.caught(kind.value)
        failures = [breach.detail for breach in progress.breaches][:8]
        turns += [("assistant", text), ("user", repair(failures))]
    kinds = ", ".join(dict.fromkeys(_SAID[breach.kind] for breach in progress.breaches))
    why = f"The model's rewrite is not shown, because twice it {kinds}."
    return Outcome(None, why, progress.tries, progress.breaches)


async def _whole(model: RefiningModel, turns: Sequence[tuple[Role, str]], deadline: float) -> str:
    pieces: list[str] = []
    size = 0
    async for piece in model.stream(turns, deadline):
        pieces.append(piece)
        size += len(piece)
        if size > _LONGEST + _TIMES * max(len(text) for _, text in turns):
            raise ModelError("malformed", "The model's rewrite did not come to an end.")
    text = "".join(pieces).strip()
    if not text:
        raise ModelError("empty", "The model returned nothing.")
    return text


def _breaches(text: str, wanted: Draft, asked: Asked) -> tuple[Breach, ...]:
    material = wanted.material
    said = [fact.shown for fact in wanted.facts]
    thread = [f"{m.who}: {m.text}" for m in usable_thread(material, MODEL_THREAD_BUDGET)]
    language = wanted.diagnosis.language
    back = tuple(
        Breach(BreachKind.UNSOURCED, f"this was taken out by the person: {fact.text}")
        for fact in wanted.taken_out
        if stands_in(fact, text, share=0.8)
    )
    return back + check(
        text,
        Sources(
            rough=material.rough,
            added=(
                *said,
                *thread,
                material.team,
                material.channel,
                *(body for _, body in material.files),
            ),
            language=language,
            marker=asked.marker,
            headings=headings(wanted.framework, language) if wanted.framework else (),
            image=wanted.diagnosis.kind == "image",
        ),
    )


def stands_in(fact: Fact, prompt: str, share: float = 0.5) -> bool:
    """Does a prompt hold this fact? That `share` of its telling words stands there."""
    words = content(fact.text)
    if not words:
        return fact.text in prompt
    return len(words & content(prompt)) >= share * len(words)
