"""Which sentences of a team's profile bear on this task."""

import re

from bot.knowledge import Task
from bot.refine.gather.sentences import harmless
from bot.refine.gather.thread import fact_id
from bot.refine.language import detect
from bot.refine.lexicon import Lexicon
from bot.refine.material import Fact, Source
from bot.refine.words import content

ABOUT = "about"
SIGNED = "sender_name"
"""The question who signs it."""

_NAMED = 4
_LABELLED = re.compile(r"^#\S+\s+[-–—:]\s+")
_OF_WORDING = frozenset(["voice", "spelling", "promises", "privacy"])
_RULE_TOPICS = frozenset(["promises", "privacy", "money"])


def select(
    profile: str, source: Source, about: str, task: Task, lexicon: Lexicon
) -> tuple[Fact, ...]:
    """The sentences of `profile` that bear on a task, in order.

    A sentence bears on it when its topic is one that the task asks of a profile, or when it
    shares words with the request. A profile in another language than the prompt is left out:
    the prompt stays in one language.
    """
    if not profile.strip():
        return ()
    sentences = harmless(profile)
    wanted = set(task.profile)
    request = content(about)
    if sentences and not same_language(" ".join(sentences), lexicon.code):
        return ()
    chosen = []
    for number, text in enumerate(sentences):
        if source is Source.CHANNEL:
            text = _LABELLED.sub("", text)
            number += 1
        topics = _topics(text, number, lexicon)
        shared = content(text) & request
        if topics & wanted - _RULE_TOPICS or _rule_applies(topics & wanted, shared, task):
            chosen.append((text, ABOUT if topics == {ABOUT} else _kind(topics)))
        elif _signs(text, task, lexicon) or (
            len(shared) >= 2 and task.family != "image" and not topics & _technical(wanted)
        ):
            chosen.append((text, "rule"))
    return tuple(Fact(fact_id(source, text), _ended(text), source, kind) for text, kind in chosen)


def _signs(text: str, task: Task, lexicon: Lexicon) -> bool:
    """Does it say who signs what this task writes? Then nobody needs to be asked."""
    if SIGNED not in task.questions:
        return False
    signed = [hit.start for hit in lexicon.items.find(text) if hit.meaning == "sender"]
    words = (lexicon.own or lexicon.base).tasks[task.id].recognise
    names = content(" ".join(words))
    return bool(signed) and (min(signed) <= 1 or bool(content(text) & names))


def _kind(topics: set[str]) -> str:
    return "voice" if "voice" in topics else "rule"


def _topics(text: str, number: int, lexicon: Lexicon) -> set[str]:
    counts: dict[str, int] = {}
    for hit in lexicon.profile.find(text):
        if hit.meaning != ABOUT:
            weight = _NAMED if hit.start == 0 else 1
            counts[hit.meaning] = counts.get(hit.meaning, 0) + weight
    if number == 0 and not counts.keys() & _OF_WORDING and max(counts.values(), default=0) < _NAMED:
        return {ABOUT}
    if not counts:
        return set()
    most = max(counts.values())
    return {topic for topic, count in counts.items() if count * 2 >= most}


def _rule_applies(topics: set[str], shared: set[str], task: Task) -> bool:
    """Promises and privacy matter when others read it; money only where money is the matter."""
    if topics & {"promises", "privacy"}:
        return task.outward or bool(shared)
    return "money" in topics and bool(shared)


def _technical(wanted: set[str]) -> set[str]:
    """Topics that a task must ask for by name: SQL rules do not belong into an e-mail."""
    return {"sql", "code", "tests", "data", "image", "lesson", "meeting"} - wanted


def same_language(profile: str, code: str) -> bool:
    """Is the profile in the prompt's language, as far as one can tell?"""
    return detect(profile, default=code) == code


def _ended(text: str) -> str:
    text = text.strip()
    return text if re.search(r"[.!?。！？]$", text) else text + "."
