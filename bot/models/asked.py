"""One call to a provider, for the log, the numbers and the trace: never what was said in it."""

import logging
import time
from types import TracebackType

from bot import metrics, tracing
from bot.models.completion import Finished, ModelError, Usage

_log = logging.getLogger(__name__)

_BROKEN_OFF = "broken off"

_FAULTS: dict[str, str] = {
    "key": "the key was refused",
    "unknown_model": "the model is not known there",
    "no_credit": "no credit is left",
    "too_long": "the prompt is too long",
    "refused": "it was refused",
    "rate_limited": "too many calls",
    "server": "a fault of the server",
    "network": "there is no connection",
    "certificate": "the certificate is not valid",
    "timeout": "no answer in time",
    "cut": "the answer broke off",
    "malformed": "the answer was not understood",
    "empty": "the answer was empty",
}
_OF_THE_PROMPT = ("too_long", "refused")
"""Nothing for whoever runs the bot to mend."""


class Asked:
    """A context around a call, from its first try to the end of its answer."""

    def __init__(self, provider: str, model: str) -> None:
        """`provider` is its host."""
        self._provider = provider
        self._model = model
        self._outcome = _BROKEN_OFF
        self._said = _BROKEN_OFF
        self._level = logging.INFO
        self._usage: Usage | None = None

    def __enter__(self) -> "Asked":
        self._began = time.monotonic()
        self._span = tracing.open_span("model call", provider=self._provider, model=self._model)
        return self

    def finished(self, end: Finished) -> None:
        """The answer came to its end."""
        self._outcome, self._usage = end.reason[:40], end.usage
        self._said = f"answered ({self._outcome})"

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(fault, ModelError):
            self._outcome, self._usage = fault.kind, fault.usage
            self._fails(_FAULTS[fault.kind], fault.kind not in _OF_THE_PROMPT)
        elif isinstance(fault, Exception):
            self._outcome = type(fault).__name__
            self._fails(self._outcome, True)
        seconds = time.monotonic() - self._began
        metrics.called(self._provider, self._outcome, seconds)
        self._span.set("outcome", self._outcome)
        tokens = "tokens not told"
        if self._usage is not None:
            tokens = f"tokens {self._usage.tokens_in} in, {self._usage.tokens_out} out"
            self._span.set("tokens.in", self._usage.tokens_in)
            self._span.set("tokens.out", self._usage.tokens_out)
        self._span.end()
        _log.log(
            self._level,
            "%s at %s: %s after %.2f s, %s",
            self._model,
            self._provider,
            self._said,
            seconds,
            tokens,
        )

    def _fails(self, why: str, ours: bool) -> None:
        self._said = f"failed, {why},"
        self._level = logging.WARNING if ours else logging.INFO
