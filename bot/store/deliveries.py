"""What a platform delivered, so that what comes twice is done once."""

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.columns import now
from bot.store.people import upsert
from bot.store.schema import deliveries


async def first(connection: AsyncConnection, platform: str, team: str, delivery: str) -> bool:
    """Write a delivery down; False when it was there already."""
    insert = upsert(connection, deliveries).values(
        platform=platform, team=team, delivery=delivery, created=now()
    )
    new = insert.on_conflict_do_nothing().returning(deliveries.c.delivery)
    return (await connection.execute(new)).first() is not None


async def forget(connection: AsyncConnection, older: timedelta) -> None:
    """Delete those that came longer ago."""
    await connection.execute(delete(deliveries).where(deliveries.c.created < now() - older))
