"""Files that came with a message or a command in Discord, as far as models can read them."""

from collections.abc import Sequence

import aiohttp
import discord
from yarl import URL

from adapters.discord.render.limits import Json
from bot.chat import download
from bot.chat import files as chat
from bot.chat.announced import Announced, plain_media_type
from bot.talk.requests import Attachment

_HOSTS = {"cdn.discordapp.com", "media.discordapp.net"}
_TEXT_ENDINGS = (".md", ".ts", ".tsx", ".csv", ".tsv", ".json", ".yaml", ".yml", ".txt", ".log")
"""Names of files whose media type, made of their ending, is often wrong."""


async def read_files(
    session: aiohttp.ClientSession,
    files: Sequence[Json | discord.Attachment],
    api_url: str,
    *,
    proxy: str | None = None,
    within: float = chat.LONGEST,
) -> tuple[tuple[Attachment, ...], tuple[str, ...]]:
    """The files as attachments, in order, and a sentence for each that was not taken.

    As `bot.chat.files.read_files`. They come from Discord's own hosts, or that of `api_url`;
    no token goes there.
    """

    async def bring(file: Announced) -> bytes:
        found = await download.download(
            session,
            file.address,
            "Discord",
            trusted=lambda each: trusted(each, api_url),
            limit=chat.bytes_wanted,
            proxy=proxy,
        )
        return found.content

    known = [each for each in map(announced, files) if each is not None]
    return await chat.read_files(known, bring, within=within)


def announced(file: object) -> Announced | None:
    """Read Discord's attachment, raw or discord.py's; None for what is none."""
    if isinstance(file, discord.Attachment):
        file = file.to_dict()
    if not isinstance(file, dict):
        return None
    size = file.get("size")
    return Announced(
        name=_string(file, "filename") or "The file",
        media_type=_media_type(file),
        size=size if isinstance(size, int) and size > 0 else 0,
        address=_string(file, "url"),
    )


def trusted(address: str, api_url: str) -> URL | None:
    """The address, if Discord keeps files there: over TLS, or where `api_url` is."""
    return download.trusted(address, api_url, _HOSTS.__contains__)


def _media_type(file: Json) -> str:
    told = plain_media_type(_string(file, "content_type"))
    named_text = _string(file, "filename").lower().endswith(_TEXT_ENDINGS)
    return "text/plain" if named_text and not told.startswith(("text/", "application/")) else told


def _string(file: Json, key: str) -> str:
    value = file.get(key)
    return value if isinstance(value, str) else ""
