"""Jobs in the store, in a few transactions: whoever calls gathers what can go together."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from bot.store import jobs, notices, presence
from bot.store.database import Database
from bot.store.jobs import JobRow

MINUTE = 60.0
_CHANNEL = "jobs"
_ROUNDS = 10
"""Looks past jobs that others have to take over."""

Admit = Callable[[int, int, int], str]
"""Why one more is not taken, in words, or "": given how much its person and its team asked for
in the last minute, and how much waits."""

Takes = Callable[[str, str], bool]
"""Can this process do jobs of a platform and a home?"""


class Journaled(NamedTuple):
    """How far a job got."""

    key: str
    attempt: int
    text: str


@dataclass(frozen=True, slots=True)
class Writes:
    """What is written in one transaction: new deliveries, journals, jobs that ended, that others
    are to go on with, or that have not begun and wait."""

    new: Sequence[JobRow] = ()
    journals: Sequence[Journaled] = ()
    ended: Collection[str] = ()
    given_up: Collection[str] = ()
    queued: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """What became of it, by key: `refused` in words, the keys of `lost` journals (their jobs are
    another process's), and how many wait."""

    added: set[str] = field(default_factory=set)
    refused: Mapping[str, str] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    waiting: int = 0


class Pulse(NamedTuple):
    """The counters of all owners, how many jobs wait, how many had owners that died, and how many
    this owner has.

    `seen` are owners whose sign of life the database sees; None where it sees none at all.
    """

    beats: Mapping[str, int]
    seen: frozenset[str] | None
    waiting: int
    orphaned: int
    held: int


class JobStore:
    """Jobs of all processes. Whatever the database cannot do is raised as StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def write(self, owner: str, writes: Writes, admit: Admit | None) -> Written:
        """Write all of it, or nothing. Without `admit`, everything that is new is taken.

        What is not admitted is written down as done, so that it is not taken the next time.
        """
        return await self._database.write(_write, owner, writes, admit)

    async def claim(
        self,
        owner: str,
        platforms: Collection[str],
        most: int,
        known: Collection[str],
        takes: Takes,
    ) -> list[JobRow]:
        """Make up to `most` jobs that nobody does this owner's, the oldest first.

        `known` are the keys of those that it does; it may have more and not know it.
        """
        return await self._database.write(_claim, owner, platforms, most, known, takes)

    async def join(self, owner: str) -> None:
        """Be there for the others."""
        alone = await self._database.show(owner)
        await self._database.write(jobs.join, owner, alone=alone)

    async def listen(self, told: Callable[[], None]) -> None:
        """Call `told` whenever there is something to claim, until the store is closed."""
        await self._database.listen(_CHANNEL, lambda _notice: told())

    async def pulse(self, owner: str) -> Pulse:
        """Show that this owner lives. It was buried when its own counter is missing."""
        return await self._database.write(_pulse, owner)

    async def bury(self, dead: Collection[str]) -> None:
        """Take these owners for dead: what they did is anybody's."""
        await self._database.write(jobs.bury, dead)

    async def forget(self, older: timedelta) -> None:
        """Forget the deliveries that were done and came longer ago: they would count as new."""
        await self._database.write(jobs.forget, older)


def _write(connection: Connection, owner: str, writes: Writes, admit: Admit | None) -> Written:
    if writes.ended:
        jobs.end(connection, owner, writes.ended)
    if writes.given_up:
        jobs.give_up(connection, owner, writes.given_up, begun=True)
    if writes.queued:
        jobs.give_up(connection, owner, writes.queued, begun=False)
    if (writes.given_up or writes.queued) and connection.dialect.name == "postgresql":
        notices.tell(connection, _CHANNEL, "")
    lost = {
        each.key
        for each in writes.journals
        if not jobs.keep_journal(connection, owner, each.key, each.attempt, each.text)
    }
    if not writes.new:
        return Written(lost=lost)
    rows = {(row.platform, row.team, row.delivery): row for row in reversed(writes.new)}
    waiting = jobs.waiting(connection)
    written, refused = _admitted(connection, list(reversed(rows.values())), waiting, admit)
    added = jobs.add(connection, owner, written)
    # What came before and is there is neither taken nor refused.
    refused = {key: why for key, why in refused.items() if key in added}
    return Written(added, refused, lost, waiting)


def _admitted(
    connection: Connection, new: Sequence[JobRow], waiting: int, admit: Admit | None
) -> tuple[list[JobRow], dict[str, str]]:
    """The rows as they are to be written, and why some are not to be done."""
    if admit is None:
        return list(new), {}
    asked = {
        team: jobs.asking(connection, *team, MINUTE)
        for team in {(row.platform, row.team) for row in new if row.person}
    }
    refused: dict[str, str] = {}
    written: list[JobRow] = []
    for row in new:
        why = ""
        if row.person:
            lately = asked[row.platform, row.team]
            why = admit(lately[row.person], lately.total(), waiting)
            lately[row.person] += 1
        if why:
            refused[row.key] = why
        written.append(replace(row, state="done") if why else row)
    return written, refused


def _claim(
    connection: Connection,
    owner: str,
    platforms: Collection[str],
    most: int,
    known: Collection[str],
    takes: Takes,
) -> list[JobRow]:
    taken: list[JobRow] = []
    closed: set[str] = set()
    for _ in range(_ROUNDS):
        rows, homes = jobs.claim(connection, owner, platforms, most, known, closed)
        taken = [row for row in rows if takes(row.platform, row.home)]
        closed |= {row.home for row in rows if not takes(row.platform, row.home)}
        if taken or not homes:
            break
    if taken:
        jobs.own(connection, owner, [row.key for row in taken])
    return [replace(row, attempt=row.attempt + 1, state="going") for row in taken]


def _pulse(connection: Connection, owner: str) -> Pulse:
    beats = jobs.beat(connection, owner)
    return Pulse(
        beats,
        _seen(connection, beats),
        jobs.waiting(connection),
        jobs.orphaned(connection),
        jobs.held(connection, owner),
    )


def _seen(connection: Connection, owners: Collection[str]) -> frozenset[str] | None:
    if connection.dialect.name != "postgresql":
        return None
    shown = presence.shown(connection)
    return frozenset(owner for owner in owners if presence.sign(owner) in shown)
