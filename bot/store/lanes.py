"""Rates that processes share: how far each lane is booked, by the database's clock.

That clock may jump, so nothing is believed that no booking could have led to: a lane is never
booked, nor closed, for longer than a caller's `longest`.
"""

from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Double,
    bindparam,
    case,
    cast,
    delete,
    extract,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.sql.dml import ReturningInsert

from bot.store.database import Database
from bot.store.schema import lanes, owners

_IDLE = 600.0
"""Seconds after which a lane is as good as a new one."""


@dataclass(frozen=True, slots=True)
class Booked:
    """A lane after a booking, in seconds from now: until when it is booked, until when it is
    closed. `owners` is how many processes share it."""

    until: float
    closed: float
    owners: int


class Lanes:
    """The lanes in a database. Each call is one statement."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def book(self, name: str, seconds: float, ahead: float, longest: float) -> Booked | None:
        """Book so many seconds of a lane after all that is booked; None when half of `longest`
        is booked already.

        `ahead` is until when the caller knows it to be booked, in seconds from now.
        """
        return await self._database.at_once(book, name, seconds, ahead, longest)

    async def close(self, name: str, seconds: float, longest: float) -> None:
        """Let nobody in for so many seconds; what is booked comes as much later."""
        await self._database.at_once(close, name, min(seconds, longest), longest)

    async def forget_idle(self) -> None:
        """Delete the lanes that nobody has used for a while."""
        await self._database.at_once(forget_idle)


def book(
    connection: Connection, name: str, seconds: float, ahead: float, longest: float
) -> Booked | None:
    """As `Lanes.book`."""
    given = {"name": name, "seconds": seconds, "ahead": ahead, "longest": longest}
    row = connection.execute(_BOOK, given).one_or_none()
    return None if row is None else Booked(*row)


def close(connection: Connection, name: str, seconds: float, longest: float) -> None:
    """As `Lanes.close`."""
    connection.execute(_CLOSE, {"name": name, "seconds": seconds, "longest": longest})


def forget_idle(connection: Connection) -> None:
    """As `Lanes.forget_idle`. What somebody else is at is left for the next time."""
    connection.execute(_FORGET)


# Made once: they take longer to put together than to carry out.

_NAME = bindparam("name", type_=lanes.c.name.type)
_SECONDS = bindparam("seconds", type_=Double)
_AHEAD = bindparam("ahead", type_=Double)
_LONGEST = bindparam("longest", type_=Double)

# When it is evaluated, and not when the transaction began: another one may have been waited for.
_NOW: ColumnElement[float] = cast(extract("epoch", func.clock_timestamp()), Double)
_NEVER = literal(0.0, Double)
_CLOSED = case(
    (lanes.c.closed_until <= _NOW + _LONGEST, lanes.c.closed_until),
    else_=_NEVER,
)


def _booking() -> ReturningInsert[float, float, int]:
    known = _NOW + _AHEAD
    jumped = lanes.c.booked > _NOW + _LONGEST
    before = case((jumped, known), else_=func.greatest(lanes.c.booked, known))
    return (
        insert(lanes)
        .values(name=_NAME, booked=known + _SECONDS, closed_until=_NEVER)
        .on_conflict_do_update(
            index_elements=[lanes.c.name],
            set_={"booked": before + _SECONDS},
            where=or_(jumped, lanes.c.booked <= _NOW + _LONGEST * 0.5),
        )
        .returning(
            lanes.c.booked - _NOW,
            _CLOSED - _NOW,
            select(func.count()).select_from(owners).scalar_subquery(),
        )
    )


def _closing() -> Insert:
    end = _NOW + _SECONDS
    longer = func.greatest(end - func.greatest(_CLOSED, _NOW), _NEVER)
    booked = func.greatest(lanes.c.booked, _NOW) + longer
    return (
        insert(lanes)
        .values(name=_NAME, booked=end, closed_until=end)
        .on_conflict_do_update(
            index_elements=[lanes.c.name],
            set_={
                "booked": func.least(booked, _NOW + _LONGEST),
                "closed_until": func.greatest(_CLOSED, end),
            },
        )
    )


def _forgetting() -> Delete:
    idle = (
        select(lanes.c.name)
        .where(func.greatest(lanes.c.booked, lanes.c.closed_until) < _NOW - _IDLE)
        .with_for_update(skip_locked=True)
    )
    return delete(lanes).where(lanes.c.name.in_(idle))


_BOOK, _CLOSE, _FORGET = _booking(), _closing(), _forgetting()
