"""Reads one knowledge file: text in, a checked shape or a KnowledgeError out."""

import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bot.knowledge.build import build
from bot.knowledge.errors import KnowledgeError, closest
from bot.knowledge.lines import line_of
from bot.knowledge.rules import Fault, framework_faults, language_faults, task_faults
from bot.knowledge.shapes import Framework, Language, Task
from bot.knowledge.written import FrameworkFile, LanguageFile, TaskFile

if TYPE_CHECKING:
    from pydantic import TypeAdapter
    from pydantic_core import ErrorDetails

    Adapter = Callable[[], TypeAdapter["Written"]]

Written = TypeVar("Written")


def read_framework(path: Path, *, tested: bool = False) -> Framework:
    """The framework in that file; its key comes from its name, not from the name of the file.

    Here and below, a `tested` file is one that we ship: it is checked only if it looks wrong.
    """
    written = _as_shipped(path, FrameworkFile) if tested else None
    written = written or _read(path, _framework_file, framework_faults)
    return written.shape(key_of(written.name))


def read_task(path: Path, *, tested: bool = False) -> Task:
    """The task in that file; the name of the file is its id."""
    written = _as_shipped(path, TaskFile) if tested else None
    return (written or _read(path, _task_file, task_faults)).shape(path.stem)


def read_language(path: Path, *, tested: bool = False) -> Language:
    """The language in that file, which is named after its code."""
    written = _as_shipped(path, LanguageFile) if tested else None
    faults = partial(language_faults, path.stem)
    return (written or _read(path, _language_file, faults)).shape(path.stem)


def _as_shipped(path: Path, shape: type[Written]) -> Written | None:
    """What stands in a file, unchecked; None when it does not look as it should."""
    try:
        return build(shape, tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, AttributeError):
        return None


def key_of(name: str) -> str:
    """The stable short form of a framework's name: "Text to image" is text_to_image."""
    return re.sub(r"[\W_]+", "_", name.casefold()).strip("_")


def _read(
    path: Path, adapter: "Adapter[Written]", faults: Callable[[Written], Iterator[Fault]]
) -> Written:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise KnowledgeError(
            f"the file cannot be read ({reason.lower()}); check that it is there and readable", path
        ) from error
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise KnowledgeError("the file is not UTF-8; save it as UTF-8", path, line) from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problem, line = _syntax(str(error), text)
        raise KnowledgeError(problem, path, line) from error
    written = _validate(path, text, data, adapter)
    for fault in faults(written):
        raise KnowledgeError(fault.problem, path, line_of(text, fault.place) or 1)
    return written


def _syntax(message: str, text: str) -> tuple[str, int]:
    told = re.fullmatch(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", message, re.S)
    problem = (told[1] if told else message).rstrip(".")
    line = int(told[2]) if told and told[2] else text.rstrip("\n").count("\n") + 1
    column = f" at column {told[3]}" if told and told[3] else ""
    return f"this is not TOML{column} ({problem}); correct the line", line


def _validate(path: Path, text: str, data: dict[str, Any], adapter: "Adapter[Written]") -> Written:
    from pydantic import ValidationError

    try:
        return adapter().validate_python(data)
    except ValidationError as error:
        found = error.errors(include_url=False)
        # A misspelt key is both unknown and missing; that it is unknown says more.
        worst = min(found, key=lambda one: one["type"] != "unexpected_keyword_argument")
        line = line_of(text, worst["loc"]) or 1
        raise KnowledgeError(_problem(worst, found), path, line) from error


# Importing pydantic and building an adapter cost more than reading a file: only who reads pays,
# and once for each kind of file.
@cache
def _framework_file() -> "TypeAdapter[FrameworkFile]":
    from pydantic import TypeAdapter

    return TypeAdapter(FrameworkFile)


@cache
def _task_file() -> "TypeAdapter[TaskFile]":
    from pydantic import TypeAdapter

    return TypeAdapter(TaskFile)


@cache
def _language_file() -> "TypeAdapter[LanguageFile]":
    from pydantic import TypeAdapter

    return TypeAdapter(LanguageFile)


_WANTED = {
    "string_type": "must be a text in quotes",
    "tuple_type": "must be a list in brackets",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "mapping_type": "must be a table",
    "dict_type": "must be a table",
    "dataclass_type": "must be a table",
}


def _problem(error: "ErrorDetails", found: "list[ErrorDetails]") -> str:
    *around, last = error["loc"]
    while isinstance(last, int) and around:
        *around, last = around
    name = f'"{last}"{_in(around)}'
    match error["type"]:
        case "unexpected_keyword_argument":
            missing = [
                str(one["loc"][-1])
                for one in found
                if one["type"] == "missing" and list(one["loc"][:-1]) == around
            ]
            meant = closest(str(last), missing)
            correct = f"write {meant}" if meant else "remove it or correct its name"
            return f"{name} is not a key that belongs here; {correct}"
        case "missing":
            return f"{name} is missing; add it"
        case "literal_error":
            allowed = re.findall("'([^']*)'", str(error["ctx"]["expected"]))
            meant = closest(str(error["input"]), allowed)
            guess = f"write {meant}, or another of" if meant else "use one of"
            return f'{name} cannot be "{error["input"]}"; {guess} {", ".join(allowed)}'
        case kind:
            wanted = _WANTED.get(kind, error["msg"].removeprefix("Input "))
            return f"{name} {wanted}; correct the value"


def _in(around: list[str | int]) -> str:
    """Where a key stands, as a person counts: " in parts 2"."""
    names = [str(one + 1) if isinstance(one, int) else one for one in around]
    return f" in {' '.join(names)}" if names else ""
