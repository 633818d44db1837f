"""What a platform delivered, so that what comes twice is done once."""

from datetime import timedelta

from sqlalchemy import Connection, delete

from bot.store.columns import now
from bot.store.people import upsert
from bot.store.schema import deliveries


def first(connection: Connection, platform: str, team: str, delivery: str) -> bool:
    """Write a delivery down; False when it was there already."""
    insert = upsert(connection, deliveries).values(
        platform=platform, team=team, delivery=delivery, created=now()
    )
    new = insert.on_conflict_do_nothing().returning(deliveries.c.delivery)
    return connection.execute(new).first() is not None


def forget(connection: Connection, older: timedelta) -> None:
    """Delete those that came longer ago."""
    connection.execute(delete(deliveries).where(deliveries.c.created < now() - older))
