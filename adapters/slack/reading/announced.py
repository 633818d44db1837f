"""What Slack says of a file before anybody reads it."""

from dataclasses import dataclass

from adapters.slack.address import Json

_IMAGES = {"image/png", "image/jpeg", "image/jpg", "image/webp", "image/gif"}
_NOT_TEXT = ("audio/", "video/", "font/", "image/", "application/vnd.", "model/")
_NOT_TEXT_EITHER = {
    "application/pdf",
    "application/zip",
    "application/gzip",
    "application/x-gzip",
    "application/x-tar",
    "application/x-7z-compressed",
    "application/x-rar-compressed",
    "application/msword",
    "application/rtf",
    "text/rtf",
    "application/epub+zip",
    "application/java-archive",
    "application/x-msdownload",
}
_TEXT = {
    "application/json",
    "application/ld+json",
    "application/x-ndjson",
    "application/xml",
    "application/yaml",
    "application/x-yaml",
    "application/toml",
    "application/sql",
    "application/javascript",
    "application/x-javascript",
    "application/typescript",
    "application/x-sh",
    "application/x-httpd-php",
    "application/x-ipynb+json",
    "image/svg+xml",
}
_HTML = {"text/html", "application/xhtml+xml"}
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
    "tombstone": "it was deleted",
    "hidden_by_limit": "this workspace does not show files that old any more",
    "external": "it is kept outside of Slack",
}
_NO_ACCESS = {"access_denied": "I have no access to it", "file_not_found": "it was deleted"}


@dataclass(frozen=True, slots=True)
class Announced:
    """A file of a message. `size` in bytes, 0 when it is not told.

    `image`, `text` and `other` follow from its announced type; none of them is set when the
    type tells nothing. `gone` is why it cannot be had. With `ask_first` the message only names
    the file, and Slack has to be asked for the rest.
    """

    id: str
    name: str
    media_type: str
    size: int
    address: str
    gone: str
    ask_first: bool

    @property
    def image(self) -> bool:
        """Is it said to be an image that models read?"""
        return self.media_type in _IMAGES

    @property
    def text(self) -> bool:
        """Is it said to be a text?"""
        kind = self.media_type
        if kind in _NOT_TEXT_EITHER:
            return False
        return kind.startswith("text/") or kind in _TEXT or kind.endswith(("+json", "+xml"))

    @property
    def other(self) -> bool:
        """Is it said to be something that is neither?"""
        kind = self.media_type
        unknown = kind.startswith(_NOT_TEXT) or kind in _NOT_TEXT_EITHER
        return unknown and not self.image and not self.text

    @property
    def html(self) -> bool:
        """Is it said to be a web page?"""
        return self.media_type in _HTML


def announced(file: object) -> Announced | None:
    """Read Slack's file object; None for what is none."""
    if not isinstance(file, dict):
        return None
    mode, access = _string(file, "mode"), _string(file, "file_access")
    address = _string(file, "url_private_download") or _string(file, "url_private")
    size = file.get("size")
    outside = file.get("is_external") is True
    gone = _GONE.get(mode) or _NO_ACCESS.get(access) or (_GONE["external"] if outside else "")
    return Announced(
        id=_string(file, "id"),
        name=_string(file, "name") or _string(file, "title") or "The file",
        media_type=_media_type(file),
        size=size if isinstance(size, int) and size > 0 else 0,
        address=address,
        gone=gone,
        ask_first=access == "check_file_info" or not address,
    )


def _media_type(file: Json) -> str:
    told = _string(file, "mimetype").partition(";")[0].strip().lower()[:100]
    kind = _string(file, "filetype").lower()
    if kind in _TEXT_KINDS and not told.startswith(("text/", "application/")):
        return "text/plain"
    return told or _IMAGE_KINDS.get(kind, "")


def _string(file: Json, key: str) -> str:
    value = file.get(key)
    return value if isinstance(value, str) else ""
