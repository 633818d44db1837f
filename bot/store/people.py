"""Teams and the people in them."""

from typing import Any, NamedTuple

from sqlalchemy import Connection, ScalarSelect, Table, func, select, update

from bot.store.columns import clean
from bot.store.schema import people, prompts, teams
from bot.talk.people import Person, Place

_KEPT = (people.c.team_id, people.c.id, people.c.name)


def team_of(place: Place) -> ScalarSelect[int]:
    """The team's key, as part of a statement. Nothing matches it for an unknown team."""
    return (
        select(teams.c.id)
        .where(teams.c.platform == place.platform, teams.c.platform_id == place.team)
        .scalar_subquery()
    )


def person_of(place: Place, person: Person) -> ScalarSelect[int]:
    """The person's key, as part of a statement. Nothing matches it for an unknown person."""
    return (
        select(people.c.id)
        .where(people.c.team_id == team_of(place), people.c.platform_id == person.id)
        .scalar_subquery()
    )


class Kept(NamedTuple):
    """A person's row: its key and their team's, and the name that is kept."""

    team: int
    key: int
    name: str


def keep_team(connection: Connection, place: Place) -> int:
    """The team's key; the team is made when it is new."""
    key: int | None = connection.scalar(select(team_of(place)))
    if key is not None:
        return key
    # An update instead of nothing would lock the row against those who refer to it.
    insert = upsert(connection, teams).values(platform=place.platform, platform_id=place.team)
    connection.execute(insert.on_conflict_do_nothing())
    return int(connection.execute(select(team_of(place))).scalar_one())


def keep_person(connection: Connection, place: Place, person: Person) -> Kept:
    """The person's row; they are made when new, and a name that is given replaces the old."""
    row = connection.execute(
        select(*_KEPT).where(people.c.team_id == team_of(place), people.c.platform_id == person.id)
    ).one_or_none()
    if row is not None and clean(person.name) in ("", row.name):
        return Kept(*row)
    insert = upsert(connection, people).values(
        team_id=keep_team(connection, place), platform_id=person.id, name=person.name
    )
    name = func.coalesce(func.nullif(insert.excluded.name, ""), people.c.name)
    update = insert.on_conflict_do_update(
        index_elements=["team_id", "platform_id"], set_={"name": name}
    )
    return Kept(*connection.execute(update.returning(*_KEPT)).one())


def last_team(connection: Connection, platform: str, person_id: str) -> str | None:
    """The platform's id of the team in which somebody wrote their newest prompt."""
    found: str | None = connection.scalar(
        select(teams.c.platform_id)
        .join(people, people.c.team_id == teams.c.id)
        .join(prompts, prompts.c.person_id == people.c.id)
        .where(teams.c.platform == platform, people.c.platform_id == person_id)
        .order_by(prompts.c.created.desc())
        .limit(1)
    )
    return found


def reads_threads(connection: Connection, place: Place) -> bool:
    """Whether this team lets its threads be read; it does as long as it says nothing."""
    allowed: bool | None = connection.scalar(
        select(teams.c.reads_threads).where(teams.c.id == team_of(place))
    )
    return allowed is not False


def set_reads_threads(connection: Connection, place: Place, person: Person, allowed: bool) -> None:
    """Write down what a person decided for their team."""
    team = keep_person(connection, place, person).team
    connection.execute(update(teams).where(teams.c.id == team).values(reads_threads=allowed))


def upsert(connection: Connection, table: Table) -> Any:
    """An INSERT that knows ON CONFLICT: both dialects spell it alike, SQLAlchemy apart."""
    return upsert_for(connection.dialect.name, table)


def upsert_for(dialect: str, table: Table) -> Any:
    """The same for a dialect by name."""
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)
