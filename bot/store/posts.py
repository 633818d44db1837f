"""Messages of a platform, and which card each of them shows."""

from typing import Any

from sqlalchemy import Connection, Select, delete, select

from bot.store.columns import now
from bot.store.people import keep_person, keep_team, team_of, upsert
from bot.store.records import Post
from bot.store.schema import people, posts, teams
from bot.talk.people import Person, Place

_UPDATED = ("thread", "card", "target", "kind", "first", "person_id")


def keep(connection: Connection, place: Place, post: Post) -> None:
    """Write down what a message shows, over what was written of it before."""
    who = None if post.person is None else keep_person(connection, place, post.person).key
    insert = upsert(connection, posts).values(
        team_id=keep_team(connection, place),
        channel=post.channel,
        message=post.message,
        thread=post.thread,
        card=post.card,
        target=post.target,
        kind=post.kind,
        first=post.first,
        person_id=who,
        created=now(),
    )
    update = insert.on_conflict_do_update(
        index_elements=["team_id", "channel", "message"],
        set_={name: insert.excluded[name] for name in _UPDATED},
    )
    connection.execute(update)


def forget(connection: Connection, place: Place, channel: str, message: str) -> None:
    """Delete what was written of a message."""
    connection.execute(
        delete(posts).where(
            posts.c.team_id == team_of(place),
            posts.c.channel == channel,
            posts.c.message == message,
        )
    )


def find(connection: Connection, place: Place, channel: str, message: str) -> Post | None:
    """This team's message."""
    rows = connection.execute(
        _ours(place).where(posts.c.channel == channel, posts.c.message == message)
    )
    row = rows.one_or_none()
    return None if row is None else _post(row)


def team_with(connection: Connection, platform: str, channel: str, message: str) -> str | None:
    """The platform's id of the team whose card a message shows."""
    found: str | None = connection.scalar(
        select(teams.c.platform_id)
        .join(posts, posts.c.team_id == teams.c.id)
        .where(
            teams.c.platform == platform,
            posts.c.channel == channel,
            posts.c.message == message,
        )
    )
    return found


def together(connection: Connection, place: Place, channel: str, first: str) -> tuple[Post, ...]:
    """The messages of one posting."""
    rows = connection.execute(
        _ours(place).where(posts.c.channel == channel, posts.c.first == first)
    )
    return tuple(sorted((_post(row) for row in rows), key=_by_message))


def of_card(connection: Connection, place: Place, card: str) -> tuple[Post, ...]:
    """The messages that show a card, those of one posting side by side, the newest one last."""
    rows = connection.execute(_ours(place).where(posts.c.card == card).order_by(posts.c.id))
    postings: dict[tuple[str, str], list[Post]] = {}
    for post in map(_post, rows):
        postings.setdefault((post.channel, post.first), []).append(post)
    return tuple(post for each in postings.values() for post in sorted(each, key=_by_message))


def last_prompt(connection: Connection, place: Place, channel: str, thread: str) -> Post | None:
    """The message of a thread that was the last to be written down as a prompt's."""
    rows = connection.execute(
        _ours(place)
        .where(posts.c.channel == channel, posts.c.thread == thread, posts.c.kind == "prompt")
        .order_by(posts.c.id.desc())
        .limit(1)
    )
    row = rows.one_or_none()
    return None if row is None else _post(row)


def _ours(place: Place) -> Select[Any]:
    return (
        select(posts, people.c.platform_id.label("who"), people.c.name)
        .join(people, people.c.id == posts.c.person_id, isouter=True)
        .where(posts.c.team_id == team_of(place))
    )


def _by_message(post: Post) -> tuple[int, str]:
    # Ids that count up are longer as they grow, and databases sort digits each in its own way.
    return len(post.message), post.message


def _post(row: Any) -> Post:
    return Post(
        card=row.card,
        target=row.target,
        kind=row.kind,
        channel=row.channel,
        thread=row.thread,
        message=row.message,
        first=row.first,
        person=None if row.who is None else Person(row.who, row.name),
    )
