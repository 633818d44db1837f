"""A conversation as with any other model, on the real one of this machine."""

import importlib.util
import os
from pathlib import Path

import pytest

from bot.knowledge import Knowledge
from bot.models.catalogue import Catalogue
from bot.models.local.weights import find
from bot.refine.refiner import Refiner
from bot.rocket import Rocket
from bot.store import Store
from bot.talk import requests as ask
from bot.talk.cards import Card
from bot.talk.people import Message
from bot.talk.settings import RunSettings
from tests.bot.conftest import ANA, HOME, Desk
from tests.bot.shown import answer_of, button, prompt_of, small_print

FOLDER = Path(os.environ.get("MODELS_DIR", "~/.cache/prompt-rocket/models")).expanduser()
NAME = "smollm2-135m"
SHORT = RunSettings(longest_answer=60, temperature=0.0, seed=1)

pytestmark = [
    pytest.mark.alone,
    pytest.mark.skipif(
        importlib.util.find_spec("xllamacpp") is None or find(NAME, FOLDER) is None,
        reason=f"run `python -m bot models pull {NAME}` for this test",
    ),
]


async def test_refine_run_compare_run_again_and_stop(database_url: str) -> None:
    knowledge = Knowledge()
    catalogue = Catalogue(FOLDER, context=2048)
    store = await Store.open(database_url)
    rocket = Rocket(Refiner(knowledge), knowledge, store, catalogue)
    desk = Desk(rocket, store)
    try:
        thread = (Message("Ben", "the party is on 5 June in the garden"),)
        card = await desk.card(ask.Refine("write an invitation to our party", thread))
        ran = await desk.card(ask.RunPrompt(card.id, (NAME,), settings=SHORT))
        assert answer_of(ran)
        assert "no cost" in small_print(ran)
        assert "longest answer 60" in small_print(ran)
        kept = await store.run(HOME, ran.id)
        assert kept is not None
        assert (kept.outcome.tokens_out or 0) <= 60
        shown = await desk.ask(button(ran, "Compare"))
        assert [each.title for each in shown if isinstance(each, Card)][
            -1
        ] == "The two answers compared"
        again = await desk.card(button(ran, "Run again"))
        assert answer_of(again) == answer_of(ran)
        longer = RunSettings(longest_answer=400, seed=2)
        last: Card | None = None
        async for state in rocket.handle(
            ask.RunPrompt(card.id, (NAME,), settings=longer), ANA, HOME
        ):
            assert isinstance(state, Card)
            last = state
            if answer_of(state) and not state.final:
                await desk.ask(ask.StopRun(state.id))
        assert last is not None
        stopped = await store.run(HOME, last.id)
        assert stopped is not None
        assert stopped.outcome.state in ("stopped", "done", "cut")
        assert prompt_of(card)
    finally:
        await rocket.close()
        await catalogue.close()
        await store.close()
