"""Brings a database up to this program's schema."""

import asyncio
from pathlib import Path
from types import ModuleType

from sqlalchemy import Connection, text

from bot.store.database import Database
from bot.store.errors import StoreBusy, StoreError
from bot.store.schema import HEAD

MIGRATIONS = Path(__file__).parent / "migrations"

# Any number will do, as long as every replica uses the same one.
_POSTGRESQL_LOCK = 7_067_221


async def bring_up_to_date(database: Database) -> None:
    """Migrate where that is due. Safe to run twice, also by several programs at once.

    All of it happens in one transaction: what breaks half way leaves everything as it was, and
    the next start begins anew. Raises StoreError then, and when the schema is newer than this
    program.
    """
    if await database.read(_revision) == HEAD:
        return
    # Alembic takes longer to import than an up-to-date database takes to open.
    upgrade = await asyncio.to_thread(_import_upgrade)
    try:
        known = await database.alter(_upgrade, upgrade)
    except StoreBusy:
        raise
    except StoreError as error:
        raise StoreError(
            f"The database {database.where} could not be brought up to date and is as it was. "
            f"{error}"
        ) from error
    if not known:
        raise StoreError(
            f"The database {database.where} was written by a newer version of this program. "
            "Please update the program, or choose another database with DATABASE_URL."
        )


def _upgrade(connection: Connection, upgrade: ModuleType) -> bool:
    if connection.dialect.name == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock(:lock)")
        connection.execute(lock, {"lock": _POSTGRESQL_LOCK})
    # Another program may have migrated while this one waited for the lock.
    found = _revision(connection)
    return found == HEAD or bool(upgrade.upgrade(connection, found))


def _revision(connection: Connection) -> str | None:
    """The revision that the database is at; None when it holds no schema yet."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _import_upgrade() -> ModuleType:
    from bot.store import upgrade

    return upgrade
