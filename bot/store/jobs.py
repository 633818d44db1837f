"""Jobs: deliveries with what is to be done for them, who does it, and how far it got."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, func, or_, select, update

from bot.store.columns import now
from bot.store.people import upsert, upsert_for
from bot.store.schema import deliveries, owners, turns

_SECONDS_AHEAD = 5
"""Rows that are further in the future were written before a clock was put back."""


@dataclass(frozen=True, slots=True)
class JobRow:
    """One delivery. `state` is waiting, going, done, or refused: then `journal` says why."""

    platform: str
    team: str
    delivery: str
    key: str = field(repr=False)
    person: str
    kind: str
    body: str = field(repr=False)
    home: str
    state: str
    attempt: int = 1
    journal: str = field(default="", repr=False)
    age: float = 0.0
    """Seconds since it came."""


def asking(connection: Connection, platform: str, team: str, since: float) -> Counter[str]:
    """How much was taken of each person of a team in the last `since` seconds."""
    at = now()
    values = {
        "platform": platform,
        "team": team,
        "since": at - timedelta(seconds=since),
        "until": at + timedelta(seconds=_SECONDS_AHEAD),
    }
    return Counter({row[0] or "": row[1] for row in connection.execute(_ASKING, values)})


def among(connection: Connection, keys: Sequence[str]) -> set[str]:
    """Which of these keys are there."""
    return {row.key for row in connection.execute(_KNOWN, {"keys": keys})}


def refusal(connection: Connection, row: JobRow) -> str:
    """Why this delivery was refused when it came before; "" when it was not."""
    name = {"platform": row.platform, "team": row.team, "delivery": row.delivery}
    return connection.execute(_REFUSAL, name).scalar_one_or_none() or ""


def add(connection: Connection, owner: str, rows: Sequence[JobRow]) -> set[str]:
    """Write deliveries down; the keys of those that were not there yet, in any process."""
    if not rows:
        return set()
    at = now()
    # In one order for all: two processes that are given the same ones would lock each other.
    in_order = sorted(rows, key=lambda row: (row.platform, row.team, row.delivery))
    values = [_values(row, owner, at) for row in in_order]
    return {row.key for row in connection.execute(_add(connection.dialect.name), values)}


def keep_journal(connection: Connection, owner: str, key: str, attempt: int, text: str) -> bool:
    """Keep how far a job got; False when it is not this owner's any more."""
    values = {"its_key": key, "its_owner": owner, "its_attempt": attempt, "text": text}
    return bool(connection.execute(_KEEP, values).rowcount)


def end(connection: Connection, owner: str, keys: Collection[str]) -> None:
    """These are done. What was to be done is not kept any longer."""
    connection.execute(_END, [{"its_key": key, "its_owner": owner} for key in sorted(keys)])


def give_up(connection: Connection, owner: str, keys: Collection[str], *, begun: bool) -> None:
    """Let others do these. What has not `begun` counts as no attempt."""
    statement = _GIVE_UP if begun else _QUEUE
    connection.execute(statement, [{"its_key": key, "its_owner": owner} for key in sorted(keys)])


def homes(connection: Connection, platforms: Collection[str]) -> set[tuple[str, str]]:
    """Platforms and homes of the jobs that nobody does."""
    rows = connection.execute(_HOMES, {"platforms": list(platforms)})
    return {(row.platform, row.home or "") for row in rows}


def claim(connection: Connection, platform: str, homes: Collection[str], most: int) -> list[JobRow]:
    """Jobs of a platform and some homes that nobody does, the oldest first.

    Some wait, and some had owners that died. They are locked until the transaction ends.
    """
    values = {"platform": platform, "homes": list(homes), "most": most}
    return [_row(each) for each in connection.execute(_CLAIM, values)]


def strays(connection: Connection, owner: str, known: Collection[str]) -> list[JobRow]:
    """Jobs that are this owner's and not among those that it knows: the answer of an earlier
    claim was lost."""
    values = {"known": list(known), "its_owner": owner}
    return [_row(each) for each in connection.execute(_STRAYS, values)]


def own(connection: Connection, owner: str, keys: Collection[str]) -> None:
    """Make these jobs this owner's, for one more attempt."""
    connection.execute(_OWN, [{"its_key": key, "its_owner": owner} for key in keys])


def held(connection: Connection, owner: str) -> int:
    """How many jobs are this owner's."""
    return int(connection.execute(_HELD, {"its_owner": owner}).scalar_one())


def waiting(connection: Connection) -> int:
    """How many wait."""
    return int(connection.execute(_WAITING).scalar_one())


def orphaned(connection: Connection) -> int:
    """How many had owners that died."""
    return int(connection.execute(_ORPHANED).scalar_one())


def give_free(
    connection: Connection, platform: str, team: str, delivery: str, after: timedelta
) -> None:
    """As `JobStore.give_free`. What came goes on, by a name that is its own."""
    values = {
        "its_platform": platform,
        "its_team": team,
        "its_name": delivery,
        "until": now() - after + timedelta(seconds=_SECONDS_AHEAD),
    }
    connection.execute(_GIVE_FREE, values)


def join(connection: Connection, owner: str, *, alone: bool) -> None:
    """A process begins to live. `alone`: all that came before are dead."""
    if alone:
        connection.execute(delete(turns).where(turns.c.owner != owner))
        connection.execute(delete(owners).where(owners.c.id != owner))
    row = upsert(connection, owners).values(id=owner, beat=0, started=now())
    connection.execute(row.on_conflict_do_nothing())


def beat(connection: Connection, owner: str) -> dict[str, int]:
    """Raise an owner's counter; the counters of all. Its own is missing when it was buried."""
    connection.execute(_BEAT, {"its_owner": owner})
    return {row.id: row.beat for row in connection.execute(_BEATS)}


def bury(connection: Connection, dead: Collection[str]) -> None:
    """These processes are dead, or leave: what is theirs is anybody's."""
    connection.execute(delete(turns).where(turns.c.owner.in_(dead)))
    connection.execute(delete(owners).where(owners.c.id.in_(dead)))


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
        "journal": row.journal or None,
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
        max(0.0, (now() - row.created).total_seconds()),
    )


@cache
def _add(dialect: str) -> Any:
    # As parameters: a statement that holds all the rows is made anew each time, at some cost.
    statement = upsert_for(dialect, deliveries).on_conflict_do_nothing()
    return statement.returning(deliveries.c.key)


# Made once: making a statement takes longer than SQLite does to carry it out.

_GOING = deliveries.c.state == "going"
_MINE = (deliveries.c.owner == bindparam("its_owner"), _GOING)
_THIS = (deliveries.c.key == bindparam("its_key"), *_MINE)
_ORPHAN = and_(
    _GOING, or_(deliveries.c.owner.is_(None), deliveries.c.owner.not_in(select(owners.c.id)))
)
_COUNT = select(func.count()).select_from(deliveries)

_ASKING = (
    select(deliveries.c.person, func.count())
    .where(
        deliveries.c.platform == bindparam("platform"),
        deliveries.c.team == bindparam("team"),
        deliveries.c.created.between(bindparam("since"), bindparam("until")),
        deliveries.c.state != "refused",
    )
    .group_by(deliveries.c.person)
)
_KNOWN = select(deliveries.c.key).where(deliveries.c.key.in_(bindparam("keys", expanding=True)))
_KEEP = (
    update(deliveries)
    .where(*_THIS, deliveries.c.attempt == bindparam("its_attempt"))
    .values(journal=bindparam("text"))
)
_END = (
    update(deliveries)
    .where(deliveries.c.key == bindparam("its_key"), deliveries.c.owner == bindparam("its_owner"))
    .values(state="done", body=None, journal=None, owner=None)
)
_GIVE_UP = update(deliveries).where(*_THIS).values(state="waiting", owner=None)
_QUEUE = (
    update(deliveries)
    .where(*_THIS)
    .values(state="waiting", owner=None, attempt=deliveries.c.attempt - 1)
)
_GIVE_FREE = (
    update(deliveries)
    .where(
        deliveries.c.platform == bindparam("its_platform"),
        deliveries.c.team == bindparam("its_team"),
        deliveries.c.delivery == bindparam("its_name"),
        deliveries.c.created <= bindparam("until"),
    )
    .values(delivery=deliveries.c.delivery + "-" + deliveries.c.key)
)
_OWN = (
    update(deliveries)
    .where(deliveries.c.key == bindparam("its_key"))
    .values(
        owner=bindparam("its_owner"),
        state="going",
        attempt=func.coalesce(deliveries.c.attempt, 0) + 1,
    )
)
_REFUSAL = select(deliveries.c.journal).where(
    deliveries.c.platform == bindparam("platform"),
    deliveries.c.team == bindparam("team"),
    deliveries.c.delivery == bindparam("delivery"),
    deliveries.c.state == "refused",
)
NOBODYS = or_(deliveries.c.state == "waiting", _ORPHAN)
_HOMES = (
    select(deliveries.c.platform, deliveries.c.home)
    .where(NOBODYS, deliveries.c.platform.in_(bindparam("platforms", expanding=True)))
    .distinct()
)


_CLAIM = (
    select(deliveries)
    .where(
        NOBODYS,
        deliveries.c.platform == bindparam("platform"),
        func.coalesce(deliveries.c.home, "").in_(bindparam("homes", expanding=True)),
    )
    .order_by(deliveries.c.created, deliveries.c.key)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=deliveries)
)
_STRAYS = select(deliveries).where(
    *_MINE, deliveries.c.key.not_in(bindparam("known", expanding=True))
)
_HELD = _COUNT.where(*_MINE)
_WAITING = _COUNT.where(deliveries.c.state == "waiting")
_ORPHANED = _COUNT.where(_ORPHAN)
_BEAT = update(owners).where(owners.c.id == bindparam("its_owner")).values(beat=owners.c.beat + 1)
_BEATS = select(owners.c.id, owners.c.beat)
