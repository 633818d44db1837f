"""Where cards are shown: what an exchange needs of a platform."""

from collections.abc import Sequence
from typing import Protocol

from bot.chat.refusals import Refused
from bot.talk.cards import Card, Form
from bot.talk.requests import Request


class Showing(Protocol):
    """A card somewhere on a platform."""

    async def show(self, card: Card) -> float:
        """Bring it to this state; seconds until the next. Raises TryLater or Refused."""
        ...


class Posting(Showing, Protocol):
    """A card for all in a channel."""

    async def withdraw(self) -> None:
        """Delete what is new there: the rest was refused. Raises TryLater, Refused or Unclear."""
        ...


class Stage(Protocol):
    """Where one exchange shows what comes, in a platform's own manner."""

    async def open(self, form: Form, request: Request) -> Card | None:
        """Open the form that a request asked for; a card for the person when it could not be.

        Raises ShutOut.
        """
        ...

    async def place_of(self, card: Card) -> Showing:
        """The place of a card that is not there yet."""
        ...

    def private(self) -> Showing:
        """A place that only the person sees, for what is refused elsewhere."""
        ...

    def is_private(self, showing: Showing) -> bool:
        """Is it such a place already, so that there is none left?"""
        ...

    async def public(self, card: Card, channel: str) -> Posting:
        """The place for all in a channel: what stands there of the card already, if anything."""
        ...

    def why_not_posted(self, no: Refused) -> str:
        """A sentence for the person whose post was refused."""
        ...

    def as_shown(self, card: Card, showing: Showing) -> Card:
        """The card with what has to be said of the place that it is shown in."""
        ...

    async def beside(self, card: Card, showing: Showing) -> Sequence[str]:
        """Bring what cannot stand in the card's own messages; what did not go well, in words."""
        ...

    async def beside_post(self, card: Card, channel: str) -> Sequence[str]:
        """The same for what was posted to a channel, or taken back there."""
        ...

    async def through(self, request: Request) -> None:
        """The request was handled to its end, and everything is shown."""
        ...

    async def close(self) -> None:
        """Put away what belongs to this exchange alone."""
        ...
