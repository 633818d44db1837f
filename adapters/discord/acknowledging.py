"""How an interaction is acknowledged, before any work is done for it. Pure."""

from enum import Enum

from bot.chat.kinds import changes_card, opens_form
from bot.talk.requests import (
    AllowThreads,
    Compare,
    ListPrompts,
    Request,
    RunAgain,
    RunPrompt,
    StopRun,
    TakeBack,
    Vote,
)

_IN_PLACE = ListPrompts | AllowThreads | Vote | StopRun | TakeBack
_RUNS = RunPrompt | RunAgain | Compare


class Acknowledgement(Enum):
    """What Discord is told within three seconds."""

    LATER = "nothing yet: a form has to be the first answer"
    IN_PLACE = "the pressed message may change"
    HIDDEN = "a message for the person alone follows"
    OPEN = "a message for all who read the channel follows"


def of_command(request: object, *, direct: bool) -> Acknowledgement:
    """A command, or an entry of a message's menu."""
    if _opens_form(request):
        return Acknowledgement.LATER
    return Acknowledgement.OPEN if direct else Acknowledgement.HIDDEN


def of_press(request: Request | None, *, direct: bool, hidden: bool, post: bool) -> Acknowledgement:
    """A press. `direct` in direct messages, `hidden` on a message for the person alone.

    What runs from a card that stands in a channel is for all there, unless the card is a `post`
    that somebody shared. None is a request that is not known any more.
    """
    if request is not None and opens_form(request):
        return Acknowledgement.LATER
    if request is not None and (changes_card(request) or isinstance(request, _IN_PLACE)):
        return Acknowledgement.IN_PLACE
    in_the_open = not hidden and not post and isinstance(request, _RUNS)
    return Acknowledgement.OPEN if direct or in_the_open else Acknowledgement.HIDDEN


def of_form(request: Request | None, *, direct: bool, from_message: bool) -> Acknowledgement:
    """A form that was sent, opened from a message or with a command."""
    if request is not None and changes_card(request) and from_message:
        return Acknowledgement.IN_PLACE
    return Acknowledgement.OPEN if direct else Acknowledgement.HIDDEN


def _opens_form(request: object) -> bool:
    return isinstance(request, Request) and opens_form(request)
