"""What is counted and measured, for Prometheus.

Every function here does nothing until `start` is called: the command line counts nothing and
does not load what counts. Labels take few values only, never a team, a person or a prompt.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.meters import Meters

OTHER = "other"
"""The value of a label for all that would be too many."""

_meters: "Meters | None" = None


def start(platforms: Iterable[str] = ()) -> None:
    """Count from now on, from nothing. What is rare on these `platforms` is on the page at once:
    the first one would be missed by whoever asks how much there was more."""
    global _meters
    from bot.meters import Meters

    _meters = Meters()
    for after in ("death", "handover"):
        _meters.count("takeovers", 0.0, after=after)
    for platform in platforms:
        _meters.count("given_up", 0.0, platform=platform)


def stop() -> None:
    """Count no more, and forget what was counted."""
    global _meters
    _meters = None


def counting() -> bool:
    """Is anything counted? What has to be found out only to be counted need not be, else."""
    return _meters is not None


def page() -> tuple[str, bytes]:
    """All numbers as Prometheus reads them, with their media type."""
    if _meters is None:
        return "text/plain", b""
    return _meters.page()


def delivered(platform: str, kind: str, outcome: str, why: str = "") -> None:
    """A delivery came in: `outcome` is accepted, seen before or turned away; then `why` is
    person, team, queue, database or stopping."""
    if _meters is not None:
        _meters.count("deliveries", platform=platform, kind=kind, outcome=outcome, why=why)


def acknowledged(platform: str, seconds: float) -> None:
    """A platform got its acknowledgement, so long after its delivery had come."""
    if _meters is not None:
        _meters.measure("acknowledgement_seconds", seconds, platform=platform)


def showed_first_text(platform: str, seconds: float) -> None:
    """A person saw the first text of what they asked for, so long after asking."""
    if _meters is not None:
        _meters.measure("first_text_seconds", seconds, platform=platform)


def ended(platform: str, kind: str, outcome: str, seconds: float) -> None:
    """The work of a delivery ended: done, stopped, failed or handed over."""
    if _meters is not None:
        _meters.count("work_ended", platform=platform, kind=kind, outcome=outcome)
        _meters.measure("work_seconds", seconds, platform=platform)


def refined(engine: str, outcome: str) -> None:
    """A refinement ended: `outcome` is written, repaired, fell back, unchanged or reused."""
    if _meters is not None:
        _meters.count("refinements", engine=engine, outcome=outcome)


def caught(promise: str) -> None:
    """A rewrite broke a promise and was not shown."""
    if _meters is not None:
        _meters.count("promises_broken", promise=promise)


def called(provider: str, outcome: str, seconds: float) -> None:
    """A call to a provider of models ended; `provider` is its host."""
    if _meters is not None:
        _meters.count("model_calls", provider=provider, outcome=outcome)
        _meters.measure("model_call_seconds", seconds, provider=provider)


def ran(model: str, outcome: str, tokens: tuple[int, int] | None, dollars: float | None) -> None:
    """A run ended: done, cut, stopped or failed. `tokens` went in and came out."""
    if _meters is not None:
        _meters.count("runs", model=model, outcome=outcome)
        spent(model, "run", tokens, dollars)


def spent(model: str, purpose: str, tokens: tuple[int, int] | None, dollars: float | None) -> None:
    """A model was used to run or to refine, as far as its provider said."""
    if _meters is None:
        return
    for way, number in zip(("in", "out"), tokens or (), strict=False):
        _meters.count("tokens", number, model=model, purpose=purpose, direction=way)
    if dollars:
        _meters.count("cost_dollars", dollars, model=model, purpose=purpose)


def posted(platform: str) -> None:
    """A message of ours appeared on a platform."""
    if _meters is not None:
        _meters.count("messages", platform=platform, what="posted")


def edited(platform: str) -> None:
    """A message of ours was changed on a platform."""
    if _meters is not None:
        _meters.count("messages", platform=platform, what="edited")


def limited(platform: str, call: str) -> None:
    """A platform answered a call with 429; `call` is its method or the kind of its route."""
    if _meters is not None:
        _meters.count("rate_limited", platform=platform, call=call)


def taken_over(seconds: float | None) -> None:
    """Work was taken over: of a dead process, so long after that was last heard of, or, None,
    of one that handed it over."""
    if _meters is None:
        return
    _meters.count("takeovers", after="handover" if seconds is None else "death")
    if seconds is not None:
        _meters.measure("takeover_pause_seconds", seconds)


def gave_up(platform: str) -> None:
    """Work that cannot be finished was given up, and the person was told."""
    if _meters is not None:
        _meters.count("given_up", platform=platform)


def watch(gauges: Mapping[str, Callable[[], float]]) -> None:
    """From now on, ask for these each time the numbers are read: `queue_depth`, `in_flight`,
    `memory_short`, `processes` or `tasks`.

    They are asked on the event loop, so they answer from memory.
    """
    if _meters is not None:
        for name, ask in gauges.items():
            _meters.gauge(name, ask)
