"""The built-in refiner: no model, no network. The person's words first, then what we know."""

import re

from bot.knowledge import Connect, Framework
from bot.refine.diagnose import Diagnosis
from bot.refine.gather.profile import ABOUT
from bot.refine.layout import lay_out
from bot.refine.material import Fact, Source

_PLAIN_END = re.compile(r"(?:^|[\s(,、，'\"“«])[^\W_]+(?:['’-]\w+)*%?$|[\u3040-\u9fff]\w*%?$")
_NOT_PROSE = re.compile(r"[=:;{}<>|\\]|\w\(|^\s{4}|^#|```")
_MANY = 2

SHAPE = (
    "subject",
    "setting",
    "composition",
    "light",
    "style",
    "mood",
    "detail",
    "format",
    "shape",
    "limits",
    "avoid",
)
"""The order in which a text-to-image prompt says things."""


def write(
    rough: str, facts: tuple[Fact, ...], diagnosis: Diagnosis, framework: Framework | None
) -> str:
    """The better prompt. With no facts and no framework it is the rough prompt, to the letter."""
    if framework is not None:
        return lay_out(rough, facts, diagnosis, framework)
    if not facts:
        return rough
    language = diagnosis.lexicon.own
    connect = language.connect if language else None
    if diagnosis.kind == "image":
        return "\n".join([opened(rough, diagnosis), *_picture(facts, connect)])
    parts = [opened(rough, diagnosis), *_given(facts, connect), *_known(facts, connect)]
    parts += _profile(facts, connect)
    return "\n\n".join(part for part in parts if part)


def _picture(facts: tuple[Fact, ...], connect: Connect | None) -> list[str]:
    """An image prompt's own order: what is in it, how it looks, and last what to avoid."""

    def place(fact: Fact) -> int:
        if fact.item in SHAPE:
            return SHAPE.index(fact.item)
        return 0 if fact.source is Source.THREAD else SHAPE.index("mood")

    ordered = sorted((fact for fact in facts if fact.detail != ABOUT), key=place)
    return [labelled(fact, connect) for fact in ordered]


def opened(rough: str, diagnosis: Diagnosis) -> str:
    """The person's own words, so that a sentence can follow them.

    A full stop goes only behind a plain word: never behind code, a path or an address.
    """
    text = rough.strip()
    if text.split(" ", 1)[0].casefold() in diagnosis.lexicon.request_verbs:
        text = text[0].upper() + text[1:]
    elif diagnosis.language not in ("ja", "zh", "ko"):
        return text
    last = text.rsplit("\n", 1)[-1]
    if last == text and _PLAIN_END.search(last) and not _NOT_PROSE.search(last):
        text += "。" if diagnosis.language in ("ja", "zh") else "."
    return text


def _given(facts: tuple[Fact, ...], connect: Connect | None) -> list[str]:
    """What the person said: answers, hints taken, feedback."""
    said = [fact for fact in facts if fact.source in (Source.ANSWER, Source.HINT, Source.FEEDBACK)]
    if not said:
        return []
    lines = [labelled(fact, connect) for fact in said]
    if any(fact.label for fact in said) and len(lines) > _MANY:
        return ["\n".join(lines)]
    return [_space(connect).join(lines)]


def labelled(fact: Fact, connect: Connect | None) -> str:
    """A fact with the topic that the person gave it."""
    if not fact.label:
        return fact.text
    colon = connect.colon if connect else ": "
    return f"{fact.label}{colon}{fact.text}"


def _known(facts: tuple[Fact, ...], connect: Connect | None) -> list[str]:
    lines = [fact.text for fact in facts if fact.source is Source.THREAD]
    files = [fact for fact in facts if fact.source is Source.FILE]
    parts = []
    if lines:
        lead = f"{connect.known}\n" if connect else ""
        parts.append(lead + "\n".join(f"- {line}" for line in lines))
    parts += [f"{fact.detail}:\n{fact.text}" for fact in files]
    return parts


def _profile(facts: tuple[Fact, ...], connect: Connect | None) -> list[str]:
    own = [fact for fact in facts if fact.source in (Source.TEAM, Source.CHANNEL)]
    about = [fact.text for fact in own if fact.detail == ABOUT]
    rules = [fact.text for fact in own if fact.detail != ABOUT]
    space = _space(connect)
    parts = []
    if about:
        parts.append(_led(connect.about_us if connect else "", space.join(about), space))
    if rules:
        parts.append(_led(connect.rules if connect else "", space.join(rules), space))
    return parts


def _led(lead: str, text: str, space: str) -> str:
    return f"{lead}{space}{text}" if lead else text


def _space(connect: Connect | None) -> str:
    return "" if connect and connect.stop.strip() == "。" else " "
