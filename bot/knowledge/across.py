"""What must hold between the knowledge files: tasks, frameworks and languages fit together."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from bot.knowledge.shapes import Framework, Language, Task


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that one file names and another lacks: `file` is the key of the lacking one."""

    folder: str
    file: str
    place: tuple[str, ...]
    problem: str


def gaps(
    frameworks: Iterable[Framework], tasks: Collection[Task], english: Language
) -> Iterator[Gap]:
    """What tasks name and neither the frameworks nor English have."""
    known = {framework.key for framework in frameworks}
    for task in tasks:
        for place, names, have in (
            ("frameworks", task.frameworks, known),
            ("items", task.items, english.items),
            ("questions", task.questions, english.questions),
            ("profile", task.profile, english.profile),
        ):
            for name in names:
                if name not in have:
                    yield Gap(
                        "tasks",
                        task.id,
                        (place,),
                        f'"{name}" in {place} is described nowhere; describe it or take it out',
                    )
        if task.id not in english.tasks:
            yield Gap(
                "languages",
                english.code,
                ("tasks",),
                f'the task "{task.id}" has no words here; add [tasks.{task.id}]',
            )


def missing(language: Language, english: Language) -> Iterator[Gap]:
    """What English has and another language lacks."""
    for table, ours, theirs in (
        ("items", english.items, language.items),
        ("questions", english.questions, language.questions),
        ("tasks", english.tasks, language.tasks),
        ("profile", english.profile, language.profile),
    ):
        for name in ours:
            if name not in theirs:
                yield Gap(
                    "languages",
                    language.code,
                    (table,),
                    f"[{table}.{name}] is missing, and English has it; add it",
                )
