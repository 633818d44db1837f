"""What is said instead of a card that may have come already and cannot be looked for. Pure."""

from dataclasses import replace

from adapters.slack.deliver.traces import STOP_CARD
from bot.chat.remarks import only_notes
from bot.talk.cards import Button, Buttons, Card, Fine, Note
from bot.talk.requests import OpenPrompt, OpenRun
from bot.talk.subject import kind_of

_PROMPT = "I was restarted just now. If your prompt did not come, it is one press away:"
_RUN = "I was restarted just now. If your answer did not come, it is one press away:"
_REST = "I was restarted just now. If nothing came, please ask me once more."
_MAYBE_TWICE = "I was restarted just now: you may have read this already."


def pointer(card: Card) -> Card | None:
    """A short card that tells how to get this one; None when nobody misses it.

    What only says something says it again, and that it may be the second time.
    """
    if card.id.startswith(STOP_CARD):
        return None
    if only_notes(card):
        return replace(card, blocks=(*card.blocks, Fine(_MAYBE_TWICE)))
    match kind_of(card):
        case "prompt":
            return _told(card, _PROMPT, Button("Show my prompt", OpenPrompt(card.id)))
        case "run":
            return _told(card, _RUN, Button("Show my answer", OpenRun(card.id)))
        case _:
            return _told(card, _REST)


def _told(card: Card, sentence: str, *buttons: Button) -> Card:
    rest = (Buttons(buttons),) if buttons else ()
    return Card(card.id, "", (Note(sentence), *rest))
