"""Images on cards."""

from collections.abc import Sequence

from bot.store import SavedImage
from bot.talk.cards import Picture

_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif"}


def pictures(run_id: str, images: Sequence[SavedImage]) -> list[Picture]:
    """The images that a run made, each under a name of its own."""
    return [
        Picture(
            f"{run_id}-{number}.{_ENDINGS.get(each.media_type, 'png')}", each.media_type, each.data
        )
        for number, each in enumerate(images, 1)
    ]
