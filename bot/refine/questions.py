"""What is worth asking, what an expert would add, and what the prompt states by now."""

import re
from collections.abc import Iterable

from bot.knowledge import Question
from bot.refine.diagnose import GENERAL, QUESTION, Diagnosis, stated_items
from bot.refine.lexicon import Lexicon
from bot.refine.material import Fact, ItemState, Material, OpenHint, OpenQuestion, Source

MOST_QUESTIONS = 3
"""More than three questions and people close the card. Source: the design, section 1."""


_FENCED = frozenset(["avoid", "limits", "scope", "criteria", "call_to_action"])
"""Items that a thread answers as soon as it says what must or must not be, or be done."""

_SIGNATURE = re.compile(r"\w+\(\w+:|\w+\.\w+\(|\w+ \(\w+, \w+|\.csv\b|\.json\b|\bcolumns\b")
"""Code or columns in a thread: what goes in stands there."""

_TOLD = frozenset(["facts", "background", "inputs"])
"""Items that facts of a thread or a file state."""


def item_of(topic: str, lexicon: Lexicon) -> str | None:
    """The checklist item that a topic means: an item, a question's id, or a word for it."""
    plain = topic.strip().casefold()
    language = lexicon.own or lexicon.base
    if plain in language.items:
        return plain
    if plain in language.questions:
        return language.questions[plain].item
    return next((hit.meaning for hit in lexicon.aliases.find(plain)), None)


def open_questions(
    diagnosis: Diagnosis, material: Material, known: Iterable[str]
) -> tuple[OpenQuestion, ...]:
    """At most three questions whose answer would change the result and stands nowhere yet.

    `known` are the texts of everything gathered. Asked only in a language that we speak.
    """
    language = diagnosis.lexicon.own
    if language is None or (diagnosis.complete and not material.thread):
        return ()
    if diagnosis.task.id == GENERAL or (diagnosis.complete and len(material.rough) > 600):
        return ()
    answered = _answered(diagnosis, material, known)
    topics = {topic.strip().casefold() for topic, _ in material.answers}
    room = MOST_QUESTIONS if not material.answers else max(0, MOST_QUESTIONS - len(topics))
    found: list[OpenQuestion] = []
    for topic in diagnosis.task.questions:
        question = language.questions[topic]
        if topic in topics or question.item in answered or len(found) >= room:
            continue
        answered.add(question.item)
        found.append(OpenQuestion(topic, question.item, question.ask, question.options))
    return tuple(found)


def _answered(diagnosis: Diagnosis, material: Material, known: Iterable[str]) -> set[str]:
    lexicon = diagnosis.lexicon
    answered = set(diagnosis.stated)
    told = [message.text for message in material.thread]
    if any(lexicon.thread.requirement.any(text) for text in told):
        answered |= _FENCED
    if any(_SIGNATURE.search(text) for text in told):
        answered.add("inputs")
    for text in (*known, *told):
        answered |= stated_items(text, lexicon)
    for topic, text in material.answers:
        item = item_of(topic, lexicon)
        answered |= {item} if item else set()
        answered |= stated_items(text, lexicon)
    return answered


def question_for(topic: str, lexicon: Lexicon) -> Question | None:
    """The question of that id in the prompt's language."""
    language = lexicon.own or lexicon.base
    return language.questions.get(topic)


def open_hints(diagnosis: Diagnosis, material: Material) -> tuple[OpenHint, ...]:
    """What an expert in this kind of work insists on, as sentences that one tap adds."""
    language = diagnosis.lexicon.own
    if language is None or diagnosis.task.id == GENERAL or diagnosis.task.family == QUESTION:
        return ()
    words = language.tasks[diagnosis.task.id]
    hints = (OpenHint("first", words.first), OpenHint("trap", words.trap))
    return tuple(hint for hint in hints if hint.text and hint.id not in material.hints)


def hint_text(hint: str, diagnosis: Diagnosis) -> str:
    """The sentence of a hint, or nothing when there is none of that id."""
    language = diagnosis.lexicon.own or diagnosis.lexicon.base
    words = language.tasks.get(diagnosis.task.id)
    if words is None:
        return ""
    return {"first": words.first, "trap": words.trap}.get(hint, "")


def checklist(diagnosis: Diagnosis, prompt: str, used: tuple[Fact, ...]) -> tuple[ItemState, ...]:
    """What the prompt stated before and states now, item by item."""
    language = diagnosis.lexicon.own or diagnosis.lexicon.base
    now = set(diagnosis.stated) | {fact.item for fact in used if fact.item}
    told = [fact for fact in used if fact.source in (Source.THREAD, Source.FILE)]
    if told:
        now |= _TOLD
    if any(diagnosis.lexicon.thread.requirement.any(fact.text) for fact in told):
        now.add("call_to_action")
    if used:
        now |= stated_items(prompt, diagnosis.lexicon)
    return tuple(
        ItemState(item, language.items[item].label, item in diagnosis.stated, item in now)
        for item in diagnosis.task.items
    )
