"""Images: those attached to a prompt and those that a run made."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select

from bot.store.people import keep_team, team_of
from bot.store.records import SavedImage
from bot.store.schema import images
from bot.talk.people import Place


def add(connection: Connection, place: Place, target: str, found: Sequence[SavedImage]) -> None:
    """Keep images with the prompt or the run `target`, in this order."""
    if not found:
        return
    team = keep_team(connection, place)
    for image in found:
        connection.execute(
            insert(images).values(
                team_id=team, target=target, media_type=image.media_type, data=image.data
            )
        )


def of(connection: Connection, place: Place, target: str) -> tuple[SavedImage, ...]:
    """The images of this team's prompt or run, in the order in which they were kept."""
    rows = connection.execute(
        select(images.c.media_type, images.c.data)
        .where(images.c.target == target, images.c.team_id == team_of(place))
        .order_by(images.c.id)
    )
    return tuple(SavedImage(row.media_type, row.data) for row in rows)
