"""The work on one delivery as those see it who run the bot: log, numbers, trace."""

import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot import metrics, request_id, tracing

_log = logging.getLogger(__name__)

TURNED_AWAY = {
    "person": "one person asks for more than PERSON_PER_MINUTE",
    "team": "one team asks for more than TEAM_PER_MINUTE",
    "queue": "as many as WORK_WAITING wait already",
    "database": "it was not kept in time",
    "stopping": "this process is stopping",
}
"""Why a delivery is not taken, as numbers and the log say it."""

DONE, STOPPED, FAILED = "done", "stopped", "failed"


@dataclass(slots=True)
class Work:
    """The work on a delivery. Whoever does it may say how it ended; else that is found out."""

    outcome: str = ""


def accepted(platform: str, kind: str, request: str) -> None:
    """A delivery was taken; `request` is the id that its lines in the log have."""
    metrics.delivered(platform, kind, "accepted")
    with request_id.working_on(request):
        _log.info("%s: %s accepted", platform, kind)


def seen_before(platform: str, kind: str) -> None:
    """A delivery came again."""
    metrics.delivered(platform, kind, "seen before")


def turned_away(platform: str, kind: str, why: str, request: str) -> None:
    """A delivery was not taken; `why` is one of `TURNED_AWAY`. What the person is told of a
    database may quote too much for the log."""
    metrics.delivered(platform, kind, "turned away", why)
    level = logging.WARNING if why == "database" else logging.INFO
    with request_id.working_on(request):
        _log.log(level, "%s: %s turned away, %s: %s", platform, kind, why, TURNED_AWAY[why])


@contextmanager
def watched(platform: str, kind: str, request: str, since: float | None = None) -> Iterator[Work]:
    """Do the work on a delivery within. `since` is when it came, by `time.monotonic()`.

    What is logged and traced meanwhile, and in the tasks that are started, bears the id.
    """
    began = time.monotonic() if since is None else since
    work = Work()
    with (
        request_id.working_on(request, began),
        tracing.span("delivery", platform=platform, kind=kind, request=request) as span,
    ):
        try:
            yield work
            work.outcome = work.outcome or DONE
        except asyncio.CancelledError:
            work.outcome = work.outcome or STOPPED
            raise
        except BaseException:
            work.outcome = work.outcome or FAILED
            raise
        finally:
            seconds = time.monotonic() - began
            span.set("outcome", work.outcome)
            metrics.ended(platform, kind, work.outcome, seconds)
            _log.info("%s: %s %s after %.2f s", platform, kind, work.outcome, seconds)
