"""Optional traces: how long each part of a request takes, told to a collector by OTLP.

It imports what it needs only where there are traces: the command line starts without.

Nothing happens here until `start` is called with a collector's address. A span holds names,
numbers and outcomes, never what somebody wrote.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span as OpenSpan

Value = str | int | float | bool

NOT_INSTALLED = (
    "OTEL_EXPORTER_OTLP_ENDPOINT is set, but what sends traces is not installed, so there are "
    "none: pip install opentelemetry-sdk opentelemetry-exporter-otlp-proto-http"
)

_NAME = "prompt-rocket"
_GOODBYE_SECONDS = 1.5
"""For the last spans to be sent when the program stops."""

_provider: "TracerProvider | None" = None


class Span:
    """One part of a request, from when it is made until `end`."""

    def __init__(self, span: "OpenSpan | None") -> None:
        """None for a span that nobody wants to hear of."""
        self._span = span

    def set(self, name: str, value: Value) -> None:
        """Note how it was."""
        if self._span is not None:
            self._span.set_attribute(name, value)

    def end(self) -> None:
        """It is over."""
        if self._span is not None:
            self._span.end()


_NOBODYS = Span(None)


def start(endpoint: str) -> None:
    """From now on, tell the collector at this address ("" for none) of every span.

    Warns once when what is needed for that is not installed.
    """
    global _provider
    if not endpoint:
        return
    import logging
    import os

    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import SERVICE_NAME, Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        logging.getLogger(__name__).warning(NOT_INSTALLED)
        return
    exporter = OTLPSpanExporter(endpoint=endpoint.rstrip("/") + "/v1/traces")
    given = "OTEL_SERVICE_NAME" in os.environ
    named = Resource.create({} if given else {SERVICE_NAME: _NAME})
    _provider = TracerProvider(resource=named, shutdown_on_exit=False)
    _provider.add_span_processor(BatchSpanProcessor(exporter))


async def stop() -> None:
    """Send what is left, as far as a moment allows, and tell of no more."""
    global _provider
    provider, _provider = _provider, None
    if provider is not None:
        import asyncio
        import threading

        # A collector may hang, so it is a thread that keeps no program from its end.
        sending = threading.Thread(target=provider.shutdown, daemon=True)
        sending.start()
        await asyncio.to_thread(sending.join, _GOODBYE_SECONDS)


def open_span(name: str, **about: Value) -> Span:
    """A part of what goes on, with no parts of its own; the caller ends it.

    For generators: what stands around their steps changes from one to the next.
    """
    if _provider is None:
        return _NOBODYS
    return Span(_provider.get_tracer(_NAME).start_span(name, attributes=about))


@contextmanager
def span(name: str, **about: Value) -> Iterator[Span]:
    """A part of what goes on. The spans that are made within are its parts."""
    if _provider is None:
        yield _NOBODYS
        return
    # What a fault says may quote what somebody wrote: only its kind is noted.
    with _provider.get_tracer(_NAME).start_as_current_span(
        name, attributes=about, record_exception=False, set_status_on_exception=False
    ) as made:
        try:
            yield Span(made)
        except BaseException as fault:
            made.set_attribute("error.type", type(fault).__name__)
            raise
