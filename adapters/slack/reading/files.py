"""Files that came with a message, as far as models can read them."""

import asyncio
import logging
from collections.abc import Sequence

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.address import Json
from adapters.slack.reading.announced import Announced, announced
from adapters.slack.reading.asked import Unread, ask
from adapters.slack.reading.download import Refused, download
from bot.desk.attached import LARGEST_IMAGE, MOST_IMAGES
from bot.models.wire.chunk import media_type_of
from bot.talk.requests import Attachment

LONGEST_TEXT = 200_000
"""Characters of all attached texts together: what one prompt can have."""

MOST_FILES = 10
"""Files of one message that are looked at; more cannot be sent from Slack's own clients."""

LONGEST = 10.0
"""Seconds that all of them may take, side by side."""

_LARGEST_TEXT = 4 * LONGEST_TEXT + 3  # UTF-8, with its mark
_TAKEN = "I read text, PNG, JPEG, WebP and GIF"

_log = logging.getLogger(__name__)


class _NotTaken(Exception):
    """The file is not taken; the message is a sentence for the person."""


async def read_files(
    session: aiohttp.ClientSession,
    client: AsyncWebClient,
    token: str,
    files: Sequence[Json],
    api_url: str,
    *,
    within: float = LONGEST,
) -> tuple[tuple[Attachment, ...], tuple[str, ...]]:
    """The files as attachments, in order, and a sentence for each that was not taken.

    Texts in UTF-8 up to 200,000 characters together, and at most four images of up to 5 MB.
    Takes `within` seconds at most, and never raises. `token` goes to Slack's own hosts and to that
    of `api_url` only.
    """
    known = [each for each in map(announced, files) if each is not None]
    sentences: list[str] = []
    wanted: list[Announced] = []
    for file in known[:MOST_FILES]:
        refusal = _refusal(file, sum(each.image for each in wanted))
        if refusal:
            sentences.append(refusal)
        else:
            wanted.append(file)
    if len(known) > MOST_FILES:
        sentences.append(f"Only the first {MOST_FILES} files were read.")
    fetched = await asyncio.gather(
        *(_read(session, client, token, file, api_url, within) for file in wanted)
    )
    taken: list[Attachment] = []
    for file, result in zip(wanted, fetched, strict=True):
        told = result if isinstance(result, str) else _beyond(file, result, taken)
        if told:
            sentences.append(told)
        elif isinstance(result, Attachment):
            taken.append(result)
    return tuple(taken), tuple(sentences)


def _refusal(file: Announced, images: int) -> str:
    """Why a file need not be asked for; empty when it is worth it."""
    if file.gone:
        return f"{file.name} was not read: {file.gone}."
    if file.other:
        return f"{file.name} was not read: {_TAKEN}."
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


async def _read(
    session: aiohttp.ClientSession,
    client: AsyncWebClient,
    token: str,
    file: Announced,
    api_url: str,
    within: float,
) -> Attachment | str:
    """The file as an attachment, or why it is not taken."""
    try:
        async with asyncio.timeout(within):
            if file.ask_first:
                file = await _asked(client, file)
            data = await download(
                session, file.address, token, api_url, limit=_limit, proxy=client.proxy
            )
        return _attachment(file, data.content, html=data.html)
    except _NotTaken as problem:
        return str(problem)
    except Refused as problem:
        _log.info("a file was not read: %s", problem.kind)
        return f"{file.name} was not read: {problem}."
    except TimeoutError:
        return f"{file.name} was not read: it took more than {within:g} seconds."


async def _asked(client: AsyncWebClient, file: Announced) -> Announced:
    """What Slack tells of a file that the message only names."""
    try:
        answer = await ask(client, "files.info", file=file.id)
    except Unread as problem:
        _log.info("%s", problem)
        lack = "I lack the permission files:read"
        reason = lack if problem.word == "missing_scope" else "I have no access to it"
        raise _NotTaken(f"{file.name} was not read: {reason}.") from None
    told = announced(answer.get("file"))
    if told is None:
        raise _NotTaken(f"{file.name} was not read: I have no access to it.")
    refusal = _refusal(told, 0)
    if refusal:
        raise _NotTaken(refusal)
    return told


def _limit(head: bytes) -> int:
    """How many bytes of a file are read that begins with `head`."""
    return LARGEST_IMAGE if media_type_of(head) else _LARGEST_TEXT


def _attachment(file: Announced, data: bytes, *, html: bool) -> Attachment:
    media_type = media_type_of(data)
    if len(data) > _limit(data):
        raise _NotTaken(_too_large(file, image=bool(media_type)))
    if html and not (file.html and file.size == len(data)):
        raise _NotTaken(
            f"{file.name} was not read: Slack asked me to sign in. "
            "I may lack the permission files:read."
        )
    if media_type:
        return Attachment(file.name, media_type, data=data)
    if file.image:
        raise _NotTaken(f"{file.name} was not read: it is not an image as its name says.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        reason = "it is not in UTF-8" if file.text else _TAKEN
        raise _NotTaken(f"{file.name} was not read: {reason}.")
    if not text.strip():
        raise _NotTaken(f"{file.name} was not read: it is empty.")
    if len(text) > LONGEST_TEXT:
        raise _NotTaken(_too_large(file, image=False))
    return Attachment(file.name, file.media_type if file.text else "text/plain", text=text)


def _too_many(file: Announced) -> str:
    return f"{file.name} was not read: {MOST_IMAGES} images are the most of one prompt."


def _too_large(file: Announced, *, image: bool) -> str:
    if image:
        return f"{file.name} was not read: 5 MB is the most."
    most = f"{LONGEST_TEXT:,} characters in all texts together"
    return f"{file.name} was not read: {most} are the most."
