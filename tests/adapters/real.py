"""Real cards and forms of the whole product, by what they show: for a person to look at."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import SecretStr

from bot.knowledge import Knowledge
from bot.models.access import Access
from bot.models.catalogue import Catalogue
from bot.refine.refiner import Refiner
from bot.rocket import Rocket
from bot.store import Store
from bot.talk import requests as ask
from bot.talk.cards import Ask, Card, Form, Note, Shown
from bot.talk.people import Message, Person, Place
from bot.talk.requests import Request
from tests.bot.shown import all_of, answer_of, button
from tests.doubles.provider import ProviderDouble, Reply

_ANA = Person("U1", "Ana", admin=True)
_ROUGH = "write an email to our customers about the price increase"
_THREAD = (
    Message("Ben", "the increase is 8 % and starts on 1 March"),
    Message("Cleo", "correction: it starts on 15 March, not 1 March"),
    Message("Ben", "contracts signed before 1 January keep their price until they end"),
)
_PROFILE = "We are Acme Cloud. We sell to small firms. Our voice is plain. We use no emoji."
_ANSWER = """\
**Subject:** Our prices change on 15 March

Hello,

from **15 March** our prices go up by *8 %*. Three things to know:

1. Contracts signed before 1 January keep their price.
2. You need not do anything.
3. Questions? Reply to this mail.

| Plan | now | from 15 March |
|---|---|---|
| Small | 10 € | 10.80 € |
| Team | 50 € | 54 € |

```python
def new(price: float) -> float:
    return price * 1.08
```

Ana
"""


class _Desk:
    def __init__(self, rocket: Rocket, place: Place) -> None:
        self._rocket = rocket
        self._place = place

    async def all(self, request: Request) -> list[Shown]:
        return [shown async for shown in self._rocket.handle(request, _ANA, self._place)]

    async def card(self, request: Request) -> Card:
        last = (await self.all(request))[-1]
        assert isinstance(last, Card)
        return last

    async def form(self, request: Request) -> Form:
        last = (await self.all(request))[-1]
        assert isinstance(last, Form)
        return last


async def real_cards(folder: Path, place: Place) -> Mapping[str, list[Shown]]:
    """What somebody sees who uses the product in that place; `folder` is for the store."""
    async with _desk(folder, place) as desk:
        return await _real(desk, place)


@asynccontextmanager
async def _desk(folder: Path, place: Place) -> AsyncIterator[_Desk]:
    reply = Reply(text=_ANSWER)
    async with ProviderDouble(reply) as double:
        access = Access(SecretStr("key"), double.base_url, ("Sonnet", "Haiku", "Large"))
        catalogue = Catalogue(folder / "models", {"OPENAI": access})
        knowledge = Knowledge()
        store = await Store.open(f"sqlite:///{folder / 'screens.db'}")
        rocket = Rocket(Refiner(knowledge, {}, 20.0), knowledge, store, catalogue)
        try:
            yield _Desk(rocket, place)
        finally:
            await rocket.close()
            await catalogue.close()
            await store.close()


async def _real(desk: _Desk, place: Place) -> Mapping[str, list[Shown]]:
    await desk.card(ask.SaveProfile("team", _PROFILE))
    card = await desk.card(ask.Refine(_ROUGH, _THREAD))
    runs = await desk.all(button(card, "▶ Sonnet"))
    ran = runs[-1]
    assert isinstance(ran, Card)
    under_way = next((each for each in runs if isinstance(each, Card) and answer_of(each)), runs[0])
    compared = (await desk.all(ask.Compare(ran.id)))[-1]
    question = all_of(card, Ask)[0]
    assert question.other.action is not None
    variables = await desk.card(ask.Refine("Greet {{customer name}} and thank them for {{order}}"))
    await desk.card(ask.Save(card.id, "Price increase", ("email", "prices")))
    await desk.card(ask.Save(variables.id, "Greeting"))
    links = await desk.card(ask.Refine("\n".join([f"{_ROUGH}."] * 40)))
    return {
        "refinement": [card],
        "long": [links],
        "run": [under_way, ran, compared],
        "share": [
            *await desk.all(ask.Share(card.id, place.channel)),
            *await desk.all(ask.Share(ran.id, place.channel)),
        ],
        "library": [
            await desk.card(ask.ListPrompts("mine")),
            await desk.card(ask.ListVersions(card.id)),
            await desk.card(ask.Why(card.id)),
            await desk.card(ask.OpenPrompt("nothing")),
            *_notes(place),
        ],
        "forms": [
            await desk.form(ask.OpenRefineForm()),
            await desk.form(question.other.action),
            await desk.form(ask.OpenSaveForm(card.id)),
            await desk.form(ask.OpenShareForm(card.id)),
            await desk.form(ask.OpenVariablesForm(variables.id)),
            await desk.form(ask.OpenProfileForm("team")),
        ],
        "settings": [await desk.form(ask.OpenPromptSettings(card.id))],
        "home": [await desk.card(ask.OpenHome())],
    }


def _notes(place: Place) -> list[Card]:
    tones = ("info", "good", "warning", "error")
    notes = [Note(f"A note whose tone is {tone}.", tone) for tone in tones]
    return [Card("notes", "Notes", (*notes, Note("Posted to", "good", place.channel)))]
