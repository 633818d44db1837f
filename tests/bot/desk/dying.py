"""A front desk whose process dies at a chosen moment, and what is in its store afterwards."""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Table, select

from bot.jobs.ids import Ids
from bot.rocket import Rocket
from bot.store import Store, schema
from bot.talk.cards import Card, Shown
from bot.talk.people import Person
from bot.talk.requests import Request
from tests.bot.conftest import HOME

_TIMES = {"created", "taken_back_at", "seconds", "first_token_seconds"}
# Of runs that were asked twice, it is said so, and what they cost is no more than estimated.
_ABOUT_TWICE = {"notes", "estimated", "tokens_in", "tokens_out", "cost"}
# Keys that a database counts itself, and a version as JSON, which holds seconds.
_LEFT_OUT = {"images.id", "profiles.id", "posts.id", "prompt_versions.refinement"}


_PEOPLE = (schema.teams, schema.people)
# In the order in which it refers to what was made before.
_MADE = (
    schema.profiles,
    schema.prompts,
    schema.versions,
    schema.runs,
    schema.images,
    schema.votes,
    schema.shares,
)


class Died(BaseException):
    """The process is no more."""


class Mortal:
    """The store as a process sees it that dies after so many calls: the last one is done."""

    def __init__(self, store: Store, calls: int) -> None:
        self._store = store
        self.left = calls

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)

        async def call(*args: Any, **named: Any) -> Any:
            self._live()
            self.left -= 1
            result = await method(*args, **named)
            self._live()
            return result

        return call

    def _live(self) -> None:
        if self.left <= 0:
            raise Died


async def dies_at_work(rocket: Rocket, request: Request, person: Person, ids: Ids) -> bool:
    """Handle a request in a process that may die; False when it came to its end."""
    states = rocket.handle(request, person, HOME, ids)
    try:
        async for _ in states:
            pass
    except Died:
        return True
    return False


LastStates = dict[str, tuple[object, ...]]


def last_states(shown: Sequence[Shown]) -> LastStates:
    """What is the same of each card in every try, as it was shown last, by its id."""
    return {
        card.id: (card.title, card.final, card.private, card.channel)
        for card in shown
        if isinstance(card, Card)
    }


async def everything_in(store: Store) -> dict[str, list[str]]:
    """All rows of what people made, without what no two tries have in common."""
    found = {}
    async with store.engine.begin() as connection:
        for table in (*_PEOPLE, *_MADE):
            columns = [
                column
                for column in table.columns
                if column.name not in _TIMES | _ABOUT_TWICE and str(column) not in _LEFT_OUT
            ]
            rows = await connection.execute(select(*columns))
            found[table.name] = sorted(str(tuple(row)) for row in rows)
    return found


class Snapshot:
    """What people had made at one time. The people stay, and what they decided goes."""

    def __init__(self, rows: list[tuple[Table, list[dict[str, Any]]]]) -> None:
        self._rows = rows

    @classmethod
    async def of(cls, store: Store) -> "Snapshot":
        """As they are now."""
        async with store.engine.begin() as connection:
            rows = []
            for table in _MADE:
                found = (await connection.execute(select(table))).mappings()
                rows.append((table, [dict(row) for row in found]))
        return cls(rows)

    async def put_back(self, store: Store) -> None:
        """Make them so again."""
        async with store.engine.begin() as connection:
            for table, _ in reversed(self._rows):
                await connection.execute(table.delete())
            await connection.execute(schema.teams.update().values(reads_threads=None))
            for table, rows in self._rows:
                if rows:
                    await connection.execute(table.insert(), rows)


def as_store(mortal: Mortal) -> Store:
    """It does what a store does."""
    return cast("Store", mortal)
