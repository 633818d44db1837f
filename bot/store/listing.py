"""The library: which prompts a person sees in a list, and searching them."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, func, or_, select

from bot.store.columns import folded
from bot.store.people import person_of, team_of
from bot.store.prompts import read_tags
from bot.store.records import ListedPrompt, Tally
from bot.store.schema import people, prompts, shares, versions, votes
from bot.talk.people import Person, Place

_MOST = 200
_MOST_WORDS = 20
_LONGEST_WORD = 100  # SQLite refuses very long patterns


def listed(
    connection: Connection,
    place: Place,
    person: Person,
    scope: str,
    search: str,
    limit: int,
) -> tuple[ListedPrompt, ...]:
    """The prompts of a scope that hold every word of `search`, newest first."""
    statement = (
        select(
            prompts,
            people.c.platform_id.label("who"),
            people.c.name,
            versions.c.text,
            versions.c.kind,
            _votes(1).label("up"),
            _votes(-1).label("down"),
        )
        .join(people, people.c.id == prompts.c.person_id)
        .join(
            versions,
            (versions.c.prompt_id == prompts.c.id) & (versions.c.number == prompts.c.latest),
        )
        .where(prompts.c.team_id == team_of(place), _in_scope(place, person, scope))
        .order_by(prompts.c.created.desc(), prompts.c.id)
        .limit(max(0, min(limit, _MOST)))
    )
    for word in folded(search).split()[:_MOST_WORDS]:
        statement = statement.where(
            prompts.c.search.contains(word[:_LONGEST_WORD], autoescape=True)
        )
    return tuple(_entry(row) for row in connection.execute(statement))


def _in_scope(place: Place, person: Person, scope: str) -> ColumnElement[bool]:
    mine = prompts.c.person_id == person_of(place, person)
    if scope == "mine":
        return mine
    # Where there is no channel, it is their own posts, wherever those stand.
    posted = exists().where(
        shares.c.target == prompts.c.id,
        shares.c.channel == place.channel
        if place.channel
        else shares.c.person_id == person_of(place, person),
        shares.c.taken_back_at.is_(None),
    )
    shared = or_(prompts.c.saved, posted)
    if scope == "shared":
        return shared
    if scope == "all":
        return or_(mine, shared)
    raise ValueError(f"a list is of mine, shared or all, not of {scope!r}")


def _votes(value: int) -> Any:
    return (
        select(func.count())
        .where(votes.c.target == prompts.c.id, votes.c.value == value)
        .scalar_subquery()
    )


def _entry(row: Any) -> ListedPrompt:
    return ListedPrompt(
        id=row.id,
        author=Person(row.who, row.name),
        created=row.created,
        title=row.title,
        saved=row.saved,
        tags=read_tags(row.tags),
        rough=row.rough,
        version=row.latest,
        text=row.text,
        kind=row.kind,
        votes=Tally(row.up, row.down),
    )
