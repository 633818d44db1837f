"""What a program says to whoever started it, in the form of its log."""

import json
import sys
from datetime import UTC, datetime
from typing import TextIO

_as_objects = False


def tell_as_objects(yes: bool) -> None:
    """From now on each sentence is an object, as the log's lines are, or it is not."""
    global _as_objects
    _as_objects = yes


def say(sentence: str) -> None:
    """Tell what runs, on stdout."""
    _tell(sentence, "INFO", sys.stdout)


def refuse(sentence: str) -> None:
    """Tell why the program ends, on stderr."""
    _tell(sentence, "CRITICAL", sys.stderr)


def stamp(seconds: float) -> str:
    """A moment, as the log writes it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _tell(sentence: str, level: str, stream: TextIO) -> None:
    if _as_objects:
        time = stamp(datetime.now(UTC).timestamp())
        said = {"time": time, "level": level, "logger": "bot", "message": sentence}
        sentence = json.dumps(said)
    print(sentence, file=stream, flush=True)
