"""How fast Slack lets us call: its tiers, spread over the minute, and what it says itself."""

import time
from collections.abc import Callable

from adapters.slack.deliver.claims import Claims
from bot.budgets import Budgets, Rate, SharedLanes, Ticket

__all__ = ["Pace", "Ticket"]

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
_POST = "chat.postMessage"
_POSTS = 60
"""Messages a minute and channel: one a second."""

_BURSTS = {"chat.startStream": 0.5, "chat.stopStream": 0.5, _POST: 2 / 60}
_BURST = 0.2
"""Share of a minute's calls that may go out at once. The rest is spread, so that no minute,
wherever it begins, ever has more calls than the tier allows."""

_USED = 0.9
"""Share of what a tier allows: calls take their time to reach Slack, some more than others."""


class Pace:
    """Turns for calls, first come, first served, so that Slack never has to refuse one.

    `minute` is how long Slack's minute lasts, in seconds; a double may have a shorter one.
    All calls of the app share it, and with it the `claims`. Its processes share the `lanes`.
    """

    def __init__(
        self,
        minute: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
        lanes: SharedLanes | None = None,
    ) -> None:
        self.claims = Claims()
        self._budgets = Budgets(lanes, minute, clock)
        self._rates = {method: _rate(method, tier, minute) for method, tier in _TIERS.items()}
        self._rates[_POST] = _rate(_POST, _POSTS, minute)

    async def wait(self, team: str, method: str, channel: str, ticket: Ticket) -> float:
        """Seconds until this call may be made. 0: now, and the turn is taken.

        A turn is booked for the ticket: whoever asks again in time has it.
        """
        rate = self._rates.get(method)
        if rate is None:
            return 0.0
        return await self._budgets.wait(_lane(team, method, channel), rate, ticket)

    async def refused(self, team: str, method: str, channel: str, seconds: float) -> None:
        """Slack refused a call of this kind and wants none for so many seconds."""
        rate = self._rates.get(method)
        if rate is not None:
            await self._budgets.refused(_lane(team, method, channel), rate, seconds)


def _rate(method: str, a_minute: int, minute: float) -> Rate:
    at_once = max(1.0, a_minute * _BURSTS.get(method, _BURST))
    # A channel's messages are counted each second, not each minute.
    spread = a_minute if method == _POST else a_minute * _USED - at_once
    return Rate(minute / spread, at_once)


def _lane(team: str, method: str, channel: str) -> str:
    where = f"{team} {channel}" if method == _POST else team
    return f"slack {method} {where}"
