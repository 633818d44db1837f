"""The meters behind `bot.metrics`: their names, what they mean, and their labels."""

from collections.abc import Callable

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from bot.metrics import OTHER

_PREFIX = "rocket_"
_MOST_VALUES = 100
"""Of one label; what comes beyond counts as OTHER. Each is a series that Prometheus keeps."""

_QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 5.0)
"""Seconds; the platforms wait three for an acknowledgement."""

_SLOW = (0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 900.0)

COUNTERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "deliveries": (
        "Deliveries of the platforms: accepted, seen before, or turned away: then why says which "
        "limit was reached (person, team, queue), or that the database did not keep it, or that "
        "the process was stopping.",
        ("platform", "kind", "outcome", "why"),
    ),
    "work_ended": (
        "Deliveries whose work ended, and how.",
        ("platform", "kind", "outcome"),
    ),
    "refinements": ("Refinements by engine, and how they ended.", ("engine", "outcome")),
    "promises_broken": (
        "Promises that a rewrite broke; it was caught and not shown.",
        ("promise",),
    ),
    "model_calls": ("Calls to providers of models, and how they ended.", ("provider", "outcome")),
    "runs": (
        "Runs by the model that answered, and how they ended.",
        ("model", "outcome"),
    ),
    "tokens": (
        "Tokens that went to models and came from them; estimated where a provider does not say.",
        ("model", "purpose", "direction"),
    ),
    "cost_dollars": ("What models cost, as far as prices are known.", ("model", "purpose")),
    "messages": ("Messages posted and edited on the platforms.", ("platform", "what")),
    "rate_limited": ("Calls that a platform answered with 429.", ("platform", "call")),
    "takeovers": (
        "Work that this process went on with: after the death of the one before, or after a "
        "handover (it was stopping, or could not go on just then).",
        ("after",),
    ),
    "given_up": ("Work that could not be finished; the person was told.", ("platform",)),
}
"""Names, what they mean, labels. In the page each has `rocket_` before and `_total` behind it."""

HISTOGRAMS: dict[str, tuple[str, tuple[str, ...], tuple[float, ...]]] = {
    "acknowledgement_seconds": (
        "From a delivery to its acknowledgement.",
        ("platform",),
        _QUICK,
    ),
    "first_text_seconds": (
        "From a delivery to the first text that the person sees.",
        ("platform",),
        _SLOW,
    ),
    "work_seconds": ("From a delivery to the end of its work.", ("platform",), _SLOW),
    "model_call_seconds": ("Calls to providers of models.", ("provider",), _SLOW),
    "takeover_pause_seconds": (
        "From the last sign of a dead process to the takeover of its work.",
        (),
        _SLOW,
    ),
}

GAUGES: dict[str, str] = {
    "queue_depth": "Deliveries that are accepted and wait for their turn.",
    "in_flight": "Deliveries that are worked on in this process.",
    "memory_short": "1 while memory is short, so that work is done one by one.",
    "processes": "Processes that live and share this store, as far as this one knows.",
    "tasks": "Tasks of this process's event loop.",
}


class Meters:
    """All numbers of one process. What it does not know by name raises KeyError."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # a series more for each one, which nobody asks for
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        GCCollector(registry=self._registry)
        self._counters = {
            name: Counter(_PREFIX + name, about, labels, registry=self._registry)
            for name, (about, labels) in COUNTERS.items()
        }
        self._histograms = {
            name: Histogram(_PREFIX + name, about, labels, buckets=steps, registry=self._registry)
            for name, (about, labels, steps) in HISTOGRAMS.items()
        }
        self._gauges = {
            name: Gauge(_PREFIX + name, about, registry=self._registry)
            for name, about in GAUGES.items()
        }
        self._values: dict[tuple[str, str], set[str]] = {}

    def count(self, name: str, by: float = 1.0, **labels: str) -> None:
        """Add to a counter."""
        counter = self._counters[name]
        (counter.labels(**self._few(name, labels)) if labels else counter).inc(by)

    def measure(self, name: str, value: float, **labels: str) -> None:
        """Note a value in a histogram."""
        histogram = self._histograms[name]
        (histogram.labels(**self._few(name, labels)) if labels else histogram).observe(value)

    def gauge(self, name: str, ask: Callable[[], float]) -> None:
        """Ask for a gauge's value whenever the page is read."""
        self._gauges[name].set_function(ask)

    def page(self) -> tuple[str, bytes]:
        """All of them as Prometheus reads them, with the media type."""
        return CONTENT_TYPE_LATEST, generate_latest(self._registry)

    def _few(self, name: str, labels: dict[str, str]) -> dict[str, str]:
        """The labels, with OTHER for a value that would be one too many."""
        return {label: self._known(name, label, value) for label, value in labels.items()}

    def _known(self, name: str, label: str, value: str) -> str:
        known = self._values.setdefault((name, label), set())
        if value in known:
            return value
        if len(known) >= _MOST_VALUES:
            return OTHER
        known.add(value)
        return value
