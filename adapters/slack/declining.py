"""What is said of a delivery that was not taken, or could not be done however often begun."""

from dataclasses import replace

from adapters.slack.address import Json
from adapters.slack.deliver.calls import Making
from adapters.slack.deliver.pace import Ticket
from bot.chat.again import GAVE_UP, broke
from bot.talk.cards import Card, Note
from bot.talk.requests import Refine, Request


def gave_up(card_id: str, request: Request | None) -> Card:
    """The card for whoever asked for it, with a button to begin again.

    What was typed as a command stands nowhere else: it is given back.
    """
    card = broke(card_id, GAVE_UP, request)
    if isinstance(request, Refine):
        return replace(card, blocks=(*card.blocks, Note(f"Your words: {request.text}")))
    return card


async def tell_briefly(calls: Making, kind: str, sentence: str, event: Json) -> None:
    """Answer what somebody wrote with a sentence. Raises what `Making.make` does."""
    channel, ts = str(event.get("channel", "")), str(event.get("ts", ""))
    if kind == "message":
        thread = str(event.get("thread_ts") or ts)
        await calls.make(
            "chat.postMessage", Ticket(), channel=channel, thread_ts=thread, text=sentence
        )
    elif kind == "app_mention":
        await calls.make(
            "chat.postEphemeral",
            Ticket(),
            channel=channel,
            thread_ts=str(event.get("thread_ts", "")),
            user=str(event.get("user", "")),
            text=sentence,
        )
