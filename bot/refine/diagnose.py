"""What is this prompt: its language, its kind of task, and what it already states."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.knowledge import Task
from bot.refine.language import UNKNOWN, detect
from bot.refine.lexicon import Lexicon, Lexicons
from bot.refine.words import Phrases, count_words, words_of

GENERAL, IMAGE, QUESTION = "general", "image", "question"
_BROAD = frozenset([QUESTION, "explanation", "brainstorm", GENERAL])
"""Tasks whose words stand in prompts of every kind: any other match goes first."""

_TELLING = 2.0
_OPENING = 14
_COMPOUNDING = ("de", "nl")
_READ = 4000
_ASKED = 300
_LONG_WORDS = 90
_LENGTH = re.compile(
    r"\d+\s*[- ]?\s*(?:words?|sentences?|characters?|chars|paragraphs?|lines?|bullets?|pages?"
    r"|minutes?|min\b"
    r"|palabras|frases|caracteres|p[áa]rrafos|mots|phrases|caract[èe]res|paragraphes|w[öo]rter|s[äa]tze"
    r"|zeichen|abs[äa]tze|palavras|par[áa]grafos|parole|frasi|caratteri|woorden|zinnen|tekens|字|文字|語|자|단어)",
    re.I,
)
_TO_WHOM = re.compile(
    r"\b(?:e-?mail|mail|letter|note|message|memo|invit\w*|announcement|reply|brief|nachricht|brev"
    r"|carta|correo|mensaje|mensagem|lettre|lettera|messaggio|bericht)\b[^.\n]{0,25}?"
    r"\b(?:to|for|an|für|a los|a las|al|para|aux?|à|pour|ai|agli|alle|alla|aos?|às|aan|voor)"
    r"\s+\w{2,}|への|向けの?|给|에게",
    re.I,
)
"""An address right behind the kind of message: *a note to all staff*."""

_FORMAT = re.compile(r"\b(?:table|json|csv|yaml|markdown|html|bullet|numbered|list of)\b", re.I)
_CODE = re.compile(
    r"```|\bdef \w+\(|\bfunction \w*\(|\bclass \w+[:({]|=>|;\s*\n|\bimport \w+|#include"
    r"|\w+\(\w*\)\s*\{"
)
_MATERIAL = re.compile(r"```|\n.*\n|[\"“„«「].{30,}[\"”“»」]", re.S)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is known of a rough prompt before anything is written.

    `kind` is text or image. `stated` are the checklist items that it already states.
    `complete` tells a prompt that says enough to be left alone.
    """

    language: str
    kind: str
    task: Task
    lexicon: Lexicon
    stated: frozenset[str]
    complete: bool


def diagnose(rough: str, lexicons: Lexicons) -> Diagnosis:
    """Diagnose a rough prompt. Reads its head and tail, so that time stays bounded."""
    head = rough if len(rough) <= _READ else rough[: _READ // 2] + "\n" + rough[-_READ // 2 :]
    language = detect(head)
    lexicon = lexicons.get("en" if language == UNKNOWN else language)
    task_id = _recognise(head, lexicon)
    task = lexicons.knowledge.task(task_id)
    kind = "image" if task.family == IMAGE else "text"
    stated = stated_items(head, lexicon)
    if lexicon.question_words & set(words_of(head[:_ASKED])):
        stated |= {"goal"}
    if "audience" in task.items and _TO_WHOM.search(head[:_ASKED]):
        stated |= {"audience"}
    wanted = [item for item in task.items if item in stated]
    complete = (
        task.family == QUESTION
        or not task.questions
        or count_words(rough) >= _LONG_WORDS
        or len(wanted) >= max(3, len(task.items) - 1)
    )
    return Diagnosis(language, kind, task, lexicon, stated, complete)


def stated_items(text: str, lexicon: Lexicon) -> frozenset[str]:
    """The checklist items that `text` states, as far as words can tell."""
    found = {hit.meaning for hit in lexicon.items.find(text)}
    if _LENGTH.search(text):
        found.add("length")
    if _FORMAT.search(text):
        found.add("format")
    if _MATERIAL.search(text):
        found.add("inputs")
    if text.rstrip().endswith(("?", "？")):
        found.add("goal")
    return frozenset(found)


def _recognise(text: str, lexicon: Lexicon) -> str:
    """The task whose words stand most tellingly in the text."""
    words = words_of(text)
    opening = _where_request_begins(words, lexicon)
    scores = _task_scores(text, lexicon.tasks, opening)
    if max(scores.values(), default=0.0) < _TELLING:
        # English words for a kind of work are used in every language.
        scores = _task_scores(text, lexicon.base_tasks, opening)
    if max(scores.values(), default=0.0) < _TELLING and lexicon.code in _COMPOUNDING:
        scores = _task_scores(" ".join(_heads(words)), lexicon.tasks, len(text))
    asks = bool(words) and words[0] in lexicon.question_words
    if scores:
        best = max(scores, key=lambda task: (task not in _BROAD, scores[task], task))
        if scores[best] < _TELLING:
            best = max(scores, key=lambda task: (scores[task], task))
        if scores[best] >= _TELLING:
            return best
    if _CODE.search(text):
        return "code"
    if asks or text.rstrip().endswith(("?", "？")):
        return QUESTION
    return GENERAL


def _task_scores(text: str, tasks: Phrases, opening: int) -> dict[str, float]:
    """How tellingly each task's words stand there: earlier and longer ones weigh more."""
    scores: dict[str, float] = {}
    for hit in tasks.find(text, most_words=600):
        size = 1.0 + hit.phrase.count(" ") * 1.5 + min(len(hit.phrase), 12) / 24
        far = max(0, hit.start - opening)
        near = 3.0 if far < 4 else 2.0 if far < _OPENING else 0.4
        scores[hit.meaning] = scores.get(hit.meaning, 0.0) + size * near
    return scores


def _heads(words: list[str]) -> Iterator[str]:
    """Long words as what they end in: an *umstiegsplan* is a plan."""
    for word in words[:_OPENING]:
        for length in range(len(word) - 3, 3, -1):
            yield word[-length:]


def _where_request_begins(words: list[str], lexicon: Lexicon) -> int:
    """The first request verb: what stands before it is often material."""
    for at, word in enumerate(words[:60]):
        if word in lexicon.request_verbs:
            return at
    return 0
