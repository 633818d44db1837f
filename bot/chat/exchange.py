"""One request to the desk, and its cards as they come, each where it belongs."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from functools import partial
from typing import Protocol

from bot.chat import remarks
from bot.chat.again import broke, once_more
from bot.chat.first_text import FirstText
from bot.chat.refusals import NotNow, Refused, ShutOut, Unclear
from bot.chat.removing import until_gone
from bot.chat.showing import Posting, Showing, Stage
from bot.chat.waiting import Waits, until_taken
from bot.jobs.ids import Ids
from bot.jobs.job import Job, LeaseLost
from bot.live import LiveCards, TryLater
from bot.safety.faults import where
from bot.store import StoreError
from bot.talk.cards import Card, Form, Shown
from bot.talk.people import Person, Place
from bot.talk.requests import Request
from bot.talk.sending import NotPosted, PostUnclear
from bot.talk.subject import kind_of

_log = logging.getLogger(__name__)

BROKE = "Something went wrong on our side; nothing of yours was lost. Please try again."
_LEFT = "The beginning of it is there, and I could not delete it."
_LEFT_OFF = "left off"
_SORRY = 60.0
"""Seconds in which the person has to hear that something went wrong."""

_GOODBYE = 3.0
"""Seconds in which growing cards are ended when the app stops."""


class Desk(Protocol):
    """What an exchange needs of the front desk."""

    def handle(
        self, request: Request, person: Person, place: Place, ids: Ids | None = None
    ) -> AsyncGenerator[Shown, None]:
        """Answer one request with cards and forms; done again with the same ids, the same ones."""
        ...


class Exchange:
    """Sends one request and shows what comes. Used once.

    `quiet` leaves out what only says that it is done. `job` is what it belongs to.
    """

    def __init__(
        self,
        desk: Desk,
        stage: Stage,
        person: Person,
        place: Place,
        job: Job,
        *,
        quiet: bool = False,
        sorry_within: float = _SORRY,
    ) -> None:
        self._job = job
        self._desk = desk
        self._stage = stage
        self._person = person
        self._place = place
        self._quiet = quiet
        self._sorry_within = sorry_within
        self._live = LiveCards(self._deliver)
        self._showings: dict[str, Showing] = {}
        self._newest: dict[str, Card] = {}
        self._waits: defaultdict[str, Waits] = defaultdict(Waits)
        self._accompanied: set[str] = set()
        self._first_text = FirstText(job, place.platform)
        self.showed = False
        """Has a card been shown?"""

    @property
    def prompt(self) -> str:
        """The id of the prompt whose card came last; "" when none came."""
        return next(
            (card.id for card in reversed(self._newest.values()) if kind_of(card) == "prompt"), ""
        )

    async def send(self, request: Request) -> None:
        """Handle a request to its end.

        Raises ShutOut when the app is not let in any more, or not for long (NotNow), and LeaseLost
        when another process does it; everything else that goes wrong is told to the person.
        """
        states = self._desk.handle(request, self._person, self._place, self._job.ids)
        try:
            await self._take_all(states, request)
            await self._live.settle()
            await self._stage.through(request)
        except (ShutOut, LeaseLost, StoreError):
            raise
        except asyncio.CancelledError:
            await states.aclose()
            await self._live.close()
            await self._end_cards()
            raise
        except Exception as fault:
            _log.error("%s: %s", type(request).__name__, where(fault))
            await self._apologise(request)
        finally:
            await states.aclose()
            await self._live.close()
            await self._stage.close()

    async def show(self, card: Card) -> None:
        """Show a card that does not come from the desk. Raises ShutOut."""
        self._live.show(card)
        try:
            await self._live.settle()
        except (ShutOut, LeaseLost, StoreError):
            raise
        except Exception as fault:
            _log.error("%s: %s", card.id, where(fault))
        finally:
            await self._live.close()
            await self._stage.close()

    async def _take_all(self, states: AsyncGenerator[Shown, None], request: Request) -> None:
        shown = await anext(states, None)
        while shown is not None:
            problem: NotPosted | PostUnclear | None = None
            if isinstance(shown, Form):
                told = await self._stage.open(shown, request)
                if told is not None:
                    self._live.show(told)
            elif shown.channel is not None:
                problem = await self._post_for_all(shown, shown.channel)
            elif not (self._quiet and remarks.only_says_yes(shown)):
                self._newest[shown.id] = shown
                self._live.show(shown)
            if problem is not None:
                shown = await states.athrow(problem)
            else:
                shown = await anext(states, None)

    async def _end_cards(self) -> None:
        """The app stops: end what people see growing, as far as time allows."""
        growing = [
            card for card in self._newest.values() if card.id in self._showings and not card.final
        ]
        with suppress(TimeoutError):
            async with asyncio.timeout(_GOODBYE):
                if self._job.ids.abandoned and not await self._is_ours():
                    return
                ends = (self._end(card, self._showings[card.id]) for card in growing)
                await asyncio.gather(*ends, return_exceptions=True)

    async def _is_ours(self) -> bool:
        """Is it for others to go on with, and not theirs already?"""
        try:
            await self._job.journal.note(_LEFT_OFF, str(self._job.attempt))
        except LeaseLost:
            return False
        return True

    async def _end(self, card: Card, showing: Showing) -> None:
        if not self._job.ids.abandoned:
            await _until_shown(showing, remarks.cut_off(self._stage.as_shown(card, showing)))
        elif not self._stage.is_private(showing):
            await _until_shown(showing, remarks.goes_on(self._stage.as_shown(card, showing)))

    async def _post_for_all(self, card: Card, channel: str) -> NotPosted | PostUnclear | None:
        """Post, or edit, what everybody in the channel sees; what the desk is to hear of it.

        What is refused half way has no end with *Take back* on it, so nothing of it stays.
        """
        posting: Posting | None = None
        try:
            posting = await self._stage.public(card, channel)
            await _until_shown(posting, card)
            self._tell(card, await self._stage.beside_post(card, channel))
        except NotNow:
            # What stands there already stays for whoever does this again.
            self._job.ids.abandoned = True
            raise
        except ShutOut:
            raise
        except Refused as no:
            _log.info("not posted: %s", no)
            why = self._stage.why_not_posted(no)
            gone = posting is None or await until_gone(posting.withdraw)
            return NotPosted(why if gone else f"{why} {_LEFT}", again=not no.hopeless)
        except Unclear as unclear:
            _log.warning("nobody knows whether it was posted: %s", unclear)
            return PostUnclear()
        return None

    async def _deliver(self, card: Card) -> float:
        waits = self._waits[card.id]
        try:
            spacing = await self._bring(card)
        except TryLater as later:
            if later.last_at_once:
                waits.over()  # it is the card that waits, for its last state
                raise
            raise TryLater(waits.next(later)) from later
        waits.over()
        return spacing

    async def _bring(self, card: Card) -> float:
        showing = self._showings.get(card.id)
        if showing is None:
            showing = self._showings[card.id] = await self._stage.place_of(card)
        try:
            spacing = await showing.show(self._stage.as_shown(card, showing))
        except ShutOut:
            raise
        except Refused as no:
            if self._stage.is_private(showing):
                raise
            _log.info("a card goes to the person alone: %s", no)
            showing = self._showings[card.id] = self._stage.private()
            spacing = await showing.show(self._stage.as_shown(card, showing))
        self._first_text.look(card)
        self.showed = True
        if card.final and card.id not in self._accompanied:
            told = await self._stage.beside(card, showing)
            self._accompanied.add(card.id)
            self._tell(card, told)
        return spacing

    def _tell(self, card: Card, sentences: Sequence[str]) -> None:
        for number, told in enumerate(sentences):
            self._live.show(remarks.error(f"missing-{card.id}-{number}", told, once_more(card)))

    async def _apologise(self, request: Request) -> None:
        showing, sorry = self._stage.private(), broke("sorry", BROKE, request)
        try:
            async with asyncio.timeout(self._sorry_within):
                await _until_shown(showing, sorry)
        except (ShutOut, LeaseLost, StoreError):
            raise
        except Exception as fault:
            _log.error("the person could not be told: %s", where(fault))


async def _until_shown(showing: Showing, card: Card) -> None:
    await until_taken(partial(showing.show, card))
