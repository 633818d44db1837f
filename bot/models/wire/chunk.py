"""One streamed piece of an answer, whatever dialect it came in."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from bot.models.completion import Image

_DATA_URL = re.compile(r"data:image/[a-z0-9.+-]{1,40};base64,", re.I)


class NotAChunkError(Exception):
    """The event's data is not what the dialect promises."""


class Chunk(NamedTuple):
    """What one event says; a tuple, since one is made for every token.

    `reason` is "stop", "length", "content_filter" or the provider's own word. Token counts
    replace earlier ones. `error` is the provider's error object, sent in mid-stream. `done`
    tells that nothing follows.
    """

    text: str = ""
    reason: str | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    images: tuple[Image, ...] = ()
    refusal: bool = False
    error: object = None
    done: bool = False


NOTHING = Chunk()
"""An event that says nothing about the answer: a ping, an opening, a thought."""


def count(usage: Mapping[str, Any], name: str) -> int | None:
    """A token count, when it is one."""
    value = usage.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def image_from_url(url: object) -> Image:
    """The image in a data URL. Raises NotAChunkError: another address is never fetched."""
    found = _DATA_URL.match(url) if isinstance(url, str) else None
    if not isinstance(url, str) or found is None:
        raise NotAChunkError
    return image_from_base64(url[found.end() :])


def image_from_base64(text: object) -> Image:
    """The image in Base64. Its first bytes tell its type, whatever else was said of it.

    Raises NotAChunkError for anything but a PNG, JPEG, GIF or WebP.
    """
    if not isinstance(text, str):
        raise NotAChunkError
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NotAChunkError from None
    media_type = media_type_of(data)
    if not media_type:
        raise NotAChunkError
    return Image(media_type, data)


def media_type_of(data: bytes) -> str:
    """PNG, JPEG, GIF or WebP, by the first bytes; empty for anything else."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return ""


class SurrogateMender:
    """Joins characters that a provider cut into two halves of a UTF-16 pair.

    Half a pair cannot be stored or sent on, so one that stays alone becomes U+FFFD.
    """

    def __init__(self) -> None:
        self._half = ""

    def mend(self, text: str) -> str:
        """The text that is whole so far; a first half at its end is kept back."""
        if not self._half and text.isascii():
            return text
        text, self._half = self._half + text, ""
        if text and "\ud800" <= text[-1] <= "\udbff":
            text, self._half = text[:-1], text[-1]
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def close(self) -> str:
        """What is left at the end of the answer."""
        half, self._half = self._half, ""
        return "\ufffd" if half else ""
