"""What the terminal needs of the front desk."""

from collections.abc import AsyncIterator
from typing import Protocol

from bot.talk.cards import Card, Form
from bot.talk.people import Person, Place
from bot.talk.requests import Request


class Desk(Protocol):
    """Answers requests with cards and forms; a card of the same id replaces its earlier state.

    Closing the iterator ends the work behind it.
    """

    def handle(self, request: Request, person: Person, place: Place) -> AsyncIterator[Card | Form]:
        """Answer one request."""
        ...
