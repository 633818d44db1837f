"""Pictures that a model made, uploaded beside their card."""

import logging

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.talk.cards import Picture

_log = logging.getLogger(__name__)


class Upload:
    """Uploads to one workspace. `client` carries its token."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def send(self, picture: Picture, channel: str, thread: str) -> bool:
        """Post a picture. False when Slack did not take it; the card names it all the same."""
        try:
            await self._client.files_upload_v2(
                content=picture.data,
                filename=picture.name or "image",
                title=picture.name or "image",
                channel=channel,
                thread_ts=thread or None,
            )
        except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError) as problem:
            _log.warning("a picture was not taken: %s", type(problem).__name__)
            return False
        return True
