"""What can be wrong with the knowledge files, said so that their author can mend it."""

from collections.abc import Sequence
from pathlib import Path


class KnowledgeError(Exception):
    """A knowledge file cannot be used. The text names file and line, and says what to do."""

    def __init__(self, problem: str, path: Path, line: int | None = None) -> None:
        place = str(path) if line is None else f"{path}, line {line}"
        super().__init__(f"{place}: {problem}.")
        self.problem = problem
        self.path = path
        self.line = line


class UnknownFramework(LookupError):
    """Nobody described a framework of this name. The text names the closest, and all known."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.closest = closest(name, known)
        hint = f" Did you mean {self.closest}?" if self.closest else ""
        super().__init__(f'There is no framework "{name}".{hint} Known are {", ".join(known)}.')
        self.name = name
        self.known = tuple(known)


def closest(word: str, known: Sequence[str]) -> str | None:
    """The known word that `word` was probably meant to be, whatever its case."""
    from difflib import get_close_matches

    by_fold = {one.casefold(): one for one in known}
    found = get_close_matches(word.casefold(), by_fold, n=1)
    return by_fold[found[0]] if found else None
