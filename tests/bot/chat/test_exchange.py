"""What an exchange does when nothing goes right: the person hears of it all the same."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field

import pytest

from bot.chat.exchange import BROKE, Desk, Exchange
from bot.chat.refusals import NotNow, Refused
from bot.chat.showing import Posting, Showing
from bot.chat.waiting import LONGEST
from bot.jobs.ids import Ids
from bot.jobs.job import Delivery, Job, Journal
from bot.live import TryLater
from bot.store.errors import StoreBusy
from bot.talk.cards import Button, Card, Form, Shown
from bot.talk.people import Person, Place
from bot.talk.requests import ListPrompts, Request
from tests.bot.shown import buttons_of, notes_of
from tests.doubles.clock import run


@dataclass
class Broken:
    """A front desk with a fault, after which nothing more can come."""

    shown: tuple[Shown, ...] = ()

    async def handle(
        self, request: Request, person: Person, place: Place, ids: Ids | None = None
    ) -> AsyncGenerator[Shown, None]:
        for each in self.shown:
            yield each
        raise KeyError("odd")


@dataclass
class Answering:
    """A front desk that says these, so many seconds apart."""

    shown: tuple[Shown, ...]
    seconds: float = 0.0
    thrown: list[Exception] = field(default_factory=list)
    ids: Ids | None = None

    async def handle(
        self, request: Request, person: Person, place: Place, ids: Ids | None = None
    ) -> AsyncGenerator[Shown, None]:
        self.ids = ids
        try:
            for each in self.shown:
                yield each
                await asyncio.sleep(self.seconds)
        except Exception as problem:
            self.thrown.append(problem)
            raise


@dataclass
class Wall:
    """A stage and its only place, where so many things are in the way before anything is shown."""

    trouble: list[Exception]
    endless: bool = False
    shown: list[Card] = field(default_factory=list)
    trouble_beside: list[Exception] = field(default_factory=list)
    told_beside: Sequence[str] = ()

    async def show(self, card: Card) -> float:
        """Show a card."""
        if self.trouble:
            raise self.trouble[0] if self.endless else self.trouble.pop(0)
        self.shown.append(card)
        return 0.0

    def private(self) -> Showing:
        """The only place."""
        return self

    def is_private(self, showing: Showing) -> bool:
        """It is."""
        return True

    async def open(self, form: Form, request: Request) -> Card | None:
        """There are no forms here."""
        raise AssertionError(form, request)

    async def place_of(self, card: Card) -> Showing:
        """The only place."""
        return self

    async def public(self, card: Card, channel: str) -> Posting:
        """The only place."""
        return self

    async def withdraw(self) -> None:
        """Nothing is left of what is refused."""

    def why_not_posted(self, no: Refused) -> str:
        """Nothing is posted here."""
        raise AssertionError(no)

    def as_shown(self, card: Card, showing: Showing) -> Card:
        """As it is."""
        return card

    async def beside(self, card: Card, showing: Showing) -> Sequence[str]:
        """What is to be told of what stands beside the first card."""
        if self.trouble_beside:
            raise self.trouble_beside.pop()
        told, self.told_beside = self.told_beside, ()
        return told

    async def beside_post(self, card: Card, channel: str) -> Sequence[str]:
        """Nothing stands beside it."""
        return ()

    async def through(self, request: Request) -> None:
        """Nothing is left to do."""

    async def close(self) -> None:
        """Nothing is left."""


async def send(wall: Wall, sorry_within: float = 600.0, desk: Desk | None = None) -> None:
    async def write(_text: str) -> None:
        """Nothing is kept."""

    job = Job(Delivery("slack", "T1", "Ev1", "command", "{}"), "key", 1, Journal("", write))
    there = Place("slack", "T1", "C1")
    ben, desk = Person("U1", "Ben"), desk or Broken()
    exchange = Exchange(desk, wall, ben, there, job, sorry_within=sorry_within)
    await exchange.send(ListPrompts("mine", ""))


async def test_the_word_that_something_went_wrong_is_tried_until_it_is_taken() -> None:
    wall = Wall([TryLater(0.0)] * 20)
    await send(wall)
    (sorry,) = wall.shown
    assert notes_of(sorry) == BROKE
    (again,) = buttons_of(sorry)
    assert again == Button("Try again", ListPrompts("mine", ""))


@pytest.mark.parametrize("trouble", [TryLater(0.0), Refused("post", "gone")])
async def test_that_it_could_not_be_said_is_an_error(
    trouble: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    wall = Wall([trouble], endless=True)
    await send(wall, sorry_within=0.0)
    assert wall.shown == []
    errors = [each.getMessage() for each in caplog.records if each.levelno == logging.ERROR]
    assert "the person could not be told" in errors[-1]


async def test_a_store_that_is_away_meanwhile_lets_the_job_be_done_again() -> None:
    with pytest.raises(StoreBusy):
        await send(Wall([StoreBusy("The database is busy.")]))


@pytest.mark.parametrize("channel", [None, "C2"])
@pytest.mark.parametrize("again", [20.0, 3_600.0])
def test_a_platform_that_says_later_for_minutes_puts_the_work_off(
    channel: str | None, again: float
) -> None:
    async def work() -> None:
        wall = Wall([TryLater(again)], endless=True)
        desk = Answering((Card("c", "A card", (), channel=channel),))
        with pytest.raises(NotNow):
            await send(wall, desk=desk)
        assert asyncio.get_running_loop().time() == LONGEST
        assert desk.thrown == []
        assert wall.shown == []
        # What stands posted already is left to whoever does it again.
        assert desk.ids is not None
        assert desk.ids.abandoned is (channel is not None)

    run(work())


def test_what_a_platform_takes_after_minutes_is_shown() -> None:
    async def work() -> None:
        wall = Wall([TryLater(LONGEST / 10)] * 9)
        await send(wall, desk=Answering((Card("c", "A card", ()),)))
        assert len(wall.shown) == 1

    run(work())


async def test_what_stands_beside_a_card_is_brought_when_it_is_taken_later() -> None:
    wall = Wall([], trouble_beside=[TryLater(0.0)], told_beside=["A picture is missing."])
    await send(wall, desk=Answering((Card("c", "A card", ()),)))
    assert notes_of(wall.shown[-1]) == "A picture is missing."
    assert len([each for each in wall.shown if each.id != "c"]) == 1


def test_a_state_that_only_waits_for_the_last_one_puts_nothing_off() -> None:
    async def work() -> None:
        wall = Wall([TryLater(3_600.0, last_at_once=True)])
        states = tuple(Card("c", "A card", (), final=final) for final in (False, True))
        await send(wall, desk=Answering(states, seconds=2 * LONGEST))
        assert wall.shown == [states[-1]]

    run(work())


@dataclass
class InTheEnd(Wall):
    """Shows that something goes on, and then only the last state. Each takes a second try."""

    begun: bool = False

    async def show(self, card: Card) -> float:
        """Show the first state and the last one."""
        if self.begun and not card.final:
            raise TryLater(3_600.0, last_at_once=True)
        await super().show(card)
        if not card.final:
            self.begun = True
            self.trouble.append(TryLater(1.0))
            raise TryLater(3_600.0, last_at_once=True)
        return 0.0


def test_a_limit_long_after_another_is_waited_for() -> None:
    async def work() -> None:
        wall = InTheEnd([TryLater(1.0)])
        states = tuple(Card("c", "A card", (), final=final) for final in (False, True))
        await send(wall, desk=Answering(states, seconds=2 * LONGEST))
        assert wall.shown == list(states)

    run(work())
