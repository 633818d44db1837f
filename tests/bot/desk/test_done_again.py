"""A process dies anywhere in a request; another one does it again. Everything is there once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.jobs.ids import Ids
from bot.models.access import Access
from bot.models.catalogue import Catalogue
from bot.models.offer import Price
from bot.models.refining import Refining
from bot.refine.refiner import Refiner
from bot.rocket import Rocket
from bot.store import Store
from bot.talk import requests as ask
from bot.talk.cards import Ask, Card, Note
from bot.talk.people import Message, Person
from bot.talk.requests import Attachment, Request
from tests.bot.conftest import ANA, HOME, KNOWLEDGE
from tests.bot.desk.dying import (
    LastStates,
    Mortal,
    Snapshot,
    as_store,
    dies_at_work,
    everything_in,
    last_states,
)
from tests.bot.desk.offers import offer, own
from tests.bot.shown import all_of
from tests.doubles.provider import ProviderDouble, Reply
from tests.doubles.reply import TINY_PNG

ROUGH = "write an email to our customers about the price increase"
BOB = Person("U2", "Bob")
THREAD = (Message("Ben", "the increase is 8 % and starts on 1 March"),)
SNAP = Attachment("snap.png", "image/png", data=TINY_PNG)
REFINE = ask.Refine(ROUGH, THREAD, attachments=(SNAP,))


class Team:
    """Makes front desks of processes that share a store, and the things that requests name."""

    def __init__(self, store: Store, catalogue: Catalogue, double: ProviderDouble) -> None:
        self.store = store
        self._double = double
        self._catalogue = catalogue
        # Making one takes longer than refining does.
        self._refiners = {
            None: Refiner(KNOWLEDGE),
            "big": Refiner(KNOWLEDGE, {"big": Refining(catalogue, "big")}),
        }

    def rocket(self, store: Store, engine: str | None = None) -> Rocket:
        return Rocket(self._refiners[engine], KNOWLEDGE, store, self._catalogue)

    async def do(self, request: Request, case: "Case") -> tuple[LastStates, int]:
        """Do the job of a case: what was shown, and how often a model was asked."""
        before = len(self._double.requests)
        rocket = self.rocket(self.store, case.engine)
        states = rocket.handle(request, case.person, HOME, Ids("job"))
        shown = [each async for each in states if isinstance(each, Card)]
        await rocket.close()
        assert not [error for card in shown for error in errors_of(card)]
        return last_states(shown), len(self._double.requests) - before

    async def ask(self, request: Request, seed: str, person: Person = ANA) -> list[Card]:
        rocket = self.rocket(self.store)
        states = rocket.handle(request, person, HOME, Ids(seed))
        shown = [each async for each in states if isinstance(each, Card)]
        await rocket.close()
        return shown

    async def refined(self) -> Card:
        return (await self.ask(REFINE, "refined"))[-1]

    async def ran(self) -> Card:
        return (await self.ask(ask.RunPrompt((await self.refined()).id, ("big",)), "ran"))[-1]

    async def shared(self) -> str:
        card = await self.refined()
        await self.ask(ask.Share(card.id, "news"), "shared")
        await self.ask(ask.Share(card.id, "press"), "shared too")
        return card.id


Making = Callable[[Team], Awaitable[Request]]


@dataclass(frozen=True)
class Case:
    """A request, from what was there before it; `engine` refines, `person` asks."""

    request: Making
    engine: str | None = None
    person: Person = ANA


async def _refine(team: Team) -> Request:
    return REFINE


async def _answer(team: Team) -> Request:
    card = await team.refined()
    question = all_of(card, Ask)[0]
    assert question.options[0].action is not None
    return question.options[0].action


async def _again(team: Team) -> Request:
    return ask.RefineAgain((await team.refined()).id, "shorter")


async def _run(team: Team) -> Request:
    return ask.RunPrompt((await team.refined()).id, ("big", "painter"))


async def _compare(team: Team) -> Request:
    return ask.Compare((await team.ran()).id)


async def _share(team: Team) -> Request:
    return ask.Share((await team.refined()).id, "news")


async def _take_back(team: Team) -> Request:
    return ask.TakeBack(await team.shared())


async def _vote(team: Team) -> Request:
    return ask.Vote((await team.refined()).id, 1)


async def _save(team: Team) -> Request:
    return ask.Save((await team.refined()).id, "Prices", ("mail",))


async def _profile(team: Team) -> Request:
    return ask.SaveProfile("team", "We sell boats.")


async def _threads(team: Team) -> Request:
    return ask.AllowThreads(False)


CASES = {
    "refine": Case(_refine),
    "refine with a model": Case(_refine, "big"),
    "answer with a model": Case(_answer, "big"),
    "remix with a model": Case(_again, "big", BOB),
    "run": Case(_run),
    "compare": Case(_compare),
    "share": Case(_share),
    "take back": Case(_take_back),
    "vote": Case(_vote),
    "save": Case(_save),
    "profile": Case(_profile),
    "threads": Case(_threads, person=Person(ANA.id, ANA.name, admin=True)),
}


@pytest.mark.parametrize("name", CASES)
async def test_whenever_it_dies_the_second_try_ends_as_one_would(
    name: str, database_url: str, tmp_path: Path
) -> None:
    case = CASES[name]
    models = own(
        offer("big", price=Price(1.0, 1.0)),
        offer("painter", text=False, images_out="images", price=Price(1.0, 1.0)),
    )
    # It is a rewrite that keeps every promise, and an answer, and comes with a picture.
    async with ProviderDouble(Reply(ROUGH, images=[TINY_PNG])) as double:
        catalogue = Catalogue(
            tmp_path, {"OPENAI": Access(SecretStr("key"), double.base_url)}, own=models
        )
        store = await Store.open(database_url)
        team = Team(store, catalogue, double)
        try:
            died = await _die_everywhere(team, case)
        finally:
            await catalogue.close()
            await store.close()
    assert died


async def _die_everywhere(team: Team, case: Case) -> int:
    """Die after the first call of the store, after the second, and so on, and after the last."""
    request = await case.request(team)
    before = await Snapshot.of(team.store)
    shown, calls = await team.do(request, case)
    rows = await everything_in(team.store)
    for number in count(1):
        await before.put_back(team.store)
        rocket = team.rocket(as_store(Mortal(team.store, number)), case.engine)
        died = await dies_at_work(rocket, request, case.person, Ids("job"))
        await rocket.close()
        await _second_try(team, request, case, shown, rows, calls)
        if not died:
            # It came to its end, and nobody has heard of that.
            return number - 1
    raise AssertionError


async def _second_try(
    team: Team,
    request: Request,
    case: Case,
    shown: LastStates,
    rows: dict[str, list[str]],
    calls: int,
) -> None:
    answered = _answers(await everything_in(team.store))
    again, calls_again = await team.do(request, case)
    assert again == shown
    assert await everything_in(team.store) == rows
    # No model is asked for what is there already.
    assert calls_again == (_answers(rows) - answered if calls else 0)


def errors_of(card: Card) -> list[str]:
    return [note.text for note in all_of(card, Note) if note.tone == "error"]


def _answers(rows: dict[str, list[str]]) -> int:
    """How often a model has answered for good."""
    versions = [row for row in rows["prompt_versions"] if "'big'" in row]
    return len(versions) + len([row for row in rows["runs"] if "'running'" not in row])
