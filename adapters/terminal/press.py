"""What a picked number stands for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from adapters.terminal.clean import one_line
from adapters.terminal.naming import meant, unclear
from adapters.terminal.parse import Pick
from adapters.terminal.sheet import Pressable
from bot.talk.cards import (
    Ask,
    Button,
    Buttons,
    Card,
    Choice,
    Entry,
    FactLine,
    Facts,
    Hint,
    Menu,
)
from bot.talk.requests import Request, SwitchFramework

LONGEST_LINK = 2000
"""Characters of an address that can still be taken from a terminal to a browser."""


@dataclass(frozen=True, slots=True)
class Link:
    """A button that leads to a page; `short_url` to the same site, without the prompt."""

    label: str
    url: str
    short_url: str | None = None

    def told(self) -> str:
        """What to say when it is pressed."""
        label = one_line(self.label)
        if self.short_url is None or len(self.url) <= LONGEST_LINK:
            return f"{label}: {self.url}"
        return (
            f"{label}: {self.short_url}\n"
            "The prompt is too long for a link: copy it from the card above and paste it there."
        )


@dataclass(frozen=True, slots=True)
class NoSuch:
    """The number or word picks nothing; the sentence says so."""

    sentence: str


@dataclass(frozen=True, slots=True)
class NotAPick:
    """The line begins with a number by chance: it is a rough prompt."""


def press(
    pick: Pick, numbers: Mapping[int, Pressable]
) -> Request | Link | Menu | NoSuch | NotAPick:
    """Find what a pick asks for. A menu without a word behind it is to be listed."""
    thing = numbers.get(pick.number)
    if isinstance(thing, Menu) and pick.words:
        return _choose(thing, pick.words, numbers)
    if pick.words:
        return _elsewhere(pick, numbers) or NotAPick()
    match thing:
        case None:
            return NoSuch(_range(pick.number, numbers))
        case Menu():
            return thing
        case Button(label, None, url):
            return Link(label, url or "", thing.short_url)
        case Button(_, action) | Choice(_, action) | FactLine(_, _, action) if action is not None:
            return action
        case _:
            return NoSuch(f"Number {pick.number} does nothing here.")


def _elsewhere(pick: Pick, numbers: Mapping[int, Pressable]) -> NoSuch | None:
    """A choice named with the number of something else: hardly a rough prompt."""
    for number, thing in numbers.items():
        if not isinstance(thing, Menu):
            continue
        if isinstance(_choose(thing, pick.words, numbers), Request):
            return NoSuch(f"“{pick.words}” belongs to number {number}: {number} {pick.words}")
    return None


def _choose(
    menu: Menu, words: str, numbers: Mapping[int, Pressable]
) -> Request | NoSuch | NotAPick:
    """The choice of a menu by its number, once the menu was opened, or by its name."""
    for choice in menu.choices:
        if any(thing is choice and words == str(number) for number, thing in numbers.items()):
            return choice.action
    labels = [choice.label for choice in menu.choices]
    places = meant(words, labels)
    if len(places) == 1:
        return menu.choices[places[0]].action
    if not places and len(words.split()) > 1:
        return NotAPick()
    return NoSuch(unclear(words, labels, places))


def _range(number: int, numbers: Mapping[int, Pressable]) -> str:
    if not numbers:
        return f"There is no card with a number {number} yet."
    return f"There is no number {number}: pick {min(numbers)} to {max(numbers)}."


def framework_switch(card: Card, name: str) -> Request | None:
    """The switch to a framework that a card's menus offer, or one made from its prompt."""
    wanted = name.casefold()
    actions = [action for label, action in _offered(card) if isinstance(action, SwitchFramework)]
    for label, action in _offered(card):
        if isinstance(action, SwitchFramework):
            key = (action.framework or "").casefold()
            if wanted == key or (wanted and wanted == label.strip().casefold()):
                return action
    prompt = actions[0].prompt_id if actions else _prompt_of(card)
    return None if prompt is None else SwitchFramework(prompt, wanted or None)


def _prompt_of(card: Card) -> str | None:
    for _, action in _offered(card):
        prompt = getattr(action, "prompt_id", None)
        if isinstance(prompt, str):
            return prompt
    return None


def offered_by(card: Card) -> Iterator[Request]:
    """Every request that something on the card stands for, from top to bottom."""
    return (action for _, action in _offered(card))


def _offered(card: Card) -> Iterator[tuple[str, Request]]:
    for thing in _things(card):
        if isinstance(thing, Menu):
            yield from ((choice.label, choice.action) for choice in thing.choices)
        elif isinstance(thing, FactLine):
            if thing.take_out is not None:
                yield thing.text, thing.take_out
        elif thing.action is not None:
            yield thing.label, thing.action


def _things(card: Card) -> Iterator[Button | Menu | FactLine]:
    for block in card.blocks:
        match block:
            case Facts(_, lines):
                yield from lines
            case Ask(_, options, other):
                yield from (*options, other)
            case Hint(_, take):
                yield take
            case Entry(_, _, buttons):
                yield from buttons
            case Buttons(items):
                yield from items
            case _:
                pass
