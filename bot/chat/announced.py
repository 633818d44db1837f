"""What a platform says of a file before anybody reads it."""

from dataclasses import dataclass

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

DELETED = "it was deleted"
NO_ACCESS = "I have no access to it"


@dataclass(frozen=True, slots=True)
class Announced:
    """A file that came with a message. `size` in bytes, 0 when it is not told.

    `media_type` as `plain_media_type` gives it. `image`, `text` and `other` follow from it; none
    of them is set when it tells nothing. `gone` is why the file cannot be had, as the end of a
    sentence.
    """

    name: str
    media_type: str
    size: int
    address: str
    gone: str = ""

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


def plain_media_type(told: str) -> str:
    """A media type in small letters and without its parameters."""
    return told.partition(";")[0].strip().lower()[:100]
