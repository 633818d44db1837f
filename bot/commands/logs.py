"""The log of a program that serves: one line a record on stderr, as text or as JSON."""

import json
import logging
import re
import sys
from typing import Literal

from bot import request_id
from bot.commands.telling import stamp, tell_as_objects
from bot.safety.faults import where

_OURS = ("bot", "adapters")
_WARNINGS = "py.warnings"
_CATEGORY = re.compile(r"^(.+:\d+: \w+): .*")


def log_to_stderr(form: Literal["text", "json"] = "text") -> None:
    """From now on: time (UTC), level, logger, message. From others, warnings and errors only.

    As JSON, also what is told on stdout, and why the program ends.
    """
    tell_as_objects(form == "json")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneObject() if form == "json" else OneLine())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in _OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    # What Python itself warns of would stand between the lines in another form.
    logging.captureWarnings(capture=True)


class OneLine(logging.Formatter):
    """Faults as their kind and place: their messages may quote what people wrote.

    The id of the request that the line belongs to stands in brackets.
    """

    def format(self, record: logging.LogRecord) -> str:
        request = request_id.current()
        belongs = f" [{request}]" if request else ""
        fault = _fault(record)
        cause = f": {fault}" if fault else ""
        message = _message(record)
        return f"{_time(record)} {record.levelname} {record.name}{belongs} {message}{cause}"


class OneObject(logging.Formatter):
    """The same as a JSON object: time, level, logger, message, request and fault."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "time": _time(record),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
            "request": request_id.current(),
            "fault": _fault(record),
        }
        return json.dumps({name: value for name, value in said.items() if value})


def _time(record: logging.LogRecord) -> str:
    return stamp(record.created)


def _message(record: logging.LogRecord) -> str:
    lines = record.getMessage().splitlines() or [""]
    if record.name.partition(".")[0] in _OURS:
        return " ".join(lines)
    # What libraries write after the first line are tracebacks and values.
    first = lines[0]
    return _CATEGORY.sub(r"\1", first) if record.name == _WARNINGS else first


def _fault(record: logging.LogRecord) -> str:
    fault = record.exc_info[1] if record.exc_info else None
    return where(fault) if fault else ""
