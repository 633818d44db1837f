"""A delivery, and a delivery being worked on: what it is, and how far it got."""

import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, field, replace

from bot.jobs.ids import Ids


class LeaseLost(Exception):
    """Another process works on this job now: this one has no more to say about it."""


class PutOff(Exception):
    """It cannot be done now: it is tried again, later."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a platform delivered, as it is kept until it is done.

    `id` is the platform's, the same each time that it is delivered; empty where it has none.
    `kind` and `body` (JSON) say what is to be done, in the adapter's own words; they are kept no
    longer than that takes. `person` is who asks, for the rates. `home` names those processes that
    can take the job over, where not all can.
    """

    platform: str
    team: str
    id: str
    kind: str
    body: str = field(repr=False)
    person: str = ""
    home: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """Where a card is shown: the way and the ids are the adapter's.

    Not `sure`: it was about to be sent there when this was written, and may have come or not.
    """

    way: str
    channel: str = ""
    thread: str = ""
    messages: tuple[str, ...] = ()
    sure: bool = True


Write = Callable[[str], Awaitable[None]]
"""Keeps the journal, as text. Raises LeaseLost."""


class Journal:
    """How far a job got: which card is shown where, and what the adapter noted.

    It is kept when `keep` or `note` returns. Both raise LeaseLost when the job is another
    process's by now, and StoreError when that cannot be known. Where there is no other process,
    the work goes on though the store fails, and it is kept later.
    """

    def __init__(self, text: str, write: Write) -> None:
        """`text` is what was kept before; what cannot be read counts as nothing."""
        self._write = write
        self._cards: dict[str, Shown] = {}
        self._notes: dict[str, str] = {}
        self._unwritten = False
        self._read(text)

    def of(self, card: str) -> Shown | None:
        """Where a card is shown, or was about to be."""
        return self._cards.get(card)

    @property
    def cards(self) -> Mapping[str, Shown]:
        """Every card that is shown, by its id."""
        return self._cards

    async def keep(self, card: str, shown: Shown) -> None:
        """Keep where a card is shown. Costs nothing when that is known already."""
        if self._cards.get(card) != shown:
            self._cards[card] = shown
            self._unwritten = True
        await self._write_it()

    def noted(self, name: str) -> str:
        """What was noted under a name; "" when nothing was."""
        return self._notes.get(name, "")

    async def note(self, name: str, value: str) -> None:
        """Note something of the adapter's own."""
        if self._notes.get(name) != value:
            self._notes[name] = value
            self._unwritten = True
        await self._write_it()

    @property
    def text(self) -> str:
        """All of it, as JSON."""
        cards = {card: asdict(shown) for card, shown in self._cards.items()}
        return json.dumps({"cards": cards, "notes": self._notes}, separators=(",", ":"))

    async def _write_it(self) -> None:
        if self._unwritten:
            await self._write(self.text)
            self._unwritten = False

    def _read(self, text: str) -> None:
        try:
            kept = json.loads(text or "{}")
            for card, shown in kept.get("cards", {}).items():
                read = Shown(**shown)
                self._cards[card] = replace(read, messages=tuple(read.messages))
            self._notes.update(kept.get("notes", {}))
        except (ValueError, TypeError, AttributeError):
            self._cards.clear()
            self._notes.clear()


@dataclass(slots=True)
class Job:
    """A delivery that this process works on.

    `key` names it in logs and is secret otherwise. `attempt` counts from 1. `number` is its place
    among those that wait, from 1, when there is no room for it now; else 0.
    """

    delivery: Delivery
    key: str
    attempt: int
    journal: Journal
    number: int = 0
    since: float = field(default_factory=time.monotonic)
    """When this process got it, by its monotonic clock."""
    lost: bool = False
    """Whether another process does it now."""
    ids: Ids = field(init=False)
    """Of what it makes: the same ones in every attempt."""

    def __post_init__(self) -> None:
        self.ids = Ids(self.key)

    def lose(self) -> None:
        """Another process does it now."""
        self.lost = self.ids.abandoned = True

    @property
    def taken_over(self) -> bool:
        """Was it begun before, so that what it does may have been done already?"""
        return self.attempt > 1

    @property
    def request_id(self) -> str:
        """What logs and people call it."""
        return request_id_of(self.key)


def request_id_of(key: str) -> str:
    """What logs and people call the job of this key."""
    return key[:8]
