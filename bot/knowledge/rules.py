"""What must hold in one knowledge file beyond the types of its values."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields

from bot.knowledge.lines import Place
from bot.knowledge.shapes import ITEMS, Question
from bot.knowledge.written import FrameworkFile, LanguageFile, TaskFile

_PLACEHOLDER = re.compile(r"\{[^{}]*\}|[{}]")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong at one place of a file, and what to do about it."""

    place: Place
    problem: str


def framework_faults(written: FrameworkFile) -> Iterator[Fault]:
    """What is wrong with the parts of a framework and their headings."""
    if not any(letter.isalnum() for letter in written.name):
        yield Fault(("name",), "the name has no letter in it; give the framework a name")
    requests = [at for at, part in enumerate(written.parts) if part.request]
    if not requests:
        yield Fault(
            ("parts",),
            "no part holds the person's own request; mark the one that does with request = true",
        )
    for at in requests[1:]:
        yield Fault(
            ("parts", at, "request"),
            "a second part is marked request = true; keep the mark on one part only",
        )
    for at in [at for at, part in enumerate(written.parts) if part.facts][1:]:
        yield Fault(
            ("parts", at, "facts"),
            "a second part is marked facts = true; keep the mark on one part only",
        )
    ids: set[str] = set()
    for at, part in enumerate(written.parts):
        if part.request and part.optional:
            yield Fault(
                ("parts", at, "optional"),
                "the part with the request cannot be left out; set optional = false",
            )
        if part.id in ids:
            yield Fault(
                ("parts", at, "id"),
                f'two parts have the id "{part.id}"; give each an id of its own',
            )
        if not part.heading.strip():
            yield Fault(("parts", at, "heading"), "the heading is empty; write one")
        ids.add(part.id)
    for language, headings in written.headings.items():
        if len(headings) != len(written.parts):
            yield Fault(
                ("headings", language),
                f'"{language}" has {len(headings)} headings for {len(written.parts)} parts; '
                "give one for each part, in their order",
            )


def task_faults(written: TaskFile) -> Iterator[Fault]:
    """What a task lists twice."""
    for key in ("items", "frameworks", "questions", "profile"):
        listed: tuple[str, ...] = getattr(written, key)
        if len(set(listed)) != len(listed):
            yield Fault((key,), f'"{key}" names something twice; name it once')


def language_faults(code: str, written: LanguageFile) -> Iterator[Fault]:
    """What is wrong with the words and questions of the language that `code` should hold."""
    if written.code != code:
        yield Fault(("code",), f'the code is "{written.code}" in {code}.toml; make the two agree')
    for item, words in written.items.items():
        if item not in ITEMS:
            yield Fault(
                ("items", item),
                f'"{item}" is no checklist item; use one of {", ".join(sorted(ITEMS))}',
            )
        if "" in words.cues or "" in words.aliases:
            yield Fault(("items", item), f'"{item}" lists an empty text; take it out')
    for name, question in written.questions.items():
        yield from _question_faults(name, question)
    for name, task in written.tasks.items():
        if "" in task.recognise:
            yield Fault(("tasks", name, "recognise"), f'"{name}" lists an empty text; take it out')
    for one in fields(written.words):
        listed: tuple[str, ...] = getattr(written.words, one.name)
        if "" in listed:
            yield Fault(("words", one.name), f'"{one.name}" lists an empty text; take it out')
        if shouted := next((word for word in listed if word != word.lower()), None):
            yield Fault(
                ("words", one.name), f'"{shouted}" has a capital letter; write it in lower case'
            )


def _question_faults(name: str, question: Question) -> Iterator[Fault]:
    if not 2 <= len(question.options) <= 4:
        yield Fault(
            ("questions", name, "options"),
            f'"{name}" has {len(question.options)} options; give two, three or four',
        )
    if _PLACEHOLDER.findall(question.fold) != ["{answer}"]:
        yield Fault(
            ("questions", name, "fold"),
            f'the fold of "{name}" must hold {{answer}} once and no other placeholder; '
            f'now it reads "{question.fold}"',
        )
