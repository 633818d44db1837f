"""Taking deliveries: each is kept before anybody is told that it was."""

import asyncio
import secrets
from collections.abc import Callable
from typing import NamedTuple

from bot.jobs.job import Delivery
from bot.jobs.ledger import Entry, Ledger
from bot.jobs.limits import AWAY, TurnedAway
from bot.store import StoreError
from bot.store.jobs import JobRow

WITHIN = 2.0
"""Seconds to keep a delivery: platforms wait three for their acknowledgement."""

_NOTHING_TAKEN = "Nothing was taken."


class Kept(NamedTuple):
    """A delivery that is new and kept, and how many waited before it."""

    row: JobRow
    waiting: int


class Taking:
    """Keeps deliveries by the ledger. `late` is given those that nobody waited for any more."""

    def __init__(self, ledger: Ledger, late: Callable[[Delivery, JobRow], None]) -> None:
        self._ledger = ledger
        self._late = late
        self._under_way: set[str] = set()

    @property
    def under_way(self) -> frozenset[str]:
        """The keys of those that are being kept."""
        return frozenset(self._under_way)

    async def keep(self, delivery: Delivery, within: float, *, late: bool) -> Kept | None:
        """Keep a delivery; None when it was there already.

        Raises TurnedAway when it is too much, or not kept `within` seconds. If it is kept all the
        same, it is done with `late`, and else not.
        """
        entry = self._ledger.add(_row(delivery))
        self._under_way.add(entry.row.key)
        try:
            await asyncio.wait({entry.kept}, timeout=within)
        except asyncio.CancelledError:
            self._leave(entry, delivery, late=True)
            raise
        if not entry.kept.done():
            self._leave(entry, delivery, late=late)
            raise TurnedAway(AWAY)
        self._under_way.discard(entry.row.key)
        try:
            is_new = entry.kept.result()
        except StoreError as problem:
            raise TurnedAway(f"{problem} {_NOTHING_TAKEN}") from problem
        if entry.refusal:
            raise TurnedAway(entry.refusal, counted=True)
        return Kept(entry.row, entry.waiting) if is_new else None

    def _leave(self, entry: Entry, delivery: Delivery, *, late: bool) -> None:
        """Nobody waits for it any more, but it may be kept yet."""
        entry.abandoned = not late

        def kept(future: "asyncio.Future[bool]") -> None:
            self._under_way.discard(entry.row.key)
            if future.cancelled() or future.exception() or not future.result() or entry.refusal:
                return
            if late:
                self._late(delivery, entry.row)
            else:
                self._ledger.end(entry.row.key)

        entry.kept.add_done_callback(kept)


def _row(delivery: Delivery) -> JobRow:
    return JobRow(
        delivery.platform,
        delivery.team,
        delivery.id or f"unnamed-{secrets.token_hex(8)}",
        secrets.token_hex(16),
        delivery.person,
        delivery.kind,
        delivery.body,
        delivery.home,
        "going",
    )
