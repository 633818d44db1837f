"""What people do with a prompt or a run (the target): vote on it, share it, take it back."""

from typing import Any

from sqlalchemy import Connection, Select, delete, func, or_, select, update

from bot.store.columns import now
from bot.store.people import keep_person, person_of, team_of, upsert
from bot.store.records import SavedShare, Tally
from bot.store.schema import new_id, people, prompts, runs, shares, votes
from bot.talk.people import Person, Place


def vote(
    connection: Connection, place: Place, person: Person, target: str, value: int
) -> Tally | None:
    """Set or, with 0, take back a person's vote; None when this team has no such target."""
    if value not in (-1, 0, 1):
        raise ValueError(f"a vote is -1, 0 or 1, not {value}")
    if not _is_ours(connection, place, target):
        return None
    who = keep_person(connection, place, person).key
    if value == 0:
        taken = delete(votes).where(votes.c.target == target, votes.c.person_id == who)
        connection.execute(taken)
    else:
        insertion = upsert(connection, votes).values(target=target, person_id=who, value=value)
        either = insertion.on_conflict_do_update(
            index_elements=["target", "person_id"], set_={"value": insertion.excluded.value}
        )
        connection.execute(either)
    return tally(connection, place, target)


def tally(connection: Connection, place: Place, target: str) -> Tally:
    """The votes of this team on a target."""
    rows = connection.execute(
        select(votes.c.value, func.count().label("votes"))
        .join(people, people.c.id == votes.c.person_id)
        .where(votes.c.target == target, people.c.team_id == team_of(place))
        .group_by(votes.c.value)
    )
    counts: dict[int, int] = {row.value: row.votes for row in rows}
    return Tally(up=counts.get(1, 0), down=counts.get(-1, 0))


def share(
    connection: Connection,
    place: Place,
    person: Person,
    target: str,
    channel: str,
    share_id: str | None = None,
) -> SavedShare | None:
    """Write down that a target is posted; None when this team has no such target.

    A share that is there already stays, and is given as it is now: perhaps taken back.
    """
    if not _is_ours(connection, place, target):
        return None
    share_id = share_id or new_id()
    connection.execute(
        upsert(connection, shares)
        .values(
            id=share_id,
            team_id=team_of(place),
            target=target,
            channel=channel,
            person_id=keep_person(connection, place, person).key,
            created=now(),
        )
        .on_conflict_do_nothing()
    )
    row = connection.execute(_ours(place).where(shares.c.id == share_id)).one_or_none()
    return None if row is None else _share(row)


def unshare(connection: Connection, place: Place, person: Person, share_id: str) -> None:
    """Forget this person's own share, which was never posted."""
    own = shares.c.person_id == person_of(place, person)
    here = shares.c.team_id == team_of(place)
    # What was posted and taken back meanwhile stays known as that.
    never = shares.c.taken_back_at.is_(None)
    connection.execute(delete(shares).where(shares.c.id == share_id, own, here, never))


def shares_of(connection: Connection, place: Place, target: str) -> tuple[SavedShare, ...]:
    """The shares with this id or of this target that are not taken back, oldest first."""
    rows = connection.execute(
        _ours(place).where(_named(target)).order_by(shares.c.created, shares.c.id)
    )
    return tuple(_share(row) for row in rows)


def take_back(
    connection: Connection, place: Place, person: Person, target: str, step: str | None = None
) -> tuple[SavedShare, ...]:
    """Take back this person's own shares of this target, or the one with this id; returns them.

    The one is taken back again too: who names it may still see its post. A `step` takes back
    once: the second time it is told what it took.
    """
    step = step or new_id()
    taken = _taken_by(connection, place, step)
    if taken:
        return taken
    own = shares.c.person_id == person_of(place, person)
    connection.execute(
        update(shares)
        .where(or_(_named(target), shares.c.id == target), own, shares.c.team_id == team_of(place))
        .values(taken_back_at=now(), taken_back_by=step)
    )
    # Looked up, and not told by the update: the same step may have come in between elsewhere.
    return _taken_by(connection, place, step)


def _taken_by(connection: Connection, place: Place, step: str) -> tuple[SavedShare, ...]:
    rows = connection.execute(
        _ours(place).where(shares.c.taken_back_by == step).order_by(shares.c.created, shares.c.id)
    )
    return tuple(_share(row) for row in rows)


def _is_ours(connection: Connection, place: Place, target: str) -> bool:
    for table in (prompts, runs):
        found = connection.scalar(
            select(table.c.id).where(table.c.id == target, table.c.team_id == team_of(place))
        )
        if found is not None:
            return True
    return False


def _named(target: str) -> Any:
    return or_(shares.c.id == target, shares.c.target == target) & shares.c.taken_back_at.is_(None)


def _ours(place: Place) -> Select[Any]:
    return (
        select(shares, people.c.platform_id.label("who"), people.c.name)
        .join(people, people.c.id == shares.c.person_id)
        .where(shares.c.team_id == team_of(place))
    )


def _share(row: Any) -> SavedShare:
    return SavedShare(
        id=row.id,
        target=row.target,
        channel=row.channel,
        author=Person(row.who, row.name),
        created=row.created,
        taken_back_at=row.taken_back_at,
    )
