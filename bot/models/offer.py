"""A model as people see it, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.talk.people import Person, Place

Size = Literal["small", "medium", "large"]
"""How able a model is, and how able one a kind of task needs."""

SIZES: tuple[Size, ...] = ("small", "medium", "large")


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars for a million tokens in and out."""

    tokens_in: float
    tokens_out: float


@dataclass(frozen=True, slots=True)
class ModelOffer:
    """A model that can be run now. `key` names it on buttons and at the command line.

    `provider` is an id of the catalogue, `name` what the provider calls the model. `refines`
    tells whether it is able enough to rewrite prompts. `images_out` is empty, "images" (it
    makes them by the images API) or "chat" (they come in its answers). `context`,
    `longest_answer` (the most that it writes) and `usual_longest` (asked for when nobody set
    a limit) are in tokens. `refuses` names settings (fields of RunSettings) that it
    takes no value of, `highest_temperature` is the most that it takes. `style` says how it
    reads a laid-out prompt best, "headings" or "tags". `fallback` is the key of the model
    that stands in. Empty `people` and `channels`: everybody may use it.
    """

    key: str
    label: str
    provider: str = ""
    name: str = ""
    local: bool = False
    refines: bool = True
    text: bool = True
    images_in: bool = False
    images_out: Literal["", "images", "chat"] = ""
    context: int | None = None
    longest_answer: int | None = None
    usual_longest: int | None = None
    highest_temperature: float = 2.0
    size: Size = "medium"
    style: Literal["headings", "tags"] = "headings"
    refuses: frozenset[str] = frozenset()
    price: Price | None = None
    price_list: str = ""
    fallback: str | None = None
    people: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()

    def open_to(self, person: Person | None, place: Place | None) -> bool:
        """May this person run it here? Nobody in particular means: whoever runs the bot."""
        if person is None or not (self.people or self.channels):
            return True
        return person.id in self.people or (place is not None and place.channel in self.channels)

    @property
    def makes_images_only(self) -> bool:
        """Does it answer with images and nothing else?"""
        return self.images_out == "images"
