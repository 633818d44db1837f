"""Keeps what people write, and tokens, out of what a platform's libraries log."""

import logging
from collections.abc import Callable, Iterable, Mapping

from bot.safety.faults import where

_log = logging.getLogger(__name__)

SAID = ""
"""In place of a line that the adapter has one of its own for."""

_NOTHING: Mapping[tuple[str, str], str] = {}


def be_discreet(
    platform: str,
    libraries: Iterable[str],
    word: Callable[[BaseException], str],
    plainly: Mapping[tuple[str, str], str] = _NOTHING,
) -> None:
    """From now on the libraries' warnings and errors are logged here, without their texts.

    Their texts quote payloads, codes and addresses that hold tickets. What is kept is the
    place, the kind of the fault and the platform's own word for it, which `word` finds in a
    fault ("" for none). `plainly` has sentences for what is logged in a function, by logger and
    function, in place of that, or SAID. May be called again.
    """
    for name in libraries:
        library = logging.getLogger(name)
        library.setLevel(logging.WARNING)
        library.propagate = False
        if not any(isinstance(handler, _Discreet) for handler in library.handlers):
            library.addHandler(_Discreet(platform, word, plainly))


class _Discreet(logging.Handler):
    def __init__(
        self,
        platform: str,
        word: Callable[[BaseException], str],
        plainly: Mapping[tuple[str, str], str],
    ) -> None:
        # Some libraries give their loggers a level of their own, so the one that counts is here.
        super().__init__(logging.WARNING)
        self._platform = platform
        self._word = word
        self._plainly = plainly

    def emit(self, record: logging.LogRecord) -> None:
        if record.funcName == "__init__":
            return  # advice to programmers about arguments and variables
        sentence = self._plainly.get((record.name, record.funcName))
        if sentence is not None:
            if sentence != SAID:
                _log.log(record.levelno, "%s: %s", self._platform, sentence)
            return
        fault = record.exc_info[1] if record.exc_info else None
        said = self._word(fault) if fault else ""
        _log.log(
            record.levelno,
            "%s in %s:%d%s%s",
            record.name,
            record.funcName,
            record.lineno,
            f", {where(fault)}" if fault else "",
            f", {self._platform} says {said}" if said else "",
        )
