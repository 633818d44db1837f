"""Files that came with a message, as far as models can read them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from bot.chat.announced import Announced
from bot.chat.download import NotDownloaded
from bot.desk.attached import LARGEST_IMAGE, MOST_IMAGES
from bot.models.wire.chunk import media_type_of
from bot.talk.requests import Attachment, Refine

LONGEST_TEXT = 200_000
"""Characters of all attached texts together: what one prompt can have."""

MOST_FILES = 10
"""Files of one message that are looked at; more cannot be sent from the platforms' clients."""

LONGEST = 10.0
"""Seconds that all of them may take, side by side."""

_LARGEST_TEXT = 4 * LONGEST_TEXT + 3  # UTF-8, with its mark
_TAKEN = "I read text, PNG, JPEG, WebP and GIF"

_File = TypeVar("_File", bound=Announced)

_log = logging.getLogger(__name__)


class _NotTaken(Exception):
    """The file is not taken; the message is a sentence for the person."""


async def read_files(
    files: Sequence[_File],
    download: Callable[[_File], Awaitable[bytes]],
    *,
    within: float = LONGEST,
) -> tuple[tuple[Attachment, ...], tuple[str, ...]]:
    """The files as attachments, in order, and a sentence for each that was not taken.

    Texts in UTF-8 up to 200,000 characters together, and at most four images of up to 5 MB.
    Takes `within` seconds at most, and never raises. `download` brings one file, of which it
    reads no more than one byte beyond `bytes_wanted`; it raises NotDownloaded or TimeoutError.
    """
    sentences: list[str] = []
    wanted: list[_File] = []
    for file in files[:MOST_FILES]:
        refusal = _refusal(file, sum(each.image for each in wanted))
        if refusal:
            sentences.append(refusal)
        else:
            wanted.append(file)
    if len(files) > MOST_FILES:
        sentences.append(f"Only the first {MOST_FILES} files were read.")
    fetched = await asyncio.gather(*(_read(file, download, within) for file in wanted))
    taken: list[Attachment] = []
    for file, result in zip(wanted, fetched, strict=True):
        told = result if isinstance(result, str) else _beyond(file, result, taken)
        if told:
            sentences.append(told)
        elif isinstance(result, Attachment):
            taken.append(result)
    return tuple(taken), tuple(sentences)


def bytes_wanted(head: bytes) -> int:
    """How many bytes are read of a file that begins with `head`."""
    return LARGEST_IMAGE if media_type_of(head) else _LARGEST_TEXT


def too_slow(within: float) -> str:
    """Why a file that takes longer than `within` seconds was not read, as the end of a sentence."""
    return f"it took more than {within:g} seconds"


def attached(request: Refine, taken: Sequence[Attachment], told: Sequence[str]) -> Refine:
    """The request with these files, and with the sentences about those that were not taken."""
    left_out = " ".join(filter(None, (request.left_out, *told)))
    return replace(request, attachments=tuple(taken), left_out=left_out)


async def _read(
    file: _File, download: Callable[[_File], Awaitable[bytes]], within: float
) -> Attachment | str:
    """The file as an attachment, or why it is not taken."""
    try:
        async with asyncio.timeout(within):
            content = await download(file)
        return _attachment(file, content)
    except _NotTaken as problem:
        return str(problem)
    except NotDownloaded as problem:
        _log.info("a file was not read: %s", problem.kind)
        return _not_read(file, str(problem))
    except TimeoutError:
        return _not_read(file, too_slow(within))


def _refusal(file: Announced, images: int) -> str:
    """Why a file need not be asked for; empty when it is worth it."""
    if file.gone:
        return _not_read(file, file.gone)
    if file.other:
        return _not_read(file, _TAKEN)
    if file.image and images >= MOST_IMAGES:
        return _too_many(file)
    if file.size > (LARGEST_IMAGE if file.image or not file.text else _LARGEST_TEXT):
        return _too_large(file, image=file.image or not file.text)
    return ""


def _beyond(file: Announced, found: Attachment, taken: Sequence[Attachment]) -> str:
    """Why a file is too much beside those that were taken; empty when it is not."""
    if found.data and sum(bool(each.data) for each in taken) >= MOST_IMAGES:
        return _too_many(file)
    if len(found.text) + sum(len(each.text) for each in taken) > LONGEST_TEXT:
        return _too_large(file, image=False)
    return ""


def _attachment(file: Announced, content: bytes) -> Attachment:
    media_type = media_type_of(content)
    if len(content) > bytes_wanted(content):
        raise _NotTaken(_too_large(file, image=bool(media_type)))
    if media_type:
        return Attachment(file.name, media_type, data=content)
    if file.image:
        raise _NotTaken(_not_read(file, "it is not an image as its name says"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise _NotTaken(_not_read(file, "it is not in UTF-8" if file.text else _TAKEN))
    if not text.strip():
        raise _NotTaken(_not_read(file, "it is empty"))
    if len(text) > LONGEST_TEXT:
        raise _NotTaken(_too_large(file, image=False))
    return Attachment(file.name, file.media_type if file.text else "text/plain", text=text)


def _too_many(file: Announced) -> str:
    return _not_read(file, f"{MOST_IMAGES} images are the most of one prompt")


def _too_large(file: Announced, *, image: bool) -> str:
    if image:
        return _not_read(file, "5 MB is the most")
    return _not_read(file, f"{LONGEST_TEXT:,} characters in all texts together are the most")


def _not_read(file: Announced, reason: str) -> str:
    return f"{file.name} was not read: {reason}."
