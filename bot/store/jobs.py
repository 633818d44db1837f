"""Jobs: deliveries with what is to be done for them, who does it, and how far it got."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, func, or_, select, tuple_, update

from bot.store.columns import now
from bot.store.people import upsert
from bot.store.schema import deliveries, owners, turns

_SECONDS_AHEAD = 5
"""Rows that are further in the future were written before a clock was put back."""


@dataclass(frozen=True, slots=True)
class JobRow:
    """One delivery. `state` is waiting, going or done."""

    platform: str
    team: str
    delivery: str
    key: str
    person: str
    kind: str
    body: str
    home: str
    state: str
    attempt: int = 1
    journal: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """How much was asked for lately, by person and by team of a platform, and how much waits."""

    persons: dict[tuple[str, str, str], int]
    teams: dict[tuple[str, str], int]
    waiting: int


def asking(
    connection: Connection, people: Collection[tuple[str, str, str]], since: float
) -> Asking:
    """What these people (platform, team, person) and their teams asked for in `since` seconds."""
    recent = _recent(since)
    of_person = (deliveries.c.platform, deliveries.c.team, deliveries.c.person)
    persons = connection.execute(
        select(*of_person, func.count())
        .where(tuple_(*of_person).in_(list(people)), recent)
        .group_by(*of_person)
    )
    of_team = (deliveries.c.platform, deliveries.c.team)
    teams = connection.execute(
        select(*of_team, func.count())
        .where(tuple_(*of_team).in_(list({each[:2] for each in people})), recent)
        .group_by(*of_team)
    )
    return Asking(
        {(row[0], row[1], row[2]): row[3] for row in persons},
        {(row[0], row[1]): row[2] for row in teams},
        waiting(connection),
    )


def known(
    connection: Connection, wanted: Collection[tuple[str, str, str]]
) -> dict[tuple[str, str, str], str]:
    """Which of these deliveries (platform, team, id) are there already, with their keys."""
    names = (deliveries.c.platform, deliveries.c.team, deliveries.c.delivery)
    rows = connection.execute(
        select(*names, deliveries.c.key).where(tuple_(*names).in_(list(wanted)))
    )
    return {(row[0], row[1], row[2]): row.key or "" for row in rows}


def add(connection: Connection, owner: str, rows: Sequence[JobRow]) -> set[str]:
    """Write deliveries down; the keys of those that were not there yet, in any process."""
    if not rows:
        return set()
    at = now()
    # In one order for all: two processes that are given the same ones would lock each other.
    in_order = sorted(rows, key=lambda row: (row.platform, row.team, row.delivery))
    values = [_values(row, owner, at) for row in in_order]
    statement = upsert(connection, deliveries).values(values)
    added = connection.execute(statement.on_conflict_do_nothing().returning(deliveries.c.key))
    return {row.key for row in added}


def keep_journal(connection: Connection, owner: str, key: str, attempt: int, text: str) -> bool:
    """Keep how far a job got; False when it is not this owner's any more."""
    kept = connection.execute(
        update(deliveries)
        .where(*_held(owner, key), deliveries.c.attempt == attempt)
        .values(journal=text)
    )
    return bool(kept.rowcount)


def end(connection: Connection, owner: str, keys: Collection[str]) -> None:
    """These are done. What was to be done is not kept any longer."""
    connection.execute(
        update(deliveries)
        .where(deliveries.c.owner == owner, deliveries.c.key.in_(keys))
        .values(state="done", body=None, journal=None, owner=None)
    )


def give_up(connection: Connection, owner: str, keys: Collection[str], *, begun: bool) -> None:
    """Let others do these, which have begun already or not."""
    values: dict[str, Any] = {"state": "waiting", "owner": None}
    if not begun:
        values["attempt"] = 0
    connection.execute(
        update(deliveries)
        .where(
            deliveries.c.owner == owner,
            deliveries.c.key.in_(keys),
            deliveries.c.state == "going",
        )
        .values(**values)
    )


def claim(
    connection: Connection,
    owner: str,
    platforms: Collection[str],
    most: int,
    known: Collection[str],
    closed: Collection[str],
) -> tuple[list[JobRow], set[str]]:
    """Jobs that nobody does, the oldest first, and their homes.

    Some wait, some had owners that died, and some are this owner's although it does not know them
    (`known` are those that it does): the answer of an earlier claim was lost. They are locked
    until the transaction ends. `closed` are homes that are left out.
    """
    going = deliveries.c.state == "going"
    stray = and_(going, deliveries.c.owner == owner, deliveries.c.key.not_in(known))
    nobodys = or_(deliveries.c.state == "waiting", and_(going, _unowned()), stray)
    wanted = [nobodys, deliveries.c.platform.in_(platforms)]
    if closed:
        wanted.append(deliveries.c.home.not_in(closed))
    found = connection.execute(
        select(deliveries)
        .where(*wanted)
        .order_by(deliveries.c.created, deliveries.c.key)
        .limit(most)
        .with_for_update(skip_locked=True, of=deliveries)
    )
    rows = [_row(each) for each in found]
    return rows, {row.home for row in rows}


def own(connection: Connection, owner: str, keys: Collection[str]) -> None:
    """Make these jobs this owner's, for one more attempt."""
    connection.execute(
        update(deliveries)
        .where(deliveries.c.key.in_(keys))
        .values(owner=owner, state="going", attempt=func.coalesce(deliveries.c.attempt, 0) + 1)
    )


def held(connection: Connection, owner: str) -> int:
    """How many jobs are this owner's."""
    mine = (deliveries.c.owner == owner, deliveries.c.state == "going")
    return _counted(connection, *mine)


def waiting(connection: Connection) -> int:
    """How many wait."""
    return _counted(connection, deliveries.c.state == "waiting")


def orphaned(connection: Connection) -> int:
    """How many had owners that died."""
    return _counted(connection, deliveries.c.state == "going", _unowned())


def forget(connection: Connection, older: timedelta) -> None:
    """Delete those that are done and came longer ago: they would count as new again."""
    connection.execute(
        delete(deliveries).where(
            deliveries.c.created < now() - older,
            or_(deliveries.c.state == "done", deliveries.c.state.is_(None)),
        )
    )


def join(connection: Connection, owner: str) -> None:
    """A process begins to live."""
    row = upsert(connection, owners).values(id=owner, beat=0, started=now())
    connection.execute(row.on_conflict_do_nothing())


def beat(connection: Connection, owner: str) -> dict[str, int]:
    """Raise an owner's counter; the counters of all. Its own is missing when it was buried."""
    connection.execute(update(owners).where(owners.c.id == owner).values(beat=owners.c.beat + 1))
    return {row.id: row.beat for row in connection.execute(select(owners.c.id, owners.c.beat))}


def bury(connection: Connection, dead: Collection[str]) -> None:
    """These processes are dead, or leave: what is theirs is anybody's."""
    connection.execute(delete(turns).where(turns.c.owner.in_(dead)))
    connection.execute(delete(owners).where(owners.c.id.in_(dead)))


def _counted(connection: Connection, *which: Any) -> int:
    count = select(func.count()).select_from(deliveries).where(*which)
    return int(connection.execute(count).scalar_one())


def _unowned() -> Any:
    return or_(deliveries.c.owner.is_(None), deliveries.c.owner.not_in(select(owners.c.id)))


def _held(owner: str, key: str) -> tuple[Any, ...]:
    return (
        deliveries.c.key == key,
        deliveries.c.owner == owner,
        deliveries.c.state == "going",
    )


def _recent(seconds: float) -> Any:
    at = now()
    since, until = at - timedelta(seconds=seconds), at + timedelta(seconds=_SECONDS_AHEAD)
    return deliveries.c.created.between(since, until)


def _values(row: JobRow, owner: str, at: datetime) -> dict[str, Any]:
    going = row.state == "going"
    return {
        "platform": row.platform,
        "team": row.team,
        "delivery": row.delivery,
        "created": at,
        "key": row.key,
        "person": row.person,
        "kind": row.kind,
        "body": row.body if going else None,
        "home": row.home,
        "state": row.state,
        "owner": owner if going else None,
        "attempt": row.attempt,
        "journal": None,
    }


def _row(row: Any) -> JobRow:
    return JobRow(
        row.platform,
        row.team,
        row.delivery,
        row.key,
        row.person or "",
        row.kind or "",
        row.body or "",
        row.home or "",
        row.state,
        row.attempt or 0,
        row.journal or "",
    )
