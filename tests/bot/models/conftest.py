"""What every test of the models needs: the real client and impatient settings."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from bot.models.client import Patience, new_client

QUICK = Patience(connect=1.0, first=0.3, silence=0.3, tail=0.2, backoff=0.01, longest_wait=2.0)


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """The client that the bot uses, closed after the test."""
    async with new_client() as made:
        yield made
