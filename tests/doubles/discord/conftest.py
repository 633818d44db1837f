"""A running double, calls of its API by hand, and an app by hand."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.doubles.discord import DiscordDouble
from tests.doubles.discord.by_hand import App
from tests.doubles.discord.kit import Caller, Socket, connection


@pytest.fixture
async def double() -> AsyncIterator[DiscordDouble]:
    async with DiscordDouble() as running:
        running.buckets.on = False
        yield running


@pytest.fixture
async def call(double: DiscordDouble) -> AsyncIterator[Caller]:
    async with aiohttp.ClientSession() as session:
        yield Caller(double, session)


@pytest.fixture
async def socket(double: DiscordDouble) -> AsyncIterator[Socket]:
    async with connection(double) as opened:
        await opened.identify(double)
        yield opened


@pytest.fixture
def app(double: DiscordDouble, socket: Socket, call: Caller) -> App:
    return App(double, socket, call)
