"""A button that asks for the same once more, where work could not be finished. Pure."""

from bot.talk.actions import UnknownAction, encode
from bot.talk.cards import Button
from bot.talk.requests import OpenPrompt, OpenRefineForm, OpenShareForm, Request

_LONGEST = 97
"""Characters; every platform's buttons carry as many. Discord's take three more, to tell apart
those that stand in a message twice."""


def again(request: Request | None) -> Button:
    """The button. What no button can carry begins anew: with the prompt that it is about, or with
    the form for a new one."""
    if request is not None and _is_carried(request):
        return Button("Try again", request)
    prompt = getattr(request, "prompt_id", "")
    if prompt:
        return Button("Show my prompt", OpenPrompt(prompt))
    return Button("Write a prompt", OpenRefineForm())


def share_again(target: str) -> Button:
    """The button for a post that is not there: to the same channel, or to another one."""
    return Button("Share…", OpenShareForm(target))


def _is_carried(request: Request) -> bool:
    """Does all of a request fit on a button?"""
    try:
        return len(encode(request)) <= _LONGEST
    except UnknownAction:
        return False
