"""What the adapter itself says on a card, and what it sees on one. Pure."""

from dataclasses import replace

from bot.talk.cards import Block, Button, Buttons, Card, Fine, Note, Picture
from bot.talk.requests import RunAgain, RunPrompt
from bot.talk.subject import kind_of

_PICTURES_APART = "A message for one person holds no picture: it is in our direct messages."
_CUT_OFF = "Prompt Rocket is being restarted. This is what came."
_GOES_ON = "Prompt Rocket is being restarted. This goes on by itself in a moment."


def error(card_id: str, sentence: str, button: Button | None = None) -> Card:
    """A card that only says what went wrong, with a button for what can be done, if there is."""
    row = (Buttons((button,)),) if button is not None else ()
    return Card(card_id, "", (Note(sentence, "error"), *row))


def with_public_runs(card: Card, sentence: str) -> Card:
    """The card of a prompt that stands among others: `sentence` says that they read its runs."""
    blocks = list(card.blocks)
    runs = next((at for at, block in enumerate(blocks) if _runs(block)), None)
    if runs is not None:
        blocks.insert(runs + 1, Fine(sentence))
    return replace(card, blocks=tuple(blocks))


def with_asker(card: Card, name: str) -> Card:
    """A run that others read: it says who asked for it."""
    return replace(card, title=f"{card.title}, asked by {name}") if name else card


def with_pictures_apart(card: Card) -> Card:
    """A card for one person, where the platform shows no picture in it: it says where they are."""
    return replace(card, blocks=(*card.blocks, Fine(_PICTURES_APART))) if pictures(card) else card


def cut_off(card: Card) -> Card:
    """The end of a card that was growing when the app was stopped."""
    blocks: list[Block] = [each for each in card.blocks if not isinstance(each, Buttons)]
    blocks.append(Note(_CUT_OFF, "warning"))
    if kind_of(card) == "run":
        blocks.append(Buttons((Button("Run again", RunAgain(card.id)),)))
    return replace(card, blocks=tuple(blocks), final=True)


def goes_on(card: Card) -> Card:
    """A card that was growing when the app was stopped, and that another process goes on with."""
    return replace(card, blocks=(*card.blocks, Note(_GOES_ON)))


def pictures(card: Card) -> tuple[Picture, ...]:
    """The pictures on a card."""
    return tuple(block for block in card.blocks if isinstance(block, Picture))


def only_notes(card: Card) -> bool:
    """Does the card only say something? Buttons below what went wrong are a part of that."""
    return all(isinstance(block, Note) for block in card.blocks) or only_complains(card)


def only_says_yes(card: Card) -> bool:
    """Does it only say that something is done?"""
    return only_notes(card) and all(
        block.tone in ("good", "info") for block in card.blocks if isinstance(block, Note)
    )


def only_complains(card: Card) -> bool:
    """Does it only say what went wrong, and offer another try?"""
    said = [block for block in card.blocks if not isinstance(block, Buttons)]
    return bool(said) and all(
        isinstance(block, Note) and block.tone in ("error", "warning") for block in said
    )


def _runs(block: Block) -> bool:
    """Are these the buttons that run the prompt?"""
    return isinstance(block, Buttons) and any(
        isinstance(item, Button) and isinstance(item.action, RunPrompt) for item in block.items
    )
