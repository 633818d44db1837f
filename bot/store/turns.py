"""Turns that processes share: who is at what."""

from sqlalchemy import Connection, bindparam, delete, or_, select
from sqlalchemy.dialects.postgresql import insert

from bot.store.database import Database
from bot.store.schema import owners, turns


class StoredTurns:
    """The turns in a database. A holder is one visit, and its name is nobody else's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, name: str, owner: str, holder: str) -> bool:
        """Take a turn that is free, or that a process holds which is gone."""
        return await self._database.at_once(take, name, owner, holder)

    async def give_back(self, name: str, holder: str) -> None:
        """Free a turn, if this holder has it."""
        await self._database.at_once(give_back, name, holder)

    async def forget_gone(self) -> None:
        """Free what processes hold that are gone."""
        await self._database.at_once(forget_gone)


def take(connection: Connection, name: str, owner: str, holder: str) -> bool:
    """As `StoredTurns.take`. Taken twice by one holder, it is still theirs."""
    taken = connection.execute(_TAKE, {"name": name, "owner": owner, "holder": holder})
    return taken.first() is not None


def give_back(connection: Connection, name: str, holder: str) -> None:
    """As `StoredTurns.give_back`."""
    connection.execute(_GIVE_BACK, {"its_name": name, "its_holder": holder})


def forget_gone(connection: Connection) -> None:
    """As `StoredTurns.forget_gone`. What somebody else is at is left for the next time."""
    connection.execute(_FORGET)


# Made once: they take longer to put together than to carry out.

_IS_GONE = turns.c.owner.not_in(select(owners.c.id))

_NEW = insert(turns)
_TAKE = _NEW.on_conflict_do_update(
    index_elements=[turns.c.name],
    set_={"owner": _NEW.excluded.owner, "holder": _NEW.excluded.holder},
    where=or_(_IS_GONE, turns.c.holder == _NEW.excluded.holder),
).returning(turns.c.holder)
_GIVE_BACK = delete(turns).where(
    turns.c.name == bindparam("its_name"), turns.c.holder == bindparam("its_holder")
)
_FORGET = delete(turns).where(
    turns.c.name.in_(select(turns.c.name).where(_IS_GONE).with_for_update(skip_locked=True))
)
