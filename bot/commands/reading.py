"""Reading what a command is given: files, standard input, pairs. Checked once, here."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.commands.problem import Problem
from bot.refine.clean import cleaned
from bot.talk.people import Message

if TYPE_CHECKING:
    from pydantic import ValidationError

    from bot.commands.shapes import BatchLine, ThreadMessage

_BOM = b"\xef\xbb\xbf"


def rough_prompt(words: list[str]) -> str:
    """The rough prompt from the command line, or from standard input for `-` or nothing."""
    if words and words != ["-"]:
        text = _decoded(os.fsencode(" ".join(words)), "the prompt")
    elif words or not sys.stdin.isatty():
        text = _decoded(sys.stdin.buffer.read(), "standard input")
    else:
        raise Problem(
            'Write your rough prompt: python -m bot refine "…", or - to read it from stdin.', 2
        )
    text = cleaned(text)
    if not text.strip():
        raise Problem("The prompt is empty. Write what you want, in any words and any language.", 2)
    return text


def profile(path: Path | None) -> str:
    """The text of a profile file."""
    return cleaned(_read(path)) if path else ""


def thread(path: Path | None) -> tuple[Message, ...]:
    """The messages of a thread file."""
    if path is None:
        return ()
    from pydantic import ValidationError

    from bot.commands.shapes import THREAD_FILE

    try:
        found = THREAD_FILE.validate_json(_read(path))
    except ValidationError as error:
        raise Problem(
            f'{path}: {_first(error)}. A thread file is a list of {{"who": …, "text": …}}.'
        ) from None
    return messages(found)


def messages(found: "list[ThreadMessage]") -> tuple[Message, ...]:
    """Thread messages as the core knows them."""
    return tuple(Message(each.who, each.text) for each in found)


def answers(pairs: list[str]) -> tuple[tuple[str, str], ...]:
    """`TOPIC=TEXT` pairs."""
    found = []
    for pair in pairs:
        topic, mark, text = pair.partition("=")
        if not mark or not topic.strip() or not text.strip():
            raise Problem(
                f"--answer {pair}: please write TOPIC=TEXT, e.g. --answer audience=customers", 2
            )
        found.append((cleaned(topic.strip()), cleaned(text.strip())))
    return tuple(found)


def batch(path: Path) -> Iterator["tuple[int, BatchLine | Problem]"]:
    """The lines of a batch file with their numbers; a line that does not fit is a Problem."""
    from pydantic import ValidationError

    from bot.commands.shapes import BatchLine

    for number, line in enumerate(_read(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            found = BatchLine.model_validate(json.loads(line, parse_constant=_no_constant))
            empty = Problem(f"{path}, line {number}: the prompt is empty.")
            yield number, found if found.text.strip() else empty
        except ValidationError as error:
            yield number, Problem(f"{path}, line {number}: {_first(error)}")
        except (ValueError, RecursionError):
            yield number, Problem(f"{path}, line {number}: this is not JSON.")


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _read(path: Path) -> str:
    try:
        return _decoded(path.read_bytes(), str(path))
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Problem(f"Cannot read {path}: {why}.") from None


def _decoded(data: bytes, where: str) -> str:
    try:
        return data.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(
            f"{where} is not valid UTF-8 (byte {error.start}). Save it as UTF-8 and try again."
        ) from None


def _first(error: "ValidationError") -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where or 'it'}: {first['msg']}"
