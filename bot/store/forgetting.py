"""Deliveries that are forgotten, a portion at a time."""

from datetime import timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    bindparam,
    delete,
    or_,
    select,
    tuple_,
)

from bot.store.columns import now
from bot.store.jobs import NOBODYS
from bot.store.schema import deliveries


def forget_done(connection: Connection, older: timedelta, most: int) -> int:
    """Delete up to `most` that are done and came longer ago; how many there were.

    They would count as new again.
    """
    values = {"before": now() - older, "most": most}
    return connection.execute(_FORGET_DONE, values).rowcount


def forget_hopeless(connection: Connection, older: timedelta, most: int) -> int:
    """Delete up to `most` that came longer ago and that nobody does; how many there were.

    They wait, or had owners that died: whoever could do them is not there any more.
    """
    values = {"before": now() - older, "most": most}
    return connection.execute(_FORGET_HOPELESS, values).rowcount


def _forgetting(over: ColumnElement[bool]) -> Delete:
    """What another process is about to delete is left to it."""
    name = (deliveries.c.platform, deliveries.c.team, deliveries.c.delivery)
    old = (
        select(*name)
        .where(deliveries.c.created < bindparam("before"), over)
        .order_by(deliveries.c.created)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
    )
    return delete(deliveries).where(tuple_(*name).in_(old))


# Made once: making a statement takes longer than SQLite does to carry it out.

_FORGET_DONE = _forgetting(
    or_(deliveries.c.state.in_(["done", "refused"]), deliveries.c.state.is_(None))
)
_FORGET_HOPELESS = _forgetting(NOBODYS)
