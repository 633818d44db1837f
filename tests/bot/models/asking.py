"""Providers as the tests of this folder ask them, on either wire."""

from __future__ import annotations

import httpx
import pytest

from bot.models.completion import ChatMessage
from bot.models.provider import Provider
from bot.models.wire.anthropic import AnthropicDialect
from tests.bot.models.conftest import QUICK
from tests.doubles.provider import ProviderDouble

ASK = [ChatMessage("system", "Be brief."), ChatMessage("user", "Hello?")]


def dialect(double: ProviderDouble, client: httpx.AsyncClient, key: str | None = None) -> Provider:
    return Provider(client, double.base_url, key, patience=QUICK)


def anthropic(
    double: ProviderDouble, client: httpx.AsyncClient, key: str | None = None
) -> Provider:
    return Provider(client, double.origin, key, AnthropicDialect(), patience=QUICK)


BOTH = pytest.mark.parametrize("provider", [dialect, anthropic])
