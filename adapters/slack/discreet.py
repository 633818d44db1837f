"""Keeps what people write, and tokens, out of what Slack's libraries log."""

import logging

from adapters.slack.trouble import code
from bot.safety.faults import where

_LIBRARIES = ("slack_bolt", "slack_sdk")
_log = logging.getLogger(__name__)


def be_discreet() -> None:
    """From now on the libraries' warnings and errors are logged here, without their texts.

    Their texts quote payloads, codes and addresses that hold tickets. What is kept is the
    place, the kind of the fault and Slack's own word for it. May be called again.
    """
    for name in _LIBRARIES:
        library = logging.getLogger(name)
        library.setLevel(logging.WARNING)
        library.propagate = False
        if not any(isinstance(handler, _Discreet) for handler in library.handlers):
            library.addHandler(_Discreet())


class _Discreet(logging.Handler):
    def __init__(self) -> None:
        # Bolt gives its loggers a level of their own, so the one that counts is here.
        super().__init__(logging.WARNING)

    def emit(self, record: logging.LogRecord) -> None:
        if record.funcName == "__init__":
            return  # advice to programmers about arguments and variables
        fault = record.exc_info[1] if record.exc_info else None
        _log.log(
            record.levelno,
            "%s in %s:%d%s%s",
            record.name,
            record.funcName,
            record.lineno,
            f", {where(fault)}" if fault else "",
            f", Slack says {code(fault)}" if fault and code(fault) else "",
        )
