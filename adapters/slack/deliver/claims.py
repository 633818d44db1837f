"""Whose a message is, so that a lost one is told from those of others."""

from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

_REMEMBERED = 10_000


class Claims:
    """The messages that cards of this process have made, and those that are being made.

    Shared by everybody who posts. What another process has made, the store knows.
    """

    def __init__(self) -> None:
        self._taken: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._making: Counter[str] = Counter()

    @contextmanager
    def making(self, channel: str) -> Iterator[None]:
        """Around a call that makes a message there: until it ends, nobody knows its ts."""
        self._making[channel] += 1
        try:
            yield
        finally:
            self._making[channel] -= 1
            if not self._making[channel]:
                del self._making[channel]

    def busy(self, channel: str) -> bool:
        """Is a message being made there, so that one without an owner may get one yet?"""
        return channel in self._making

    def take(self, channel: str, ts: str) -> bool:
        """Make a message one's own. False when it is somebody's already."""
        if (channel, ts) in self._taken:
            return False
        self._taken[channel, ts] = None
        if len(self._taken) > _REMEMBERED:
            self._taken.popitem(last=False)
        return True
