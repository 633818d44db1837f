"""What every test of the models needs: the real client, and little waiting between tries."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from bot.models.client import Patience, new_client

QUICK = Patience(backoff=0.01)
"""Soon tries again. However busy the machine is, an answer comes in time: a test of one that does
not has a patience of its own."""


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """The client that the bot uses, closed after the test."""
    async with new_client() as made:
        yield made
