"""One request to the desk, and its cards as they come, each where it belongs."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Protocol

from adapters.slack import remarks
from adapters.slack.address import Address, packed
from adapters.slack.deliver.calls import Calls, Refused, ShutOut, Unclear
from adapters.slack.deliver.choosing import Places, Showing
from adapters.slack.deliver.pace import Ticket
from adapters.slack.deliver.pictures import Pictures
from adapters.slack.deliver.posts import Posts
from adapters.slack.deliver.private import Private, ResponseUrl
from adapters.slack.deliver.sharing import why_not_posted
from adapters.slack.deliver.stopping import STOP_CARD, StopOffer
from adapters.slack.deliver.streamed import Streamed
from adapters.slack.render import render_form
from bot.live import LiveCards, TryLater
from bot.safety.faults import where
from bot.talk.actions import encode
from bot.talk.cards import Card, Form, Shown
from bot.talk.people import Person, Place
from bot.talk.requests import Request, StopRun
from bot.talk.sending import NotPosted
from bot.talk.subject import kind_of

_log = logging.getLogger(__name__)

_TOO_LATE = "Slack closed the door before the form was open. Please try once more."
_NO_FORM = "Slack did not open the form ({error}). Please tell whoever runs this bot."
_LATE = {"expired_trigger_id", "exchanged_trigger_id", "trigger_expired", "trigger_exchanged"}
BROKE = "Something went wrong on our side; nothing of yours was lost. Please try again."
_TRIES = 3
_GOODBYE = 3.0
"""Seconds in which growing cards are ended when the app stops."""


class Desk(Protocol):
    """What an exchange needs of the front desk."""

    def handle(self, request: Request, person: Person, place: Place) -> AsyncGenerator[Shown, None]:
        """Answer one request with cards and forms."""
        ...


class Exchange:
    """Sends one request and shows what comes. Used once."""

    def __init__(
        self,
        desk: Desk,
        calls: Calls,
        posts: Posts,
        url: ResponseUrl,
        pictures: Pictures,
        address: Address,
        person: Person,
    ) -> None:
        self._desk = desk
        self._calls = calls
        self._url = url
        self._pictures = pictures
        self._address = address
        self._person = person
        self._places = Places(calls, posts, url, address)
        self._live = LiveCards(self._deliver)
        self._showings: dict[str, Showing] = {}
        self._newest: dict[str, Card] = {}
        self._pictured: set[str] = set()
        self._stops: dict[str, StopOffer] = {}
        self.showed = False
        """Has a card been shown?"""

    async def send(self, request: Request, trigger: str = "", *, quiet: bool = False) -> None:
        """Handle a request to its end. `trigger` lets a form open, within three seconds.

        `quiet` leaves out what only says that it is done: a reaction stands there to be seen.
        Raises ShutOut when the app was removed from the workspace; everything else that goes
        wrong is told to the person.
        """
        address = self._address
        # A run in a thread is read by everybody there; in direct messages nobody else is.
        public = bool(address.thread) and not address.channel.startswith("D")
        place = Place("slack", address.team, address.channel, public=public)
        states = self._desk.handle(request, self._person, place)
        try:
            await self._take_all(states, trigger, quiet or address.home)
            await self._live.settle()
            if isinstance(request, StopRun) and address.card.startswith(STOP_CARD):
                await self._url.send({"delete_original": True})
        except ShutOut:
            raise
        except asyncio.CancelledError:
            await states.aclose()
            await self._live.close()
            await self._end_cards()
            raise
        except Exception as fault:
            _log.error("%s: %s", type(request).__name__, where(fault))
            await self._apologise()
        finally:
            await states.aclose()
            await self._live.close()
            await asyncio.gather(*(stop.gone() for stop in self._stops.values()))

    async def show(self, card: Card) -> None:
        """Show a card that does not come from the desk. Raises ShutOut."""
        self._live.show(card)
        try:
            await self._live.settle()
        except ShutOut:
            raise
        except Exception as fault:
            _log.error("%s: %s", card.id, where(fault))
        finally:
            await self._live.close()

    async def _take_all(
        self, states: AsyncGenerator[Shown, None], trigger: str, quiet: bool
    ) -> None:
        shown = await anext(states, None)
        while shown is not None:
            problem = ""
            if isinstance(shown, Form):
                await self._open(shown, trigger)
            elif shown.channel is not None:
                problem = await self._post_for_all(shown, shown.channel)
            elif not (quiet and remarks.only_says_yes(shown)):
                self._newest[shown.id] = shown
                self._live.show(self._told_where(shown))
            if problem:
                shown = await states.athrow(NotPosted(problem))
            else:
                shown = await anext(states, None)

    async def _end_cards(self) -> None:
        """The app stops: end what people see growing, as far as time allows."""
        growing = [
            card for card in self._newest.values() if card.id in self._showings and not card.final
        ]
        with suppress(TimeoutError):
            async with asyncio.timeout(_GOODBYE):
                ends = (self._end(card, self._showings[card.id]) for card in growing)
                await asyncio.gather(*ends, return_exceptions=True)

    async def _end(self, card: Card, showing: Showing) -> None:
        while True:
            try:
                await showing.show(remarks.cut_off(card))
                return
            except TryLater as later:
                await asyncio.sleep(later.seconds)

    async def _open(self, form: Form, trigger: str) -> None:
        view = render_form(form, packed(encode(form.purpose), self._address))
        try:
            await self._calls.make("views.open", Ticket(), trigger_id=trigger, view=view)
        except ShutOut:
            raise
        except (Refused, Unclear, TryLater) as problem:
            _log.warning("no form: %s", problem)
            error = problem.error if isinstance(problem, Refused) else ""
            told = _TOO_LATE if not error or error in _LATE else _NO_FORM.format(error=error)
            self._live.show(remarks.error("no-form", told))

    async def _post_for_all(self, card: Card, channel: str) -> str:
        """Post, or edit, what everybody in the channel sees; the reason when Slack refuses."""
        showing = await self._places.public(card, channel)
        while True:
            try:
                await showing.show(card)
                if kind_of(card) == "share":
                    await self._show_pictures(card, channel, "")
                else:
                    await self._pictures.away(card.id, channel)
            except TryLater as later:
                await asyncio.sleep(later.seconds)
            except ShutOut:
                raise
            except Refused as no:
                _log.info("not posted: %s", no)
                return why_not_posted(no)
            except Unclear as unclear:
                _log.warning("not posted: %s", unclear)
                return "Slack gave no answer. Please look whether the post is there."
            else:
                return ""

    async def _deliver(self, card: Card) -> float:
        showing = self._showings.get(card.id)
        if showing is None:
            showing = self._showings[card.id] = await self._places.of(card)
            if isinstance(showing, Streamed) and not card.final:
                self._stops[card.id] = StopOffer(self._places, self._address, card)
        if card.final and card.id in self._stops:
            self._stops[card.id].end()
        try:
            spacing = await showing.show(_beside_pictures(card, showing))
        except ShutOut:
            raise
        except Refused as no:
            if isinstance(showing, Private):
                raise
            _log.info("a card goes to the person alone: %s", no)
            showing = self._showings[card.id] = self._places.private()
            spacing = await showing.show(_beside_pictures(card, showing))
        self.showed = True
        if card.final and remarks.pictures(card):
            await self._show_pictures(card, *await self._beside(showing))
        return spacing

    def _told_where(self, card: Card) -> Card:
        if not (self._address.private and self._address.thread) or card.private:
            return card
        match kind_of(card):
            case "run":
                return remarks.with_asker(card, self._person.name)
            case "prompt" if card.final:
                return remarks.with_public_runs(card)
            case _:
                return card

    async def _beside(self, showing: Showing) -> tuple[str, str]:
        """The channel and the thread for the pictures of a card."""
        if isinstance(showing, Private) or self._address.home:
            return await self._places.direct.channel(), ""
        return self._address.channel, self._address.thread

    async def _show_pictures(self, card: Card, channel: str, thread: str) -> None:
        if card.id in self._pictured:
            return
        self._pictured.add(card.id)
        pictures = remarks.pictures(card)
        for number, told in enumerate(await self._pictures.beside(card, pictures, channel, thread)):
            self._live.show(remarks.error(f"missing-{card.id}-{number}", told))

    async def _apologise(self) -> None:
        showing, sorry = self._places.private(), remarks.error("sorry", BROKE)
        for _ in range(_TRIES):
            try:
                await showing.show(sorry)
                return
            except TryLater as later:
                await asyncio.sleep(later.seconds)
            except Exception as fault:
                _log.error("the person could not be told: %s", where(fault))
                return


def _beside_pictures(card: Card, showing: Showing) -> Card:
    return remarks.with_pictures_apart(card) if isinstance(showing, Private) else card
