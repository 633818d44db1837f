"""Which request the work that goes on belongs to; every line of the log names it."""

import contextlib
import contextvars
import time
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Request:
    id: str
    since: float


_current: contextvars.ContextVar[_Request | None] = contextvars.ContextVar("request", default=None)


@contextlib.contextmanager
def working_on(request_id: str, since: float | None = None) -> Iterator[None]:
    """What is done within, and the tasks that are started there, belongs to this request.

    `since` is a time of `time.monotonic()`: when its delivery came, if that is not now.
    """
    began = time.monotonic() if since is None else since
    token = _current.set(_Request(request_id, began))
    try:
        yield
    finally:
        _current.reset(token)


def current() -> str:
    """The id of the request that is worked on; "" outside of any."""
    request = _current.get()
    return request.id if request is not None else ""


def seconds() -> float | None:
    """How long ago the delivery of the request that is worked on came; None outside of any."""
    request = _current.get()
    return time.monotonic() - request.since if request is not None else None


def nobodys() -> contextvars.Context:
    """A context for a task that serves many requests and belongs to none."""
    context = contextvars.copy_context()
    context.run(_current.set, None)
    return context
