"""Everything that bears on a request: the thread, the profiles, the answers, each with source."""

import re

from bot.refine.diagnose import GENERAL, Diagnosis
from bot.refine.gather.profile import select as select_profile
from bot.refine.gather.sentences import lines_of
from bot.refine.gather.thread import fact_id, tidy
from bot.refine.gather.thread import select as select_thread
from bot.refine.language import detect
from bot.refine.lexicon import Lexicon
from bot.refine.material import Fact, Material, Source
from bot.refine.questions import hint_text, item_of, question_for
from bot.refine.words import count_words, words_of

_SELF_CONTAINED = frozenset(
    ["question", "explanation", "math", "classification", "extraction", "poem", "story"]
)
"""Tasks that say what they are about: a thread counts only where it shares words with them."""

_WITH_MATERIAL = frozenset(["translation", "summary", "rewrite"])
_NORMATIVE = frozenset(["policy"])
"""Tasks whose result sets rules: what led to them is not retold."""

_FEW_WORDS = 2
_ENOUGH_WORDS = 6
_DENSE = ("ja", "zh", "ko")
_CLOSE = (
    frozenset(["pt", "es", "gl", "ca"]),
    frozenset(["sv", "da", "no"]),
    frozenset(["cs", "sk"]),
    frozenset(["hr", "sr", "bs", "sl"]),
    frozenset(["ru", "uk", "be"]),
)
"""Languages that a classifier takes for one another in short lines."""

_QUOTED = re.compile(r"['\"“„«「][^'\"”»」]{4,}['\"”»」]|\n")

DEFAULT_BUDGET = 900
"""Model tokens that a thread may add to a prompt, unless the setting says otherwise."""


def gather(material: Material, diagnosis: Diagnosis, budget: int) -> tuple[Fact, ...]:
    """The facts that bear on the request, answers first, without those that were taken out."""
    given = _given(material, diagnosis)
    about = " ".join((material.rough, *(text for _, text in material.answers), *material.feedback))
    facts = (
        *given,
        *_from_files(material),
        *select_thread(
            material.thread,
            about,
            diagnosis.lexicon.thread,
            budget,
            strict=_stands_alone(material.rough, diagnosis),
            only_rules=diagnosis.task.id in _NORMATIVE,
        ),
        *select_profile(material.team, Source.TEAM, about, diagnosis.task, diagnosis.lexicon),
        *select_profile(material.channel, Source.CHANNEL, about, diagnosis.task, diagnosis.lexicon),
    )
    seen: set[str] = set()
    kept = []
    for fact in _one_language(facts, diagnosis):
        if fact.id not in material.without and fact.id not in seen:
            seen.add(fact.id)
            kept.append(fact)
    return tuple(kept)


def _stands_alone(rough: str, diagnosis: Diagnosis) -> bool:
    """Does the prompt need no news from the chat beside it, unless it is about the same?"""
    task = diagnosis.task.id
    if task == GENERAL:
        return count_words(rough) < _FEW_WORDS
    return task in _SELF_CONTAINED or (task in _WITH_MATERIAL and _QUOTED.search(rough) is not None)


def _given(material: Material, diagnosis: Diagnosis) -> list[Fact]:
    facts = [
        _answer(topic, text, diagnosis.lexicon) for topic, text in material.answers if text.strip()
    ]
    for text in material.feedback:
        if text.strip():
            plain = tidy(text)
            facts.append(Fact(fact_id(Source.FEEDBACK, plain), plain, Source.FEEDBACK))
    for hint in material.hints:
        text = hint_text(hint, diagnosis)
        if text:
            facts.append(Fact(fact_id(Source.HINT, text), text, Source.HINT, topic=hint))
    return facts


def _answer(topic: str, text: str, lexicon: Lexicon) -> Fact:
    """An answer as a sentence: the question's own when we asked it, else under its topic."""
    answer = text.strip()
    item = item_of(topic, lexicon)
    question = question_for(topic, lexicon)
    if question is not None:
        sentence = question.fold.replace("{answer}", answer.rstrip(".。"))
        return Fact(
            fact_id(Source.ANSWER, sentence),
            sentence,
            Source.ANSWER,
            question.ask,
            item,
            topic=topic,
        )
    label = _label(topic, lexicon)
    ended = (
        answer if answer.endswith((".", "!", "?", "。", "！", "？")) else answer + _stop(lexicon)
    )
    return Fact(
        fact_id(Source.ANSWER, f"{label}:{answer}"), ended, Source.ANSWER, label, item, label, topic
    )


def _label(topic: str, lexicon: Lexicon) -> str:
    """What an answer's topic is called: in the prompt's language where it is one of our words."""
    plain = topic.strip()
    if plain.casefold() in lexicon.base.items:
        return lexicon.own.items[plain.casefold()].label if lexicon.own else ""
    return plain[:1].upper() + plain[1:]


def _stop(lexicon: Lexicon) -> str:
    return lexicon.own.connect.stop.strip() if lexicon.own else "."


def _from_files(material: Material) -> list[Fact]:
    """Attached files, without the sentences that speak to a model or hold a secret."""
    facts = []
    for name, whole in material.files:
        text = lines_of(whole)
        if text.strip():
            facts.append(Fact(fact_id(Source.FILE, name + text), text, Source.FILE, name))
    return facts


def _one_language(facts: tuple[Fact, ...], diagnosis: Diagnosis) -> list[Fact]:
    """Lines of a thread in another language stay only while the prompt's own leads clearly.

    The thread is looked at as a whole first: a short line alone is easily mistaken.
    """
    language = diagnosis.language
    thread = [fact for fact in facts if fact.source is Source.THREAD]
    if not thread:
        return list(facts)
    if _spoken_in(" ".join(map(_said, thread)), language):
        foreign = {fact.id for fact in thread if _surely_foreign(_said(fact), language)}
    else:
        foreign = {fact.id for fact in thread if not _spoken_in(_said(fact), language)}
    if not foreign:
        return list(facts)
    own = sum(len(fact.text) for fact in facts if fact.id not in foreign)
    kept = []
    for fact in facts:
        if fact.id in foreign:
            size = len(fact.text) // (3 if language in _DENSE else 1)
            if size * 2 > own:
                continue
            own -= size
        kept.append(fact)
    return kept


def _said(fact: Fact) -> str:
    return fact.text.removeprefix(f"{fact.detail}: ")


def _spoken_in(text: str, language: str) -> bool:
    """Is `text` in that language, or in one that is easily taken for it?"""
    found = detect(text, default=language)
    return found == language or any({found, language} <= close for close in _CLOSE)


def _surely_foreign(text: str, language: str) -> bool:
    return len(words_of(text)) >= _ENOUGH_WORDS and not _spoken_in(text, language)
