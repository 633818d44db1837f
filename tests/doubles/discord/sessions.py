"""A shard's session: what it is told, and what is told again when it resumes."""

import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from tests.doubles.discord.wire import Wire

Json = dict[str, Any]

# How many events a session that has lost its connection is kept for.
_KEPT = 1000


@dataclass(slots=True, eq=False)
class Session:
    """A shard of the app. `wire` is None while it is not connected.

    `presence` is the newest that it set; `resumed` counts how often it came back; `heartbeats`
    how often it was heard.
    """

    shard: int
    count: int
    intents: int
    presence: Json | None = None
    wire: Wire | None = None
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    seq: int = 0
    resumed: int = 0
    heartbeats: int = 0
    left_at: float | None = None
    invalid: bool = False
    _told: list[tuple[int, str]] = field(default_factory=list, repr=False)

    def sees(self, guild: str | None) -> bool:
        """Whether events of this guild, or of direct messages, come to this shard."""
        return (int(guild) >> 22) % self.count == self.shard if guild else self.shard == 0

    def tell(self, event: str, data: Json) -> None:
        """Send an event, now or when the session is resumed."""
        self.seq += 1
        text = json.dumps({"op": 0, "t": event, "s": self.seq, "d": data})
        self._told.append((self.seq, text))
        del self._told[:-_KEPT]
        if self.wire is not None:
            self.wire.put(text)

    def knows(self, seq: int) -> bool:
        """Whether all that came after this number can be told again."""
        first = self._told[0][0] if self._told else self.seq + 1
        return first - 1 <= seq <= self.seq

    def replay(self, seq: int) -> None:
        """Tell again what came after this number."""
        assert self.wire is not None
        for number, text in self._told:
            if number > seq:
                self.wire.put(text)
