"""Ids and times as Discord makes them."""

import datetime
import time

_EPOCH_MS = 1_420_070_400_000
# Guilds are made one millisecond after the other, so they spread evenly over any number of
# shards; the first is on shard 0 of any number up to ten.
_FIRST_GUILD_MS = 2520 * 100_000_000


class Numbers:
    """Ids that grow; `ahead` seconds are added to the real time."""

    def __init__(self) -> None:
        self.ahead = 0.0
        self._last = 0
        self._guilds = 0

    def id(self) -> str:
        """A new id, greater than all before it; its time is now."""
        made = (int((time.time() + self.ahead) * 1000) - _EPOCH_MS) << 22
        self._last = max(made, self._last + 1)
        return str(self._last)

    def guild(self) -> str:
        """A new guild's id."""
        self._guilds += 1
        return str((_FIRST_GUILD_MS + self._guilds - 1) << 22)

    def stamp(self) -> str:
        """A time now, as messages show it."""
        when = datetime.datetime.fromtimestamp(time.time() + self.ahead, datetime.UTC)
        return when.isoformat()
