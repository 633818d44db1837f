from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from tests.bot.conftest import DeskMaker, open_desk
from tests.contract.conversation import Models
from tests.contract.platform import Platform
from tests.contract.team import Team
from tests.doubles.provider import ProviderDouble

__all__ = ["open_desk"]


@pytest.fixture
async def team(request: pytest.FixtureRequest, open_desk: DeskMaker) -> AsyncIterator[Team]:
    """A team on the platform of the test, with the models that the conversation wants."""
    platform: Platform
    models: Models
    platform, models = request.param
    async with AsyncExitStack() as opened:
        desk: dict[str, Any] = {}
        if models.script is not None:
            provider = await opened.enter_async_context(ProviderDouble(script=models.script))
            desk = {"base_url": provider.base_url, "models": models.names}
        team = await opened.enter_async_context(platform.open(open_desk, **desk))
        if models.script is not None:
            team.provider = provider
        yield team
