"""What a person changes on a card, applied to the material of the next version."""

import re
from dataclasses import replace

from bot.refine.clean import cleaned
from bot.refine.gather.thread import tidy
from bot.refine.material import Material, Refinement, Source

_VARIABLE = re.compile(r"\{\{\s*([\w -]{1,40}?)\s*\}\}")


def with_answer(material: Material, topic: str, text: str) -> Material:
    """An answer replaces an earlier one to the same question; an empty one takes it back."""
    others = tuple(pair for pair in material.answers if pair[0] != topic)
    answer = cleaned(text).strip()
    return replace(material, answers=(*others, (topic, answer)) if answer else others)


def with_hint(material: Material, hint: str) -> Material:
    """A hint is added once."""
    return replace(material, hints=tuple(dict.fromkeys([*material.hints, hint])))


def with_feedback(material: Material, text: str) -> Material:
    """What the person said about the last version, after what was said before."""
    said = cleaned(text).strip()
    return replace(material, feedback=(*material.feedback, said)) if said else material


def with_values(refinement: Refinement, values: tuple[tuple[str, str], ...]) -> Material:
    """The prompt with its `{{variables}}` filled in, as the material of a new start."""
    given = dict(values)

    def fill(found: re.Match[str]) -> str:
        return given.get(found[1], found[0])

    return Material(rough=cleaned(_VARIABLE.sub(fill, refinement.prompt)))


def variables(text: str) -> tuple[str, ...]:
    """The names of the `{{variables}}` in a prompt, each once, in order."""
    return tuple(dict.fromkeys(_VARIABLE.findall(text)))


def without(material: Material, refinement: Refinement, fact_id: str) -> Material:
    """The material without one used fact.

    What the person gave (an answer, a hint, feedback) is taken back, so that it can be given
    again; anything else stays in the material and is left out from now on.
    """
    fact = next((fact for fact in refinement.used if fact.id == fact_id), None)
    match fact.source if fact else None:
        case Source.ANSWER if fact:
            return with_answer(material, fact.topic, "")
        case Source.HINT if fact:
            kept = tuple(hint for hint in material.hints if hint != fact.topic)
            return replace(material, hints=kept)
        case Source.FEEDBACK if fact:
            said = tuple(text for text in material.feedback if tidy(text) != fact.text)
            return replace(material, feedback=said)
        case _:
            return replace(material, without=material.without | {fact_id})
