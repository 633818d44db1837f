"""A button that asks for the same once more, where work could not be finished. Pure."""

from bot.talk.actions import UnknownAction, encode
from bot.talk.cards import Button, Buttons, Card, Note
from bot.talk.requests import OpenPrompt, OpenRefineForm, OpenRun, Request
from bot.talk.subject import kind_of

GAVE_UP = (
    "I could not do this: I was interrupted in the middle of it again and again. Nothing more "
    "comes of it. Please try again, and tell whoever runs this bot."
)

_LONGEST = 100
"""Characters; every platform's buttons carry as many."""


def broke(card_id: str, sentence: str, request: Request | None) -> Card:
    """A card that says what went wrong, with a button to ask for the same again."""
    return Card(card_id, "", (Note(sentence, "error"), Buttons((again(request),))))


def again(request: Request | None) -> Button:
    """The button. What no button can carry begins anew: with the prompt that it is about, or with
    the form for a new one."""
    if request is not None and _is_carried(request):
        return Button("Try again", request)
    prompt = getattr(request, "prompt_id", "")
    if prompt:
        return Button("Show my prompt", OpenPrompt(prompt))
    return Button("Write a prompt", OpenRefineForm())


def shown_again(card: Card) -> Button | None:
    """The button for its person to have a card once more, from what is kept; None for what is
    not."""
    match kind_of(card):
        case "prompt":
            return Button("Show my prompt", OpenPrompt(card.id), primary=True)
        case "run":
            return Button("Show my answer", OpenRun(card.id), primary=True)
    return None


def _is_carried(request: Request) -> bool:
    """Does all of a request fit on a button?"""
    try:
        return len(encode(request)) <= _LONGEST
    except UnknownAction:
        return False
