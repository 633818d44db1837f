from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.knowledge import Knowledge
from bot.models.access import Access
from bot.models.catalogue import Catalogue
from bot.models.client import Patience
from bot.models.refining import Refining
from bot.models.written import Written
from bot.refine.refiner import Refiner
from bot.rocket import Rocket
from bot.store import Store
from bot.talk.cards import Card, Shown
from bot.talk.people import Person, Place
from bot.talk.requests import Request

ANA = Person("U1", "Ana")
HOME = Place("terminal", "T1", "general")

# It never changes, and reading it takes its time.
KNOWLEDGE = Knowledge()


class Desk:
    """A front desk with a real store; `ask` collects everything that is shown."""

    def __init__(self, rocket: Rocket, store: Store) -> None:
        self.rocket = rocket
        self.store = store

    async def ask(self, request: Request, place: Place = HOME, person: Person = ANA) -> list[Shown]:
        return [shown async for shown in self.rocket.handle(request, person, place)]

    async def card(self, request: Request, place: Place = HOME, person: Person = ANA) -> Card:
        last = (await self.ask(request, place, person))[-1]
        assert isinstance(last, Card)
        return last


DeskMaker = Callable[..., Any]


@pytest.fixture
def open_desk(tmp_path: Path, database_url: str) -> DeskMaker:
    """Opens a desk; give it a base URL and model names to have an endpoint."""

    @asynccontextmanager
    async def opened(
        base_url: str | None = None,
        models: tuple[str, ...] = ("big",),
        refine_with: str | None = None,
        deadline: float = 20.0,
        access: Mapping[str, Access] | None = None,
        own: Written | None = None,
        patience: Patience | None = None,
    ) -> AsyncGenerator[Desk, None]:
        openai = {"OPENAI": Access(SecretStr("test-key"), base_url, models)} if base_url else {}
        catalogue = Catalogue(
            tmp_path / "models", {**openai, **(access or {})}, own=own, patience=patience
        )
        refining = {refine_with: Refining(catalogue, refine_with)} if refine_with else {}
        refiner = Refiner(KNOWLEDGE, {**refining}, deadline)
        store = await Store.open(database_url)
        rocket = Rocket(refiner, KNOWLEDGE, store, catalogue)
        try:
            yield Desk(rocket, store)
        finally:
            await rocket.close()
            await catalogue.close()
            await store.close()

    return opened
