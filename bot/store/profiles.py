"""What a team or a channel says about itself. Every state is kept."""

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.columns import now
from bot.store.errors import StoreError
from bot.store.people import keep_person, keep_team, team_of
from bot.store.records import ProfileEntry
from bot.store.schema import people, profiles
from bot.talk.people import Person, Place


async def write(
    connection: AsyncConnection, place: Place, person: Person, scope: str, text: str
) -> None:
    """Add the newest state of the profile of the team or of the place's channel."""
    await connection.execute(
        insert(profiles).values(
            team_id=await keep_team(connection, place),
            channel=_channel(place, scope),
            text=text,
            person_id=await keep_person(connection, place, person),
            created=now(),
        )
    )


async def latest(connection: AsyncConnection, place: Place) -> tuple[str, str]:
    """The team's text and the channel's text; empty where there is none."""
    team = await _newest(connection, place, "")
    channel = await _newest(connection, place, place.channel) if place.channel else ""
    return team, channel


async def history(
    connection: AsyncConnection, place: Place, scope: str
) -> tuple[ProfileEntry, ...]:
    """Every state of one profile, newest first."""
    rows = await connection.execute(
        select(profiles.c.text, profiles.c.created, people.c.platform_id, people.c.name)
        .join(people, people.c.id == profiles.c.person_id)
        .where(profiles.c.team_id == team_of(place), profiles.c.channel == _channel(place, scope))
        .order_by(profiles.c.id.desc())
    )
    return tuple(
        ProfileEntry(row.text, Person(row.platform_id, row.name), row.created) for row in rows
    )


async def _newest(connection: AsyncConnection, place: Place, channel: str) -> str:
    found: str | None = await connection.scalar(
        select(profiles.c.text)
        .where(profiles.c.team_id == team_of(place), profiles.c.channel == channel)
        .order_by(profiles.c.id.desc())
        .limit(1)
    )
    return found or ""


def _channel(place: Place, scope: str) -> str:
    if scope == "team":
        return ""
    if scope != "channel":
        raise ValueError(f"a profile is of a team or of a channel, not of {scope!r}")
    if not place.channel:
        raise StoreError("A channel's profile is set in that channel. Please go there and repeat.")
    return place.channel
