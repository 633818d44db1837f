"""Where one exchange shows what comes, in Discord's manner."""

import logging
from collections.abc import Sequence

from adapters.discord.address import Address
from adapters.discord.deliver.answers import Answers
from adapters.discord.deliver.calls import Expired
from adapters.discord.deliver.places import Places
from adapters.discord.deliver.private import Private
from adapters.discord.deliver.sharing import why_not_posted
from adapters.discord.render import render_form
from adapters.discord.render.lines import TooManyFields
from bot.chat import remarks
from bot.chat.again import NO_FORM, broke
from bot.chat.refusals import Refused, ShutOut, Unclear
from bot.chat.showing import Posting, Showing
from bot.live import TryLater
from bot.talk.cards import Card, Form
from bot.talk.requests import Request
from bot.talk.subject import kind_of

_log = logging.getLogger(__name__)

_TOO_LATE = "Discord closed the door before the form was open. Please try once more."
_NO_FORM = "Discord did not open the form ({error}). Please tell whoever runs this bot."
_NO_PRESS = "A form opens only when you press a button or type a command. Please do that."

_TOO_MANY = "This prompt has too many variables for a form here: fill them in in the text itself."

_PUBLIC_RUNS = "Runs from here are posted here, for everyone."

Channels = Sequence[tuple[str, str]]


class DiscordStage:
    """The places of one exchange. `channels` are those that its person may share to.

    `name` is the person's.
    """

    def __init__(
        self,
        places: Places,
        answers: Answers | None,
        channels: Channels | None,
        address: Address,
        name: str,
    ) -> None:
        self._places = places
        self._answers = answers
        self._channels = channels
        self._address = address
        self._name = name

    async def open(self, form: Form, request: Request) -> Card | None:
        """Open a modal; a card that says why Discord did not."""
        if self._answers is None:
            return broke(NO_FORM, _NO_PRESS, request)
        try:
            modal = render_form(form, self._channels)
        except TooManyFields:
            return remarks.error(NO_FORM, _TOO_MANY)
        try:
            await self._answers.show(modal)
        except ShutOut:
            raise
        except (Refused, Unclear, TryLater) as problem:
            _log.warning("no form: %s", problem)
            if isinstance(problem, Refused) and not isinstance(problem, Expired):
                return broke(NO_FORM, _NO_FORM.format(error=problem.error), request)
            return broke(NO_FORM, _TOO_LATE, request)
        return None

    async def place_of(self, card: Card) -> Showing:
        """The place of a card that is not there yet."""
        return await self._places.of(card)

    def private(self) -> Private:
        """For the person's eyes."""
        return self._places.private()

    def is_private(self, showing: Showing) -> bool:
        """Is it for the person's eyes?"""
        return isinstance(showing, Private)

    async def public(self, card: Card, channel: str) -> Posting:
        """For all in a channel."""
        return await self._places.public(card, channel)

    def why_not_posted(self, no: Refused) -> str:
        """What Discord's code means, and what to do."""
        return why_not_posted(no)

    def as_shown(self, card: Card, showing: Showing) -> Card:
        """Among others a run says who asked for it, and a prompt that all read its runs."""
        if self.is_private(showing) or not self._address.among_others:
            return card
        match kind_of(card):
            case "run" if self._address.open:
                return remarks.with_asker(card, self._name)
            case "prompt" if card.final:
                return remarks.with_public_runs(card, _PUBLIC_RUNS)
            case _:
                return card

    async def beside(self, card: Card, showing: Showing) -> Sequence[str]:
        """Nothing: pictures stand in the card."""
        return ()

    async def beside_post(self, card: Card, channel: str) -> Sequence[str]:
        """Nothing: pictures stand in the post."""
        return ()

    async def through(self, request: Request) -> None:
        """Where nothing was shown, nobody is left waiting for it."""
        if self._answers is not None:
            try:
                await self._answers.nothing()
            except (Refused, Unclear, TryLater) as problem:
                _log.info("an answer that was not needed stays: %s", problem)

    async def close(self) -> None:
        """Nothing of its own is left."""
