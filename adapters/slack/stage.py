"""Where one exchange shows what comes, in Slack's manner."""

import asyncio
import functools
import logging
from collections.abc import Sequence
from contextlib import suppress

from adapters.slack.address import Address, packed
from adapters.slack.deliver.calls import Calls
from adapters.slack.deliver.choosing import Places
from adapters.slack.deliver.pace import Ticket
from adapters.slack.deliver.pictures import Pictures
from adapters.slack.deliver.private import Private, ResponseUrl
from adapters.slack.deliver.public import Public
from adapters.slack.deliver.sharing import why_not_posted
from adapters.slack.deliver.stopping import StopOffer
from adapters.slack.deliver.streamed import Streamed
from adapters.slack.deliver.traces import STOP_CARD, Traces
from adapters.slack.render import render_form
from bot.chat import remarks
from bot.chat.again import NO_FORM, broke
from bot.chat.refusals import Refused, ShutOut, Unclear
from bot.chat.showing import Showing
from bot.live import TryLater
from bot.talk.actions import encode
from bot.talk.cards import Card, Form
from bot.talk.requests import Request, StopRun
from bot.talk.subject import kind_of

_log = logging.getLogger(__name__)

_TOO_LATE = "Slack closed the door before the form was open. Please try once more."
_NO_FORM = "Slack did not open the form ({error}). Please tell whoever runs this bot."
_PUBLIC_RUNS = "Runs from here are posted in this thread, for everyone, if I may post in it."
_FORM = "form"
_USED = {"exchanged_trigger_id", "trigger_exchanged"}
_LATE = {"expired_trigger_id", "exchanged_trigger_id", "trigger_expired", "trigger_exchanged"}


class SlackStage:
    """The places of one exchange. `trigger` lets a form open, within three seconds."""

    def __init__(
        self,
        calls: Calls,
        url: ResponseUrl,
        pictures: Pictures,
        places: Places,
        traces: Traces,
        address: Address,
        name: str,
        trigger: str = "",
    ) -> None:
        self._calls = calls
        self._traces = traces
        self._url = url
        self._pictures = pictures
        self._address = address
        self._name = name
        self._trigger = trigger
        self._places = places
        self._stops: dict[str, StopOffer] = {}

    async def open(self, form: Form, request: Request) -> Card | None:
        """Open a modal; a card that says why Slack did not."""
        if self._traces.noted(_FORM):
            return None
        view = render_form(form, packed(encode(form.purpose), self._address))
        try:
            await self._calls.make("views.open", Ticket(), trigger_id=self._trigger, view=view)
            await self._traces.note(_FORM, "open")
        except ShutOut:
            raise
        except (Refused, Unclear, TryLater) as problem:
            _log.warning("no form: %s", problem)
            error = problem.error if isinstance(problem, Refused) else ""
            if error in _USED and self._traces.taken_over:
                return None  # by whoever began with this
            late = not error or error in _LATE
            return broke(NO_FORM, _TOO_LATE if late else _NO_FORM.format(error=error), request)
        return None

    async def place_of(self, card: Card) -> Showing:
        """The place of a card that is not there yet."""
        showing = await self._places.of(card)
        if isinstance(showing, Streamed) and not card.final:
            needed = functools.partial(_streams, showing)
            self._stops[card.id] = StopOffer(self._places, self._address, card, needed)
        return showing

    def private(self) -> Private:
        """For the person's eyes."""
        return self._places.private()

    def is_private(self, showing: Showing) -> bool:
        """Is it for the person's eyes?"""
        return isinstance(showing, Private)

    async def public(self, card: Card, channel: str) -> Public:
        """For all in a channel."""
        return await self._places.public(card, channel)

    def why_not_posted(self, no: Refused) -> str:
        """What Slack's word means, and what to do."""
        return why_not_posted(no)

    def as_shown(self, card: Card, showing: Showing) -> Card:
        """The card, with who reads what it brings, and with where its pictures are.

        When a run ends, its button to stop it goes.
        """
        if card.final and card.id in self._stops:
            self._stops[card.id].end()
        card = self._told_where(card)
        return remarks.with_pictures_apart(card) if isinstance(showing, Private) else card

    async def beside(self, card: Card, showing: Showing) -> Sequence[str]:
        """Upload a card's pictures where it stands, or where the person alone sees them."""
        pictures = remarks.pictures(card)
        if not pictures:
            return ()
        if isinstance(showing, Private) or self._address.home:
            return await self._pictures.beside(
                card, pictures, await self._places.direct.channel(), ""
            )
        channel, thread = self._address.channel, self._address.thread
        return await self._pictures.beside(card, pictures, channel, thread)

    async def beside_post(self, card: Card, channel: str) -> Sequence[str]:
        """Upload what was shared with pictures; take them away with what was taken back."""
        if kind_of(card) == "share":
            return await self._pictures.beside(card, remarks.pictures(card), channel, "")
        await self._pictures.away(card.id, channel)
        return ()

    async def through(self, request: Request) -> None:
        """A button that stopped a run goes, where it stood alone."""
        if isinstance(request, StopRun) and self._address.card.startswith(STOP_CARD):
            with suppress(TryLater):  # nothing depends on it
                await self._url.send({"delete_original": True})

    async def close(self) -> None:
        """Take the buttons away that stop runs."""
        await asyncio.gather(*(stop.gone() for stop in self._stops.values()))

    def _told_where(self, card: Card) -> Card:
        if not (self._address.private and self._address.thread) or card.private:
            return card
        match kind_of(card):
            case "run":
                return remarks.with_asker(card, self._name)
            case "prompt" if card.final:
                return remarks.with_public_runs(card, _PUBLIC_RUNS)
            case _:
                return card


def _streams(showing: Streamed) -> bool:
    return showing.streams
