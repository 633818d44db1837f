"""What a team or a channel says about itself. Every state is kept, and each once."""

from sqlalchemy import Connection, func, insert, select

from bot.store.columns import clean, now
from bot.store.errors import StoreError
from bot.store.people import keep_person, team_of
from bot.store.records import ProfileEntry
from bot.store.schema import people, profiles
from bot.talk.people import Person, Place


def write(connection: Connection, place: Place, person: Person, scope: str, text: str) -> None:
    """Add the newest state of the profile of the team or of the place's channel.

    Nothing is added where it says that already.
    """
    by = keep_person(connection, place, person)
    of_it = (profiles.c.team_id == by.team) & (profiles.c.channel == _channel(place, scope))
    newest = select(profiles.c.text).where(of_it).order_by(profiles.c.id.desc()).limit(1)
    if connection.scalar(newest) == clean(text):
        return
    connection.execute(
        insert(profiles),
        {
            "team_id": by.team,
            "channel": _channel(place, scope),
            "text": text,
            "person_id": by.key,
            "created": now(),
        },
    )


def latest(connection: Connection, place: Place) -> tuple[str, str]:
    """The team's text and the channel's text; empty where there is none."""
    newest = (
        select(func.max(profiles.c.id))
        .where(profiles.c.team_id == team_of(place), profiles.c.channel.in_(("", place.channel)))
        .group_by(profiles.c.channel)
    )
    rows = connection.execute(
        select(profiles.c.channel, profiles.c.text).where(profiles.c.id.in_(newest))
    )
    texts: dict[str, str] = {row.channel: row.text for row in rows}
    return texts.get("", ""), texts.get(clean(place.channel), "") if place.channel else ""


def history(connection: Connection, place: Place, scope: str) -> tuple[ProfileEntry, ...]:
    """Every state of one profile, newest first."""
    rows = connection.execute(
        select(profiles.c.text, profiles.c.created, people.c.platform_id, people.c.name)
        .join(people, people.c.id == profiles.c.person_id)
        .where(profiles.c.team_id == team_of(place), profiles.c.channel == _channel(place, scope))
        .order_by(profiles.c.id.desc())
    )
    return tuple(
        ProfileEntry(row.text, Person(row.platform_id, row.name), row.created) for row in rows
    )


def _channel(place: Place, scope: str) -> str:
    if scope == "team":
        return ""
    if scope != "channel":
        raise ValueError(f"a profile is of a team or of a channel, not of {scope!r}")
    if not place.channel:
        raise StoreError("A channel's profile is set in that channel. Please go there and repeat.")
    return place.channel
