"""A call of the Web API: its arguments, and what refuses them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.doubles.slack.stage import Stage
from tests.doubles.slack.state import Channel, Message
from tests.doubles.slack.workspace import Workspace

Json = dict[str, Any]

_STRUCTURED = {"blocks", "view", "files", "prompts", "metadata", "chunks", "loading_messages"}
_ANYWHERE = {"token", "team_id"}


class Refused(Exception):
    """Slack's answer is an error; the reasons say more. By itself it is nobody's mistake."""

    def __init__(self, error: str, *reasons: str, status: int = 200) -> None:
        super().__init__(error)
        self.error = error
        self.reasons = reasons
        self.status = status


class Wrong(Refused):
    """An error that shows a mistake of the app."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A call that has been let in, from the app in this workspace."""

    stage: Stage
    workspace: Workspace
    method: str
    arguments: Json
    token: str = ""
    headers: dict[str, str] | None = None

    def text(self, name: str) -> str:
        """A text argument; empty when it is not there."""
        value = self.arguments.get(name, "")
        if not isinstance(value, str):
            raise Wrong("invalid_arguments", f"{name} must be a string")
        return value

    def flag(self, name: str) -> bool:
        """A truth value, which forms write in several ways."""
        return str(self.arguments.get(name, "")).lower() in ("1", "true")

    def number(self, name: str, usual: int) -> int:
        """A whole number."""
        try:
            return int(self.arguments.get(name, usual))
        except (TypeError, ValueError):
            raise Wrong("invalid_arguments", f"{name} must be a number") from None

    def structure(self, name: str) -> Any:
        """Something with structure; None when it is not there."""
        return self.arguments.get(name)

    def channel(self, name: str = "channel") -> Channel:
        """The channel to write into; a person's id stands for the direct messages."""
        asked = self.text(name)
        if asked in self.workspace.users:
            return self.workspace.dm(asked)
        channel = self.workspace.channels.get(asked)
        if channel is None or (channel.private and not self.belongs(channel)):
            raise Refused("channel_not_found")
        if channel.archived:
            raise Refused("is_archived")
        return channel

    def belongs(self, channel: Channel) -> bool:
        """Whether the bot is a member."""
        return self.workspace.bot_user in channel.members

    def own_message(self, channel: Channel, ts: str) -> Message:
        """A message of the bot that can be changed."""
        message = channel.find(ts)
        if message is None:
            if any(each.ts == ts for each in self.workspace.ephemerals):
                raise Wrong("message_not_found", "an ephemeral message cannot be reached by its ts")
            raise Refused("message_not_found")
        if message.user != self.workspace.bot_user:
            raise Wrong("cant_update_message", "not the app's own message")
        return message

    def thread(self, channel: Channel, *, needed: bool = False) -> str | None:
        """The thread to write into: the ts of its first message."""
        ts = self.text("thread_ts")
        if not ts:
            if needed:
                raise Wrong("invalid_arguments", "missing thread_ts")
            return None
        first = channel.find(ts)
        if first is None:
            raise Wrong("thread_not_found", f"no message {ts} in {channel.id}")
        if first.thread_ts not in (None, ts):
            raise Wrong("cannot_reply_to_message", f"{ts} is a reply itself")
        return ts


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the Web API; argument names have spaces between them.

    `auth`: bot needs a bot token, app an app-level token, client the app's id and secret.
    """

    answer: Callable[[Asked], Json]
    required: str = ""
    optional: str = ""
    auth: str = "bot"

    def check(self, arguments: Json) -> None:
        """Raises Wrong for arguments that the method does not have, or lacks."""
        required = set(self.required.split())
        allowed = required | set(self.optional.split()) | _ANYWHERE
        reasons = [f"unknown argument: {name}" for name in arguments if name not in allowed]
        reasons += [
            f"missing required field: {name}"
            for name in required
            if arguments.get(name) in ("", None)
        ]
        if reasons:
            raise Wrong("invalid_arguments", *reasons)


def decoded(arguments: Json) -> Json:
    """The arguments with structure as JSON values, however they were sent."""
    result = {}
    for name, value in arguments.items():
        if name in _STRUCTURED and isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                raise Wrong("invalid_arguments", f"{name} is not JSON") from None
        result[name] = value
    return result
