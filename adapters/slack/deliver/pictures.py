"""Pictures that a model made, uploaded beside their card, and taken away with it."""

import asyncio
import logging
from collections.abc import Callable

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.deliver.messages import Messages, Spot
from adapters.slack.deliver.traces import Traces
from bot.chat.posts import Posts
from bot.chat.refusals import Unclear
from bot.chat.waiting import LONGEST, until_taken
from bot.talk.cards import Card, Picture

_log = logging.getLogger(__name__)

_NOT_TAKEN = "Slack did not take the picture {name}. Please run it again."
_NOT_HERE = (
    "Slack takes pictures only where I am a member, so {name} is missing there. Type "
    "/invite @rocket in that channel, and share it again."
)
_NO_MEMBER = {"not_in_channel", "channel_not_found"}
_GOING = "going"
_GONE = {"file_not_found", "file_deleted"}


class Pictures:
    """The pictures of one job. `client` carries the token and waits when it has to."""

    def __init__(
        self,
        client: AsyncWebClient,
        posts: Posts,
        traces: Traces,
        messages: Callable[[Spot], Messages],
    ) -> None:
        """`messages` are those of a spot, where pictures may stand already."""
        self._client = client
        self._posts = posts
        self._traces = traces
        self._messages = messages

    async def beside(
        self, card: Card, pictures: tuple[Picture, ...], channel: str, thread: str
    ) -> list[str]:
        """Upload pictures beside a card that stands there; a sentence for each not taken."""
        told = []
        for number, picture in enumerate(pictures):
            name = f"picture {card.id} {number}"
            try:
                file = await self._uploaded(name, picture, Spot(channel, thread))
            except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError) as problem:
                _log.warning("a picture was not taken: %s", type(problem).__name__)
                told.append(_why(problem).format(name=picture.name))
            else:
                await self._posts.keep_file(card, channel, thread, file)
        return told

    async def away(self, card: str, channel: str) -> bool:
        """Delete the pictures that were uploaded beside a card; False when any is left."""
        gone = True
        for file in await self._posts.files_of(card, channel):
            try:
                async with asyncio.timeout(LONGEST):
                    await self._client.files_delete(file=file)
            except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError) as problem:
                if _error(problem) not in _GONE:
                    gone = False
                    _log.warning("a picture was not deleted: %s", type(problem).__name__)
        return gone

    async def _uploaded(self, name: str, picture: Picture, spot: Spot) -> str:
        """The file of a picture, uploaded once. It is uploaded again where nobody may look."""
        earlier = self._traces.noted(name)
        if earlier and earlier != _GOING:
            return earlier
        file = await self._found(picture, spot) if earlier else ""
        if not file:
            await self._traces.note(name, _GOING)
            file = await self._upload(picture, spot.channel, spot.thread)
        await self._traces.note(name, file)
        return file

    async def _found(self, picture: Picture, spot: Spot) -> str:
        title = _title(picture)
        try:
            return await until_taken(lambda: self._messages(spot).find_file(title))
        except Unclear:
            return ""

    async def _upload(self, picture: Picture, channel: str, thread: str) -> str:
        name = _title(picture)
        async with asyncio.timeout(LONGEST):
            answer = await self._client.files_upload_v2(
                content=picture.data,
                filename=name,
                title=name,
                channel=channel,
                thread_ts=thread or None,
            )
        files = answer.get("files") or [{}]
        return str(files[0].get("id", ""))


def _title(picture: Picture) -> str:
    return picture.name or "image"


def _why(problem: Exception) -> str:
    return _NOT_HERE if _error(problem) in _NO_MEMBER else _NOT_TAKEN


def _error(problem: Exception) -> str:
    refused = problem.response if isinstance(problem, SlackApiError) else {}
    return str(refused.get("error", ""))
