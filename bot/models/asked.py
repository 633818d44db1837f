"""One call to a provider, for the log, the numbers and the trace: never what was said in it."""

import logging
import time
from types import TracebackType

from bot import metrics, tracing
from bot.models.completion import Finished, ModelError, Usage

_log = logging.getLogger(__name__)

_STOPPED = "stopped"


class Asked:
    """A context around a call, from its first try to the end of its answer."""

    def __init__(self, provider: str, model: str) -> None:
        """`provider` is its host."""
        self._provider = provider
        self._model = model
        self._outcome = _STOPPED
        self._usage: Usage | None = None

    def __enter__(self) -> "Asked":
        self._began = time.monotonic()
        self._span = tracing.open_span("model call", provider=self._provider, model=self._model)
        return self

    def finished(self, end: Finished) -> None:
        """The answer came to its end."""
        self._outcome, self._usage = end.reason[:40], end.usage

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(fault, ModelError):
            self._outcome, self._usage = fault.kind, fault.usage
        elif isinstance(fault, Exception):
            self._outcome = type(fault).__name__
        seconds = time.monotonic() - self._began
        metrics.called(self._provider, self._outcome, seconds)
        self._span.set("outcome", self._outcome)
        tokens = "tokens unknown"
        if self._usage is not None:
            tokens = f"tokens {self._usage.tokens_in} in, {self._usage.tokens_out} out"
            self._span.set("tokens.in", self._usage.tokens_in)
            self._span.set("tokens.out", self._usage.tokens_out)
        self._span.end()
        _log.info(
            "%s at %s: %s after %.2f s, %s",
            self._model,
            self._provider,
            self._outcome,
            seconds,
            tokens,
        )
