"""Slack's rates, in windows that slide."""

import math
from collections import defaultdict, deque
from dataclasses import dataclass, field

_A_MINUTE = {
    "chat.update": 50,
    "chat.delete": 50,
    "chat.startStream": 20,
    "chat.stopStream": 20,
    "chat.appendStream": 100,
    "chat.postEphemeral": 100,
    "users.info": 100,
    "views.open": 100,
    "views.push": 100,
    "views.update": 100,
    "views.publish": 100,
    "reactions.get": 50,
    "conversations.open": 50,
    "conversations.info": 50,
    "conversations.history": 50,
    "conversations.replies": 50,
}
_BURST = 3


@dataclass(slots=True)
class Tiers:
    """How often each method may be called, per workspace; `minute` is in seconds.

    chat.postMessage is counted per channel: one a second, three at once.
    """

    minute: float = 60.0
    _calls: dict[tuple[str, str], deque[float]] = field(
        default_factory=lambda: defaultdict(deque), repr=False
    )
    _posts: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict, repr=False)

    def wait(self, team: str, method: str, channel: str, now: float) -> int:
        """Count a call at `now`. Says how many whole seconds to wait instead, 0 if it may pass."""
        if method == "chat.postMessage":
            return self._post(team, channel, now)
        most = _A_MINUTE.get(method)
        if most is None:
            return 0
        calls = self._calls[team, method]
        while calls and calls[0] <= now - self.minute:
            calls.popleft()
        if len(calls) >= most:
            return max(1, math.ceil(calls[0] + self.minute - now))
        calls.append(now)
        return 0

    def _post(self, team: str, channel: str, now: float) -> int:
        second = self.minute / 60
        left, since = self._posts.get((team, channel), (float(_BURST), now))
        left = min(_BURST, left + (now - since) / second)
        allowed = left >= 1
        self._posts[team, channel] = (left - 1 if allowed else left, now)
        return 0 if allowed else max(1, math.ceil((1 - left) * second))
