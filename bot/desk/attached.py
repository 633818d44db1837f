"""Images that come with a prompt: kept with it, so that every run can show them to a model."""

from collections.abc import Sequence

from bot.desk.sorry import Sorry
from bot.models.wire.chunk import media_type_of
from bot.store import SavedImage
from bot.talk.requests import Attachment

MOST_IMAGES = 4
LARGEST_IMAGE = 5 * 1024 * 1024
"""Bytes, the least that any of the providers takes."""


def images_of(attachments: Sequence[Attachment]) -> tuple[SavedImage, ...]:
    """The images among the files. Raises Sorry for what no model could read."""
    found = []
    for file in attachments:
        if not file.data:
            continue
        media_type = media_type_of(file.data)
        if not media_type:
            raise Sorry(
                f"{file.name} is neither text nor a picture that models read: "
                "send text, PNG, JPEG, WebP or GIF."
            )
        if len(file.data) > LARGEST_IMAGE:
            raise Sorry(f"{file.name} is larger than 5 MB, which is the most that models take.")
        found.append(SavedImage(media_type, file.data))
    if len(found) > MOST_IMAGES:
        raise Sorry(f"{MOST_IMAGES} images is the most that one prompt can have.")
    return tuple(found)
