"""What a card is about, for those who keep track of where it stands."""

from collections.abc import Iterator

from bot.talk.cards import Button, Buttons, Card, PromptText
from bot.talk.requests import OpenFeedbackForm, OpenRunSettings, Request, StopRun, TakeBack, Vote


def subject_of(card: Card) -> str:
    """What a vote on this card is for, a prompt's or a run's id; "" when there is no voting."""
    return next((each.target for each in _offered(card) if isinstance(each, Vote)), "")


def kind_of(card: Card) -> str:
    """What the card shows: "prompt", "run", "share" (what stands posted), or "" for the rest."""
    offered = {type(each) for each in _offered(card)}
    if {TakeBack, Vote} <= offered:
        return "share"
    if offered & {OpenRunSettings, StopRun}:
        return "run"
    shows_prompt = any(isinstance(block, PromptText) for block in card.blocks)
    return "prompt" if shows_prompt and OpenFeedbackForm in offered else ""


def _offered(card: Card) -> Iterator[Request]:
    """What the buttons below a card stand for. Those of an entry are about the entry alone."""
    for block in card.blocks:
        if not isinstance(block, Buttons):
            continue
        for item in block.items:
            if isinstance(item, Button) and item.action is not None:
                yield item.action
