"""How Discord refuses a call."""

import math
from typing import Any

Json = dict[str, Any]

_SAID = {
    0: "401: Unauthorized",
    10003: "Unknown Channel",
    10004: "Unknown Guild",
    10007: "Unknown Member",
    10008: "Unknown Message",
    10013: "Unknown User",
    10014: "Unknown Emoji",
    10015: "Unknown Webhook",
    10026: "Unknown Ban",
    10062: "Unknown interaction",
    20012: "You are not authorized to perform this action on this application",
    30010: "Maximum number of reactions reached (20)",
    30034: "Max number of daily application command creates has been reached (200)",
    30046: "Maximum number of edits to messages older than 1 hour reached. Try again later.",
    40005: "Request entity too large",
    40060: "Interaction has already been acknowledged.",
    40094: "This interaction has reached the maximum number of follow-up messages",
    50001: "Missing Access",
    50003: "Cannot execute action on a DM channel",
    50005: "Cannot edit a message authored by another user",
    50006: "Cannot send an empty message",
    50007: "Cannot send messages to this user",
    50008: "Cannot send messages in a non-text channel",
    50013: "Missing Permissions",
    50024: "Cannot execute action on this channel type",
    50027: "Invalid Webhook Token",
    50035: "Invalid Form Body",
    50083: "Thread is archived",
    50109: "The request body contains invalid JSON.",
    50278: "Cannot send messages to this user due to having no mutual guilds",
    160002: "Cannot reply without permission to read message history",
    160004: "A thread has already been created for this message",
}


class Refused(Exception):
    """A call is answered with this HTTP status and code; `wrong` marks the app's mistakes.

    `retry_after` seconds belong to status 429.
    """

    def __init__(
        self,
        status: int,
        code: int,
        *reasons: str,
        wrong: bool = False,
        retry_after: float = 0.0,
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.reasons = reasons
        self.wrong = wrong
        self.retry_after = retry_after

    def as_json(self) -> Json:
        """The body of the answer."""
        shown: Json = {"message": _SAID.get(self.code, "Error"), "code": self.code}
        if self.status == 429:
            shown |= {"retry_after": math.ceil(self.retry_after * 1000) / 1000, "global": False}
        if self.reasons:
            each = [{"code": "BASE_TYPE_INVALID", "message": reason} for reason in self.reasons]
            shown["errors"] = {"_errors": each}
        return shown

    def __str__(self) -> str:
        return "; ".join([f"{self.status} {self.code} {_SAID.get(self.code, '')}", *self.reasons])


def invalid(*reasons: str) -> Refused:
    """400 Invalid Form Body: always the app's mistake."""
    return Refused(400, 50035, *reasons, wrong=True)
