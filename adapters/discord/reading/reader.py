"""What may be read for a request: what stands around a message, and files."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import aiohttp
import discord

from adapters.discord.reading.around import Found, History, Spot
from adapters.discord.reading.files import read_files
from adapters.discord.reading.questions import Questions
from adapters.discord.reading.standing import stands
from adapters.discord.render.limits import Json
from bot.chat.around import TURNED_OFF, Around
from bot.chat.files import attached
from bot.store import Store
from bot.talk.people import Place
from bot.talk.requests import Refine

Attached = Json | discord.Attachment
"""A file as an interaction brings it along, or as discord.py has it."""


class Reader:
    """Reads in every server. Nothing here changes anything in Discord."""

    def __init__(
        self, client: discord.Client, store: Store, questions: Questions, api_url: str
    ) -> None:
        self._store = store
        self._client = client
        self._questions = questions
        self._history = History(client, questions)
        self._api_url = api_url
        self._session: aiohttp.ClientSession | None = None

    async def around(
        self, spot: Spot, place: Place, person: discord.Member | None = None
    ) -> Around:
        """What was said before a message, if the team lets it be read."""
        if not await self._store.reads_threads(place):
            return Around((), TURNED_OFF)
        return await self._history.around(spot, person)

    async def message(
        self, spot: Spot, place: Place, person: discord.Member | None = None
    ) -> Found | str:
        """One message, with what was said before it if that may be read; else why not."""
        found = await self._history.message(spot, person)
        if isinstance(found, str) or await self._store.reads_threads(place):
            return found
        # Discord tells a message only together with those before it.
        return replace(found, around=Around((), TURNED_OFF))

    async def stands(self, event: discord.RawReactionActionEvent) -> bool | None:
        """Has the person this reaction on the message? None when Discord does not tell."""
        return await stands(event, self._client, self._questions)

    async def attached(self, request: Refine, files: Sequence[Attached]) -> Refine:
        """The request with these files, and with sentences about those that were not taken."""
        if not files:
            return request
        if self._session is None:
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        return attached(request, *await read_files(self._session, files, self._api_url))

    async def close(self) -> None:
        """Close what files were read through."""
        if self._session is not None:
            await self._session.close()
            # Connections over TLS end a moment after that.
            await asyncio.sleep(0)
