"""Posts to a channel for everybody: why they did not get there."""

from bot.chat.refusals import NotNow, Refused, ShutOut

_NOT_ALLOWED = (
    "I may not post in that channel. Ask somebody who looks after this server to let me "
    "(View Channel, Send Messages, Attach Files), or choose another one."
)

TOO_LONG = "too long"
ELSEWHERE = "pressed elsewhere"
"""What is refused here, before Discord is asked."""

_WHY = {
    ELSEWHERE: (
        "Please press Take back below the post itself: where I am not a member, Discord lets me "
        "change it only from there."
    ),
    TOO_LONG: (
        "This is too long to share here: Discord lets me take back only one message where I am "
        "not a member."
    ),
    "10003": "That channel is not there any more. Please choose another one.",
    "50001": _NOT_ALLOWED,
    "50013": _NOT_ALLOWED,
    "50083": "That thread is archived. Please choose another channel.",
    "160005": "That thread is locked. Please choose another channel.",
    "50007": "That person takes no direct messages of mine.",
    "40005": "The files are too large for that channel.",
    "20028": "That channel is written to too fast just now. Please try again in a minute.",
}


def why_not_posted(no: Refused) -> str:
    """A sentence for the person whose post Discord did not take."""
    if isinstance(no, NotNow):
        return "Discord takes nothing of mine just now. Please try again in some minutes."
    if isinstance(no, ShutOut):
        return "Discord does not let me in any more. Tell whoever runs this bot."
    return _WHY.get(no.error, f"Discord did not take the post ({no.error}). Try another channel.")
