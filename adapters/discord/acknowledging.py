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
    SaveProfile,
    StopRun,
    TakeBack,
    Vote,
)

_IN_PLACE = ListPrompts | AllowThreads | Vote | StopRun | TakeBack
_RUNS = RunPrompt | RunAgain | Compare
_SENT_IN_PLACE = SaveProfile
"""What a form asks for that may change what the message says that it was opened from."""


class Acknowledgement(Enum):
    """What Discord is told within three seconds."""

    LATER = "nothing yet: a form has to be the first answer"
    IN_PLACE = "the pressed message may change"
    HIDDEN = "a message for the person alone follows"
    OPEN = "a message for all who read the channel follows"
    OPEN_OR_HIDDEN = "messages for all may follow, and others for the person alone"

    @property
    def awaits(self) -> bool:
        """Does somebody then see that a message is coming?"""
        return self in (Acknowledgement.HIDDEN, Acknowledgement.OPEN)

    @property
    def in_the_open(self) -> bool:
        """Do all who read the channel see what comes?"""
        return self in (Acknowledgement.OPEN, Acknowledgement.OPEN_OR_HIDDEN)


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
    if in_the_open and not direct and isinstance(request, Compare):
        # One of the answers may be there already: somebody's own. What is awaited in the open
        # could not be hidden any more.
        return Acknowledgement.OPEN_OR_HIDDEN
    return Acknowledgement.OPEN if direct or in_the_open else Acknowledgement.HIDDEN


def of_form(
    request: Request | None, *, direct: bool, from_message: bool, in_the_open: bool
) -> Acknowledgement:
    """A form that was sent, opened from a message or with a command.

    `in_the_open` when that message is a card that stands in a channel: what runs is for all.
    """
    changes = request is not None and changes_card(request)
    if from_message and (changes or isinstance(request, _SENT_IN_PLACE)):
        return Acknowledgement.IN_PLACE
    is_open = direct or (in_the_open and isinstance(request, _RUNS))
    return Acknowledgement.OPEN if is_open else Acknowledgement.HIDDEN


def _opens_form(request: object) -> bool:
    return isinstance(request, Request) and opens_form(request)
