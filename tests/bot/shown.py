"""Finding things on cards, as a person's eye would."""

from typing import TypeVar

from bot.talk import requests as ask
from bot.talk.cards import Answer, Block, Button, Buttons, Card, Fine, Menu, Note, PromptText

B = TypeVar("B", bound=Block)


def all_of(card: Card, kind: type[B]) -> list[B]:
    return [block for block in card.blocks if isinstance(block, kind)]


def prompt_of(card: Card) -> str:
    return all_of(card, PromptText)[0].text


def answer_of(card: Card) -> str:
    return "".join(block.text for block in all_of(card, Answer))


def notes_of(card: Card) -> str:
    return "\n".join(note.text for note in all_of(card, Note))


def small_print(card: Card) -> str:
    return "\n".join(fine.text for fine in all_of(card, Fine))


def buttons_of(card: Card) -> list[Button]:
    found: list[Button] = []
    for row in all_of(card, Buttons):
        found += [item for item in row.items if isinstance(item, Button)]
    return found


def menus_of(card: Card) -> list[Menu]:
    return [item for row in all_of(card, Buttons) for item in row.items if isinstance(item, Menu)]


def button(card: Card, label: str) -> ask.Request:
    found = next(each for each in buttons_of(card) if each.label.startswith(label))
    assert found.action is not None
    return found.action
