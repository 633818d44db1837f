"""Files that came with a message in Slack, as far as models can read them."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.address import Json
from adapters.slack.reading.announced import SlackFile, announced
from adapters.slack.reading.asked import Unread, ask
from adapters.slack.reading.download import download
from bot.chat import files as chat
from bot.chat.announced import NO_ACCESS
from bot.chat.download import NotDownloaded
from bot.talk.requests import Attachment

_SIGN_IN = "Slack asked me to sign in. I may lack the permission files:read"

_log = logging.getLogger(__name__)


async def read_files(
    session: aiohttp.ClientSession,
    client: AsyncWebClient,
    token: str,
    files: Sequence[Json],
    api_url: str,
    *,
    within: float = chat.LONGEST,
) -> tuple[tuple[Attachment, ...], tuple[str, ...]]:
    """The files as attachments, in order, and a sentence for each that was not taken.

    As `bot.chat.files.read_files`. `token` goes to Slack's own hosts and to that of `api_url`
    only.
    """
    until = asyncio.get_running_loop().time() + within
    named = [each for each in map(announced, files) if each is not None]
    looked_at = named[: chat.MOST_FILES]
    known = await asyncio.gather(*(_known(client, each, within) for each in looked_at))

    async def bring(file: SlackFile) -> bytes:
        # What asking took is not there for the bytes any more.
        async with asyncio.timeout_at(until):
            found = await download(
                session,
                file.address,
                token,
                api_url,
                limit=chat.bytes_wanted,
                proxy=client.proxy,
            )
        if found.html and not (file.html and file.size == len(found.content)):
            raise NotDownloaded(_SIGN_IN, "a page to sign in")
        return found.content

    return await chat.read_files([*known, *named[chat.MOST_FILES :]], bring, within=within)


async def _known(client: AsyncWebClient, file: SlackFile, within: float) -> SlackFile:
    """What Slack tells of a file that the message only names; any other as it is."""
    if not file.ask_first or file.gone:
        return file
    try:
        async with asyncio.timeout(within):
            answer = await ask(client, "files.info", file=file.id)
    except TimeoutError:
        return replace(file, gone=chat.too_slow(within))
    except Unread as problem:
        _log.info("%s", problem)
        lack = "I lack the permission files:read"
        return replace(file, gone=lack if problem.word == "missing_scope" else NO_ACCESS)
    return announced(answer.get("file")) or replace(file, gone=NO_ACCESS)
