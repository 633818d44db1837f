"""What could not be done ends in a sentence with a button that asks for it once more."""

from pathlib import Path
from typing import Any, cast

from bot.knowledge import Knowledge
from bot.models.catalogue import Catalogue
from bot.refine.refiner import Refiner
from bot.rocket import Rocket
from bot.store import Overtaken, Store, StoreError
from bot.talk import requests as ask
from bot.talk.cards import Button, Card
from tests.bot.conftest import ANA, HOME, DeskMaker
from tests.bot.shown import buttons_of, notes_of

ROUGH = "write an email to our customers about the price increase"


class Failing:
    """A store in which one call fails like this."""

    def __init__(self, store: Store, name: str, fault: Exception) -> None:
        self._store = store
        self._name = name
        self._fault = fault

    def __getattr__(self, name: str) -> Any:
        if name != self._name:
            return getattr(self._store, name)

        async def call(*_args: object, **_named: object) -> None:
            raise self._fault

        return call

    async def ask(self, request: ask.Request, models: Path) -> Card:
        """The last card of the answer."""
        knowledge, catalogue = Knowledge(), Catalogue(models)
        store = cast("Store", self)
        rocket = Rocket(Refiner(knowledge), knowledge, store, catalogue)
        *_, card = [each async for each in rocket.handle(request, ANA, HOME)]
        assert isinstance(card, Card)
        return card


async def test_whom_others_overtook_each_time_can_try_once_more(
    open_desk: DeskMaker, tmp_path: Path
) -> None:
    async with open_desk() as desk:
        card = await desk.card(ask.Refine(ROUGH))
        store = Failing(desk.store, "add_version", Overtaken(1))
        again = ask.SwitchFramework(card.id, "COSTAR")
        told = await store.ask(again, tmp_path)
        assert "Please press once more" in notes_of(told)
        assert buttons_of(told) == [Button("Try again", again)]


async def test_what_the_store_did_not_do_can_be_asked_for_again(
    open_desk: DeskMaker, tmp_path: Path
) -> None:
    async with open_desk() as desk:
        card = await desk.card(ask.Refine(ROUGH))
        store = Failing(desk.store, "save", StoreError("The database did not answer."))
        told = await store.ask(ask.Save(card.id), tmp_path)
        assert notes_of(told) == "The database did not answer."
        assert buttons_of(told) == [Button("Try again", ask.Save(card.id))]
