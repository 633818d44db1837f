"""What is shown where work could not be finished: why, with a button for another try. Pure."""

from bot.cards.again import again, share_again
from bot.chat.remarks import error
from bot.talk.cards import Button, Card
from bot.talk.requests import OpenPrompt, OpenRun, Request, RunAgain
from bot.talk.subject import kind_of, subject_of

GAVE_UP = (
    "I could not do this: I was interrupted in the middle of it again and again. Nothing more "
    "comes of it. Please try again, and tell whoever runs this bot."
)

NO_FORM = "no-form"
"""The id of the card for somebody whose form did not open."""


def broke(card_id: str, sentence: str, request: Request | None) -> Card:
    """A card that says what went wrong, with a button to ask for the same again."""
    return error(card_id, sentence, again(request))


def once_more(card: Card) -> Button | None:
    """The button for another try at what is missing beside a card; None where there is none."""
    match kind_of(card):
        case "run":
            return Button("Run again", RunAgain(card.id))
        case "share":
            return share_again(subject_of(card))
    return None


def shown_again(card: Card) -> Button | None:
    """The button for its person to have a card once more, from what is kept; None for what is
    not."""
    match kind_of(card):
        case "prompt":
            return Button("Show my prompt", OpenPrompt(card.id), primary=True)
        case "run":
            return Button("Show my answer", OpenRun(card.id), primary=True)
    return None
