"""A prompt laid out under a framework's headings; a part with nothing to say is left out."""

from bot.knowledge import Framework, Part
from bot.refine.diagnose import Diagnosis
from bot.refine.material import Fact, Source

_TONE = frozenset(["voice", "tone", "style"])


def lay_out(rough: str, facts: tuple[Fact, ...], diagnosis: Diagnosis, framework: Framework) -> str:
    """Lay a prompt out: every fact under the part that asks for it, each exactly once."""
    places: dict[str, list[str]] = {part.id: [] for part in framework.parts}
    request = next(part for part in framework.parts if part.request)
    places[request.id].append(rough.strip())
    rest = next((part for part in framework.parts if part.facts), request)
    colon = diagnosis.lexicon.own.connect.colon if diagnosis.lexicon.own else ": "
    for fact in facts:
        part = _part_for(fact, framework, rest, request)
        same = part.item == fact.item or not fact.label
        places[part.id].append(fact.text if same else f"{fact.label}{colon}{fact.text}")
    shown = [
        f"## {framework.heading(part, diagnosis.language)}\n" + "\n".join(places[part.id])
        for part in framework.parts
        if places[part.id]
    ]
    return "\n\n".join(shown)


def _part_for(fact: Fact, framework: Framework, rest: Part, request: Part) -> Part:
    if fact.source is Source.ANSWER and fact.item:
        for part in framework.parts:
            if part.item == fact.item and not part.request:
                return part
        return request
    if fact.source in (Source.HINT, Source.FEEDBACK, Source.ANSWER):
        return request
    if fact.source in (Source.TEAM, Source.CHANNEL) and fact.detail in _TONE:
        for part in framework.parts:
            if part.item in _TONE:
                return part
    return rest


def headings(framework: Framework, language: str) -> tuple[str, ...]:
    """The headings that a prompt under this framework may show."""
    return tuple(framework.heading(part, language) for part in framework.parts)
