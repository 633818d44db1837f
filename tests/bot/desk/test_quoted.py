"""What a person quotes after a fault of ours is what the log knows the request by."""

import logging
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from bot import request_id
from bot.commands.logs import OneLine
from bot.models.catalogue import Catalogue
from bot.refine.refiner import Refiner
from bot.rocket import Rocket
from bot.talk.requests import Refine
from tests.bot.conftest import KNOWLEDGE, Desk, DeskMaker
from tests.bot.shown import notes_of


class Broken:
    """A model whose code has a fault."""

    small = False

    def stream(self, turns: Sequence[tuple[str, str]], deadline: float) -> AsyncIterator[str]:
        raise RuntimeError(f"cannot read {turns[-1][1]}")


async def test_the_id_of_the_request_is_quoted_and_logged(
    open_desk: DeskMaker, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.handler.setFormatter(OneLine())
    caplog.set_level(logging.INFO)
    catalogue = Catalogue(tmp_path, {})
    async with open_desk() as there:
        refiner = Refiner(KNOWLEDGE, {"broken": Broken()})
        desk = Desk(Rocket(refiner, KNOWLEDGE, there.store, catalogue), there.store)
        with request_id.working_on("abcd1234"):
            card = await desk.card(Refine("write of-our-secret-plan to the whole team"))
        alone = await desk.card(Refine("write of-our-secret-plan to the whole team"))
        await desk.rocket.close()
    await catalogue.close()
    assert "quote abcd1234 to whoever" in notes_of(card)
    assert "quote abcd1234 to whoever" not in notes_of(alone)
    assert " ERROR bot.rocket [abcd1234] request abcd1234, Refine: RuntimeError in" in caplog.text
    assert "secret-plan" not in caplog.text
