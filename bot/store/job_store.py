"""Jobs in the store, in a few transactions: whoever calls gathers what can go together."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from bot.store import jobs, notices, presence
from bot.store.database import Database
from bot.store.forgetting import forget_done, forget_hopeless
from bot.store.jobs import JobRow

_log = logging.getLogger(__name__)

MINUTE = 60.0
_CHANNEL = "jobs"
_HOPELESS = timedelta(days=7)
"""So long a job may wait: its platform is not served any more."""

_PORTION = 500
"""Deliveries that are forgotten in one transaction."""

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
    are to go on with, or that have not begun and wait.

    Of the new ones, the first `room` may begin here; before the others, `ahead` jobs of this
    process are about to wait.
    """

    new: Sequence[JobRow] = ()
    journals: Sequence[Journaled] = ()
    ended: Collection[str] = ()
    given_up: Collection[str] = ()
    queued: Collection[str] = ()
    room: int = 0
    ahead: int = 0


@dataclass(frozen=True, slots=True)
class Written:
    """What became of it, by key. `added` are new, with their number among those that wait, from
    1, or 0 if they may begin; `refused` in words; `lost` are journals of other processes' jobs."""

    added: Mapping[str, int] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)


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

    @property
    def shared(self) -> bool:
        """Whether other processes may use the database at the same time."""
        return self._database.shared

    async def write(self, owner: str, writes: Writes, admit: Admit | None) -> Written:
        """Write all of it, or nothing. Without `admit`, everything that is new is taken.

        What is not admitted is written down as done, so that it is not taken the next time.
        """
        return await self._database.write(_write, owner, writes, admit)

    async def claim(
        self, owner: str, platforms: Collection[str], most: int, takes: Takes
    ) -> list[JobRow]:
        """Make up to `most` jobs that nobody does this owner's, the oldest first.

        The rows come back as they were before, but for their attempt.
        """
        return await self._database.write(_claim, owner, platforms, most, takes)

    async def strays(self, owner: str, known: Collection[str]) -> list[JobRow]:
        """Jobs that are this owner's, for one more attempt, besides those that it knows."""
        return await self._database.write(_strays, owner, known)

    async def join(self, owner: str) -> None:
        """Be there for the others."""
        alone = await self._database.show(owner)
        await self._database.promptly(jobs.join, owner, alone=alone)

    async def listen(self, told: Callable[[], None]) -> None:
        """Call `told` when another process left something to claim, until the store is closed.

        It is called on the event loop, must not take long, and is called too often at times.
        """
        await self._database.listen(_CHANNEL, told)

    async def pulse(self, owner: str) -> Pulse:
        """Show that this owner lives. It was buried when its own counter is missing."""
        return await self._database.promptly(_pulse, owner)

    async def bury(self, dead: Collection[str]) -> None:
        """Take these owners for dead: what they did is anybody's."""
        await self._database.promptly(jobs.bury, dead)

    async def give_free(self, platform: str, team: str, delivery: str, after: timedelta) -> None:
        """Take what is delivered by this name for new again, if it came so long ago."""
        await self._database.at_once(jobs.give_free, platform, team, delivery, after)

    async def forget(self, older: timedelta) -> None:
        """Forget the deliveries that were done and came longer ago: they would count as new.

        What nobody has been there to do for a week is forgotten too, with what it holds.
        """
        await self._forget(forget_done, older)
        if hopeless := await self._forget(forget_hopeless, _HOPELESS):
            _log.warning(
                "forgotten, since nobody could do it for %d days: %d", _HOPELESS.days, hopeless
            )

    async def _forget(
        self, forget: Callable[[Connection, timedelta, int], int], older: timedelta
    ) -> int:
        """In portions, so that others can write in between, and no statement takes too long."""
        whole = 0
        while (part := await self._database.write(forget, older, _PORTION)) == _PORTION:
            whole += part
        return whole + part


def _write(connection: Connection, owner: str, writes: Writes, admit: Admit | None) -> Written:
    if writes.ended:
        jobs.end(connection, owner, writes.ended)
    if writes.given_up:
        jobs.give_up(connection, owner, writes.given_up, begun=True)
    if writes.queued:
        jobs.give_up(connection, owner, writes.queued, begun=False)
    server = connection.dialect.name == "postgresql"
    if (writes.given_up or writes.queued) and server:
        notices.tell(connection, _CHANNEL)
    lost = {
        each.key
        for each in writes.journals
        if not jobs.keep_journal(connection, owner, each.key, each.attempt, each.text)
    }
    if not writes.new:
        return Written(lost=lost)
    # This very transaction may have been kept before, and its answer lost: on a server it is
    # done again then.
    again = jobs.among(connection, [row.key for row in writes.new]) if server else set[str]()
    new = {(row.platform, row.team, row.delivery): row for row in reversed(writes.new)}
    fresh = [row for row in reversed(new.values()) if row.key not in again]
    written, numbers, refused = _admitted(connection, fresh, writes, admit)
    added = jobs.add(connection, owner, written)
    refused = {key: why for key, why in refused.items() if key in added}
    for row in writes.new:
        if row.key not in added and (why := jobs.refusal(connection, row)):
            refused[row.key] = why
    taken = {key: numbers.get(key, 0) for key in added | again if key not in refused}
    return Written(taken, refused, lost)


def _admitted(
    connection: Connection, new: Sequence[JobRow], writes: Writes, admit: Admit | None
) -> tuple[list[JobRow], dict[str, int], dict[str, str]]:
    """The rows as they are to be written; which of them wait, as what number; why some are not
    to be done."""
    teams = {(row.platform, row.team) for row in new if row.person and admit is not None}
    asked = {team: jobs.asking(connection, *team, MINUTE) for team in teams}
    room, numbers, refused = writes.room, dict[str, int](), dict[str, str]()
    # Nobody waits behind others as long as all may begin.
    waiting = 0 if len(new) <= room else jobs.waiting(connection) + writes.ahead
    written: list[JobRow] = []
    for row in new:
        why = ""
        if row.person and admit is not None:
            lately = asked[row.platform, row.team]
            why = admit(lately[row.person], lately.total(), 0 if room else waiting)
            if not why:
                lately[row.person] += 1
        if why:
            refused[row.key] = why
            written.append(replace(row, state="refused", journal=why))
            continue
        written.append(row)
        if room:
            room -= 1
        else:
            waiting += 1
            numbers[row.key] = waiting
    return written, numbers, refused


def _claim(
    connection: Connection, owner: str, platforms: Collection[str], most: int, takes: Takes
) -> list[JobRow]:
    taken: list[JobRow] = []
    there = jobs.homes(connection, platforms)
    for platform in platforms:
        homes = [home for at, home in there if at == platform and takes(platform, home)]
        if homes and len(taken) < most:
            taken += jobs.claim(connection, platform, homes, most - len(taken))
    return _owned(connection, owner, taken)


def _strays(connection: Connection, owner: str, known: Collection[str]) -> list[JobRow]:
    return _owned(connection, owner, jobs.strays(connection, owner, known))


def _owned(connection: Connection, owner: str, rows: list[JobRow]) -> list[JobRow]:
    if rows:
        jobs.own(connection, owner, [row.key for row in rows])
    return [replace(row, attempt=row.attempt + 1) for row in rows]


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
