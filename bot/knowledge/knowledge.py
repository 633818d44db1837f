"""All that the bot knows about prompts, read from data files when it is first asked for."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bot.knowledge.errors import KnowledgeError, UnknownFramework
from bot.knowledge.shapes import Framework, Language, Task

DATA = Path(__file__).resolve().parents[2] / "frameworks"
ENGLISH = "en"


class Knowledge:
    """Frameworks, tasks and languages. Each file is read once, when it is first needed.

    A framework in the team's own folder `frameworks_dir` joins ours, or replaces the one of
    the same name. Reading raises KnowledgeError for a file that cannot be used.
    """

    def __init__(self, frameworks_dir: Path | None = None, data: Path = DATA) -> None:
        self._own_dir = frameworks_dir
        self._data = data
        self._own: dict[str, Framework] | None = None
        self._frameworks: dict[str, Framework] = {}
        self._tasks: dict[str, Task] = {}
        self._languages: dict[str, Language] = {}
        self._listings: dict[Path, dict[str, Path]] = {}
        self._tested = data == DATA

    def framework(self, name: str) -> Framework:
        """The framework of that name or key; case, spaces and hyphens make no difference."""
        wanted = _fold(name)
        own = self._team_frameworks().get(wanted)
        if own is not None:
            return own
        for key in self._listing(self._data):
            if _fold(key) == wanted:
                return self._shipped_framework(key)
        raise UnknownFramework(name, [framework.name for framework in self.frameworks()])

    def frameworks(self) -> tuple[Framework, ...]:
        """All of them, by name."""
        found = {_fold(key): self._shipped_framework(key) for key in self._listing(self._data)}
        found |= self._team_frameworks()
        return tuple(sorted(found.values(), key=lambda one: one.name.casefold()))

    def task(self, task_id: str) -> Task:
        """The task of that id. An id that is not among `tasks()` is a KnowledgeError."""
        if task_id not in self._tasks:
            from bot.knowledge.files import read_task

            folder = self._data / "tasks"
            path = self._listing(folder).get(task_id)
            if path is None:
                raise KnowledgeError(
                    f'there is no task "{task_id}"; add {task_id}.toml or use another', folder
                )
            self._tasks[task_id] = read_task(path, tested=self._tested)
        return self._tasks[task_id]

    def tasks(self) -> tuple[str, ...]:
        """The ids of all tasks, in alphabetical order."""
        return tuple(self._listing(self._data / "tasks"))

    def language(self, code: str) -> Language | None:
        """The language of that code, or None when there is no file for it."""
        if code not in self._languages:
            path = self._listing(self._data / "languages").get(code)
            if path is None:
                return None
            from bot.knowledge.files import read_language

            self._languages[code] = read_language(path, tested=self._tested)
        return self._languages[code]

    def languages(self) -> tuple[str, ...]:
        """The codes of all languages that have a file, in alphabetical order."""
        return tuple(self._listing(self._data / "languages"))

    def check(self) -> None:
        """Reads and checks everything; raises KnowledgeError at the first that does not fit."""
        from bot.knowledge.across import gaps, missing
        from bot.knowledge.lines import line_of

        self._tested = False
        for read in (self._frameworks, self._tasks, self._languages):
            read.clear()
        frameworks = self.frameworks()
        tasks = [self.task(task_id) for task_id in self.tasks()]
        english = self.language(ENGLISH)
        if english is None:
            raise KnowledgeError(
                "en.toml is missing, and all languages are measured by it; put it back",
                self._data / "languages",
            )
        others = [one for code in self.languages() if (one := self.language(code)) is not None]
        found = [*gaps(frameworks, tasks, english)]
        for language in others:
            found += missing(language, english)
        for gap in found:
            path = self._data / gap.folder / f"{gap.file}.toml"
            line = line_of(path.read_text(encoding="utf-8"), gap.place)
            raise KnowledgeError(gap.problem, path, line)

    def _shipped_framework(self, key: str) -> Framework:
        if key not in self._frameworks:
            from bot.knowledge.files import read_framework

            self._frameworks[key] = read_framework(
                self._listing(self._data)[key], tested=self._tested
            )
        return self._frameworks[key]

    def _team_frameworks(self) -> dict[str, Framework]:
        """The team's own, by folded name. All are read: only the text tells what it replaces."""
        if self._own is None:
            ours = {_fold(key): key for key in self._listing(self._data)}
            team = _read_team(self._own_dir) if self._own_dir is not None else ()
            # One that replaces ours goes by our key, so that tasks and old buttons find it.
            self._own = {
                folded: replace(framework, key=ours.get(folded, framework.key))
                for folded, framework in team
            }
        return self._own

    def _listing(self, folder: Path) -> dict[str, Path]:
        if folder not in self._listings:
            self._listings[folder] = {path.stem: path for path in sorted(folder.glob("*.toml"))}
        return self._listings[folder]


def _read_team(folder: Path) -> Iterator[tuple[str, Framework]]:
    from bot.knowledge.files import read_framework

    if not folder.is_dir():
        raise KnowledgeError(
            "there is no such folder of frameworks; create it or correct the setting", folder
        )
    taken: dict[str, Path] = {}
    for path in sorted(folder.glob("*.toml")):
        framework = read_framework(path)
        folded = _fold(framework.key)
        if folded in taken:
            raise KnowledgeError(
                f'"{framework.name}" is also described in {taken[folded].name}; '
                "keep one of the two files",
                path,
            )
        taken[folded] = path
        yield folded, framework


def _fold(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
