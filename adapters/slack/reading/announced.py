"""What Slack says of a file before anybody reads it."""

from dataclasses import dataclass

from adapters.slack.address import Json
from bot.chat.announced import DELETED, NO_ACCESS, Announced, plain_media_type

_IMAGE_KINDS = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
}
_TEXT_KINDS = {"text", "markdown", "typescript", "ts", "tsx", "csv", "tsv", "json", "yaml"}
"""Slack's own words for kinds of files that media types are often wrong about."""
_GONE = {
    "tombstone": DELETED,
    "hidden_by_limit": "this workspace does not show files that old any more",
    "external": "it is kept outside of Slack",
}
_NOT_SHOWN = {"access_denied": NO_ACCESS, "file_not_found": DELETED}


@dataclass(frozen=True, slots=True)
class SlackFile(Announced):
    """A file of a message. With `ask_first` the message only names it: Slack tells the rest."""

    id: str = ""
    ask_first: bool = False


def announced(file: object) -> SlackFile | None:
    """Read Slack's file object; None for what is none."""
    if not isinstance(file, dict):
        return None
    mode, access = _string(file, "mode"), _string(file, "file_access")
    address = _string(file, "url_private_download") or _string(file, "url_private")
    size = file.get("size")
    outside = file.get("is_external") is True
    gone = _GONE.get(mode) or _NOT_SHOWN.get(access) or (_GONE["external"] if outside else "")
    return SlackFile(
        name=_string(file, "name") or _string(file, "title") or "The file",
        media_type=_media_type(file),
        size=size if isinstance(size, int) and size > 0 else 0,
        address=address,
        gone=gone,
        id=_string(file, "id"),
        ask_first=access == "check_file_info" or not address,
    )


def _media_type(file: Json) -> str:
    told = plain_media_type(_string(file, "mimetype"))
    kind = _string(file, "filetype").lower()
    if kind in _TEXT_KINDS and not told.startswith(("text/", "application/")):
        return "text/plain"
    return told or _IMAGE_KINDS.get(kind, "")


def _string(file: Json, key: str) -> str:
    value = file.get(key)
    return value if isinstance(value, str) else ""
