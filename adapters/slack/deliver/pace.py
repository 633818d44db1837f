"""How fast Slack lets us call: its tiers, spread over the minute, and what it says itself."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from adapters.slack.deliver.claims import Claims

# Calls a minute, a method and a workspace: PLATFORMS.md. Others are not paced.
_TIERS = {
    "chat.update": 50,
    "chat.delete": 50,
    "chat.startStream": 20,
    "chat.stopStream": 20,
    "chat.appendStream": 100,
    "chat.postEphemeral": 100,
    "conversations.history": 50,
    "conversations.open": 50,
    "conversations.replies": 50,
    "views.open": 100,
    "views.publish": 100,
}
_POSTS = 60
"""Messages a minute and channel: one a second."""

_BURSTS = {"chat.startStream": 0.5, "chat.stopStream": 0.5, "chat.postMessage": 2 / 60}
_BURST = 0.2
"""Share of a minute's calls that may go out at once. The rest is spread, so that no minute,
wherever it begins, ever has more calls than the tier allows."""

_USED = 0.9
"""Share of what a tier allows: calls take their time to reach Slack, some more than others."""

_LATE = 0.05
"""Share of a minute after which a turn that nobody took is forfeited."""


_MOST_LANES = 10_000
"""Lanes that are kept; every channel that is posted to has one."""


class Ticket:
    """Somebody who waits for a turn, such as a message that grows."""

    __slots__ = ("__weakref__",)


@dataclass(slots=True)
class _Lane:
    """One method in one workspace (or channel). Times are the clock's."""

    interval: float
    burst: float
    booked: float = 0.0
    """When the next turn would be if nothing was let through early."""
    closed_until: float = 0.0
    turns: "WeakKeyDictionary[Ticket, float]" = field(default_factory=WeakKeyDictionary)


class Pace:
    """Turns for calls, first come, first served, so that Slack never has to refuse one.

    `minute` is how long Slack's minute lasts, in seconds; a double may have a shorter one.
    All calls of the app share it, and with it the `claims`.
    """

    def __init__(self, minute: float = 60.0, clock: Callable[[], float] = time.monotonic) -> None:
        self.claims = Claims()
        self._minute = minute
        self._clock = clock
        self._lanes: dict[tuple[str, str, str], _Lane] = {}

    def wait(self, team: str, method: str, channel: str, ticket: Ticket) -> float:
        """Seconds until this call may be made. 0: now, and the turn is taken.

        A turn is booked for the ticket: whoever asks again in time has it.
        """
        lane = self._lane(team, method, channel)
        if lane is None:
            return 0.0
        now = self._clock()
        turn = lane.turns.get(ticket)
        if turn is None or turn < now - self._minute * _LATE:
            turn = max(now, lane.booked - lane.burst, lane.closed_until)
            lane.booked = max(lane.booked, now) + lane.interval
        if turn <= now:
            lane.turns.pop(ticket, None)
            return 0.0
        lane.turns[ticket] = turn
        return turn - now

    def refused(self, team: str, method: str, channel: str, seconds: float) -> None:
        """Slack refused a call of this kind and wants none for so many seconds."""
        lane = self._lane(team, method, channel)
        if lane is None:
            return
        now = self._clock()
        longer = now + seconds - max(now, lane.closed_until)
        if longer > 0:
            # All turns are put off alike, or they would come all at once when it is over.
            lane.closed_until = now + seconds
            lane.booked = max(lane.booked, now) + longer
            for ticket, turn in list(lane.turns.items()):
                lane.turns[ticket] = max(turn, now) + longer

    def _lane(self, team: str, method: str, channel: str) -> _Lane | None:
        if method == "chat.postMessage":
            a_minute, key = _POSTS, (team, method, channel)
        elif method in _TIERS:
            a_minute, key = _TIERS[method], (team, method, "")
        else:
            return None
        lane = self._lanes.get(key)
        if lane is None:
            if len(self._lanes) >= _MOST_LANES:
                self._forget_idle()
            at_once = max(1.0, a_minute * _BURSTS.get(method, _BURST))
            # A channel's messages are counted each second, not each minute.
            spread = a_minute if method == "chat.postMessage" else a_minute * _USED - at_once
            interval = self._minute / spread
            lane = self._lanes[key] = _Lane(interval, interval * (at_once - 1))
        return lane

    def _forget_idle(self) -> None:
        """Drop what nobody waits for and what a new lane would be like."""
        idle_since = self._clock() - self._minute
        for key, lane in list(self._lanes.items()):
            if not lane.turns and max(lane.booked, lane.closed_until) < idle_since:
                del self._lanes[key]
