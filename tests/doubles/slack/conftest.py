"""A running double in both modes, and Slack's own client for it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.slack import SlackDouble


@pytest.fixture
async def slack() -> AsyncIterator[SlackDouble]:
    async with SlackDouble() as double:
        yield double


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def client(slack: SlackDouble, session: aiohttp.ClientSession) -> AsyncWebClient:
    return AsyncWebClient(slack.bot_token, base_url=slack.api_url, session=session)
