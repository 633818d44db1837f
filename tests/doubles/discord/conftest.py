"""A running double, and calls of its API by hand."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.doubles.discord import DiscordDouble
from tests.doubles.discord.kit import Caller


@pytest.fixture
async def double() -> AsyncIterator[DiscordDouble]:
    async with DiscordDouble() as running:
        running.buckets.on = False
        yield running


@pytest.fixture
async def call(double: DiscordDouble) -> AsyncIterator[Caller]:
    async with aiohttp.ClientSession() as session:
        yield Caller(double, session)
