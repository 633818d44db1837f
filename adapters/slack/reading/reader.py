"""What may be read in one workspace: people, what stands around a message, files."""

from collections.abc import Sequence
from dataclasses import replace

import aiohttp
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.address import Json
from adapters.slack.parse.written import emoji_in, mentioned, plain
from adapters.slack.reading.files import read_files
from adapters.slack.reading.people import Member, People
from adapters.slack.reading.threads import Found, read_around, read_message
from adapters.slack.workspaces import Workspace
from bot.chat.around import TURNED_OFF, Around
from bot.chat.files import attached
from bot.store import Store
from bot.talk.people import Place
from bot.talk.requests import Refine


class Reader:
    """Reads in one workspace. Nothing here changes anything in Slack."""

    def __init__(
        self, client: AsyncWebClient, people: People, store: Store, workspace: Workspace
    ) -> None:
        self._people = people
        self._store = store
        self._workspace = workspace
        self._session = client.session
        # Without a handler for rates: whoever waits for a reading is told why there is none.
        self._client = _again(client, workspace, AsyncConnectionErrorRetryHandler())
        self.uploading = _again(
            client, workspace, AsyncRateLimitErrorRetryHandler(max_retry_count=3)
        )

    async def member(self, user: str, name: str = "") -> Member:
        """Who that is. `name` stands in when Slack does not tell."""
        found = await self._people.member(self._client, self._workspace.team, user)
        known = replace(found.person, id=user, name=found.person.name or name)
        return replace(found, person=known)

    async def text_of(self, message: Json, text: str | None = None) -> str:
        """A message's words as they were typed; `text` in place of its own."""
        said = str(message.get("text", "")) if text is None else text
        return plain(said, await self.names_in(said), emoji_in(message.get("blocks")))

    async def names_in(self, text: str) -> dict[str, str]:
        """The names of the people whom a text of Slack's mentions, by id."""
        wanted = mentioned(text)
        return await self._people.names(self._client, self._workspace.team, wanted)

    async def around(self, channel: str, ts: str, thread: str) -> Around:
        """What was said before a message, if the team lets it be read."""
        if not await self._may_read(channel):
            return Around((), TURNED_OFF)
        return await read_around(
            self._client,
            self._people,
            self._workspace.team,
            channel,
            ts,
            thread or None,
            self._workspace.bot_user,
        )

    async def message(self, channel: str, ts: str) -> Found | None:
        """One message, with what was said before it if the team lets that be read."""
        found = await read_message(
            self._client,
            self._people,
            self._workspace.team,
            channel,
            ts,
            None,
            self._workspace.bot_user,
        )
        if found is None or await self._may_read(channel):
            return found
        # Slack tells a message only together with those before it.
        return replace(found, around=Around((), TURNED_OFF))

    async def attached(self, request: Refine, files: Sequence[Json]) -> Refine:
        """The request with these files, and with sentences about those that were not taken."""
        if not files or not isinstance(self._session, aiohttp.ClientSession):
            return request
        taken, told = await read_files(
            self._session,
            self._client,
            self._workspace.bot_token,
            files,
            self._client.base_url,
        )
        return attached(request, taken, told)

    async def _may_read(self, channel: str) -> bool:
        return await self._store.reads_threads(Place("slack", self._workspace.team, channel))


def _again(
    client: AsyncWebClient, workspace: Workspace, handler: AsyncRetryHandler
) -> AsyncWebClient:
    """A client with the workspace's token that tries again where the handler says so."""
    return AsyncWebClient(
        token=workspace.bot_token,
        base_url=client.base_url,
        timeout=client.timeout,
        session=client.session,
        proxy=client.proxy,
        logger=client.logger,
        retry_handlers=[handler],
    )
