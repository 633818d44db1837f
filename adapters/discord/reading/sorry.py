"""What a person is told when something could not be read."""

import aiohttp
import discord

from bot.chat.around import busy, not_read, too_slow
from bot.safety.faults import where

NOT_HERE = "I am not in this server, only installed for you. Whoever manages it can add me"
NO_PART = "I am no part of this conversation"
NO_ACCESS = "I have no access to this channel. Whoever manages it can let me view it"
NO_HISTORY = (
    "I lack the permission to read the message history here. "
    "Whoever manages this channel can give it to me"
)
NOT_YOURS = "you may not read the message history here"
MISSING = "it is not there any more"
NO_ANSWER = "Discord did not answer"

HIDDEN = (
    "Discord hides what people write from me, unless they mention me. "
    "Whoever runs this bot can turn on its message content intent"
)

TROUBLE = (
    discord.DiscordException,
    aiohttp.ClientError,
    OSError,
    # discord.py stumbles over answers that are not what was promised in ways of its own.
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
)
"""All that a question to Discord may end in."""

_UNKNOWN = {10003, 10008}
"""Codes of channels and messages that are not there."""


class NotRead(Exception):
    """It may not be read; the message ends a sentence."""


def why(problem: BaseException, subject: str, *, within: float, in_server: bool) -> str:
    """Why the subject was not read, and what somebody can do about it.

    `problem` is one of TROUBLE, NotRead, or TimeoutError after `within` seconds.
    """
    if isinstance(problem, TimeoutError):
        return too_slow("Discord", within, subject)
    if isinstance(problem, discord.RateLimited) or _status(problem) == 429:
        return busy("Discord", subject)
    return not_read(subject, _reason(problem, in_server=in_server))


def hidden(unread: int, read: int, subject: str) -> str:
    """Discord left so many messages empty; empty when there is none."""
    if not unread:
        return ""
    if not read:
        return not_read(subject, HIDDEN)
    return f"{unread} of the last {unread + read} messages were not read: {HIDDEN}."


def told(problem: BaseException) -> str:
    """The trouble in a word for the log; nothing of what anybody wrote."""
    if isinstance(problem, discord.HTTPException):
        return f"{problem.status} ({problem.code})"
    return where(problem)


def _reason(problem: BaseException, *, in_server: bool) -> str:
    match problem:
        case NotRead():
            return str(problem)
        case discord.HTTPException(code=50013):
            return NO_HISTORY
        case discord.HTTPException(code=code) if code in _UNKNOWN:
            return MISSING if in_server else NO_PART
        case discord.HTTPException(status=403):
            return NO_ACCESS if in_server else NO_PART
        case discord.HTTPException(status=401):
            return "Discord does not let me in any more"
        case discord.HTTPException(status=status) if status >= 500:
            return NO_ANSWER
        case discord.HTTPException(status=status, code=code):
            return f"Discord refused ({code or status})"
        case _:
            return NO_ANSWER


def _status(problem: BaseException) -> int:
    return problem.status if isinstance(problem, discord.HTTPException) else 0
