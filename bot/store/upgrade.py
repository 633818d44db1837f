"""Runs the migrations. The only module that imports Alembic: it is loaded when one is due."""

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from bot.store.migrate import MIGRATIONS


def upgrade(connection: Connection, found: str | None) -> bool:
    """Upgrade from revision `found` to the newest, in the connection's own transaction.

    Returns False, with nothing done, when `found` is not a revision of this program.
    """
    config = config_for(connection)
    if found is not None and not _is_known(ScriptDirectory.from_config(config), found):
        return False
    command.upgrade(config, "head")
    return True


def config_for(connection: Connection) -> Config:
    """Alembic's configuration for migrating over this connection."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def _is_known(scripts: ScriptDirectory, found: str) -> bool:
    try:
        return scripts.get_revision(found) is not None
    except CommandError:
        return False
