"""Taking deliveries: each is kept before anybody is told that it was."""

import asyncio
import secrets
from collections.abc import Callable
from typing import NamedTuple

from bot.jobs.job import Delivery, request_id_of
from bot.jobs.ledger import Entry, Ledger
from bot.jobs.limits import AWAY, Limits, TurnedAway, too_much
from bot.store import StoreError
from bot.store.jobs import JobRow

WITHIN = 1.2
"""Seconds to keep a delivery. Platforms wait three for their acknowledgement, and a balancer asks
another process before that."""

_NOTHING_TAKEN = "Nothing was taken."


class Kept(NamedTuple):
    """A delivery that is new and kept; its number among those that wait, 0 if it may begin."""

    row: JobRow
    number: int


class Taking:
    """Keeps deliveries by the ledger. `late` is given those that nobody waited for any more."""

    def __init__(
        self, ledger: Ledger, limits: Limits, late: Callable[[Delivery, Kept], None]
    ) -> None:
        self._ledger = ledger
        self._limits = limits
        self._late = late
        self._under_way: set[str] = set()

    @property
    def under_way(self) -> frozenset[str]:
        """The keys of those that are being kept."""
        return frozenset(self._under_way)

    async def keep(self, delivery: Delivery, within: float) -> Kept | None:
        """Keep a delivery; None when it was there already.

        Raises TurnedAway when it is too much, or not kept `within` seconds. If it is kept later
        than that, it is done all the same: another process may have acknowledged it meanwhile.
        """
        entry = self._ledger.add(_row(delivery))
        self._under_way.add(entry.row.key)
        request = request_id_of(entry.row.key)
        try:
            await asyncio.wait({entry.kept}, timeout=within)
        except asyncio.CancelledError:
            self._leave(entry, delivery)
            raise
        if not entry.kept.done():
            self._leave(entry, delivery)
            raise TurnedAway(AWAY, "database", request)
        self._under_way.discard(entry.row.key)
        try:
            number = entry.kept.result()
        except StoreError as problem:
            raise TurnedAway(f"{problem} {_NOTHING_TAKEN}", "database", request) from problem
        if entry.refusal:
            raise too_much(self._limits, entry.refusal, request)
        return None if number is None else Kept(entry.row, number)

    def _leave(self, entry: Entry, delivery: Delivery) -> None:
        """Nobody waits for it any more, but it may be kept yet."""

        def kept(future: "asyncio.Future[int | None]") -> None:
            self._under_way.discard(entry.row.key)
            if future.cancelled() or future.exception() is not None:
                return
            number = future.result()
            if number is not None and not entry.refusal:
                self._late(delivery, Kept(entry.row, number))

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
