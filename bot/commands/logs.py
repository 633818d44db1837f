"""The log of a program that serves: one line a record on stderr."""

import logging
import sys
from datetime import UTC, datetime

from bot.safety.faults import where

_OURS = ("bot", "adapters")


def log_to_stderr() -> None:
    """From now on: time (UTC), level, logger, message. From others, warnings and errors only."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in _OURS:
        logging.getLogger(name).setLevel(logging.INFO)


class OneLine(logging.Formatter):
    """Faults as their kind and place: their messages may quote what people wrote."""

    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        lines = record.getMessage().splitlines() or [""]
        # What libraries write after the first line are tracebacks and values.
        message = " ".join(lines) if record.name.partition(".")[0] in _OURS else lines[0]
        fault = record.exc_info[1] if record.exc_info else None
        cause = f": {where(fault)}" if fault else ""
        return f"{when} {record.levelname} {record.name} {message}{cause}"
