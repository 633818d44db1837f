"""Discord's rate limits: windows per route and major parameter, and the bot's fifty a second."""

import hashlib
import math
import time
from collections import Counter
from dataclasses import dataclass, field

# Calls and seconds of a window. Routes that are not named have a generous one.
_RATES = {
    "send": (5, 5.0),
    "edit": (5, 5.0),
    "delete": (5, 1.0),
    "react": (1, 0.25),
    "unreact": (1, 0.25),
    "webhook": (5, 2.0),
    "callback": (5, 2.0),
    "commands.put": (5, 20.0),
}
_OTHERS = (50, 1.0)
_GLOBAL = 50

# All routes with an interaction's token share its window.
_SHARED = {
    "follow_up": "webhook",
    "answer.get": "webhook",
    "answer.edit": "webhook",
    "answer.delete": "webhook",
}
# They do not count against the bot's fifty a second.
FREE_OF_GLOBAL = {*_SHARED, "callback", "cdn"}


@dataclass(slots=True)
class Window:
    """Calls that are still free until `ends`, in the double's time."""

    limit: int
    left: int
    ends: float


@dataclass(frozen=True, slots=True)
class Wait:
    """A call comes too early; `seconds` until it may."""

    seconds: float
    everywhere: bool


@dataclass(slots=True)
class Buckets:
    """Counts calls. `speed` 10 makes windows ten times shorter; `on` false lets all pass.

    `refused` counts what was answered with 429, by kind of call.
    """

    speed: float = 1.0
    on: bool = True
    refused: Counter[str] = field(default_factory=Counter)
    _windows: dict[tuple[str, str], Window] = field(default_factory=dict, repr=False)
    _global: Window = field(default_factory=lambda: Window(_GLOBAL, _GLOBAL, 0.0), repr=False)

    def count(self, kind: str, major: str, now: float) -> Wait | None:
        """Count a call at `now`, or say how long it should wait."""
        if not self.on:
            return None
        window = self._window(kind, major, now)
        if window.left == 0:
            return Wait(window.ends - now, everywhere=False)
        if kind not in FREE_OF_GLOBAL:
            if now >= self._global.ends:
                self._global = Window(_GLOBAL, _GLOBAL, now + 1.0 / self.speed)
            if self._global.left == 0:
                return Wait(self._global.ends - now, everywhere=True)
            self._global.left -= 1
        window.left -= 1
        return None

    def headers(self, kind: str, major: str, now: float) -> dict[str, str]:
        """What the answer of a call says about its window."""
        window = self._window(kind, major, now)
        after = max(0.0, window.ends - now)
        name = _SHARED.get(kind, kind)
        return {
            "X-RateLimit-Limit": str(window.limit),
            "X-RateLimit-Remaining": str(window.left),
            "X-RateLimit-Reset": f"{time.time() + after:.3f}",
            "X-RateLimit-Reset-After": f"{_rounded(after):.3f}",
            "X-RateLimit-Bucket": hashlib.sha256(name.encode()).hexdigest()[:32],
        }

    def _window(self, kind: str, major: str, now: float) -> Window:
        name = _SHARED.get(kind, kind)
        window = self._windows.get((name, major))
        if window is None or now >= window.ends:
            limit, seconds = _RATES.get(name, _OTHERS)
            window = Window(limit, limit, now + seconds / self.speed)
            self._windows[name, major] = window
        return window


def _rounded(seconds: float) -> float:
    """Milliseconds, upwards: a client that waits as long must not come too early."""
    return math.ceil(seconds * 1000) / 1000
