"""A channel's messages without a network: the calls of one spot, each with the fate it is given.

It stands in for `adapters.slack.deliver.calls.Calls` where thousands of cases are tried.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from adapters.slack.deliver.calls import refused
from adapters.slack.deliver.claims import Claims
from adapters.slack.deliver.pace import Ticket
from bot.chat.refusals import Unclear
from bot.live import TryLater
from tests.doubles.slack.state import Message

Json = dict[str, Any]

Fate = Literal["", "later", "before", "after", "cancel", "expire", "delete", "refuse"]
"""What happens to a call: nothing special; it is not its turn; its answer is lost before the
effect, or after it; whoever waits is broken off after it; the stream, or the message, that it is
about has just ended; or Slack will have no stream, or no more of it."""

_LARGEST = 13_200
_GROWING = ("chat.startStream", "chat.appendStream")


class InMemory:
    """Messages of the app in one thread. `problems` lists what Slack would never have taken."""

    def __init__(self, fates: Sequence[Fate]) -> None:
        self.claims = Claims()
        self.messages: dict[str, Message] = {}
        self.problems: list[str] = []
        self._fates = list(fates)
        self._lost_stops: set[str] = set()

    async def make(self, method: str, ticket: Ticket, **arguments: Any) -> Mapping[str, Any]:
        """One call. Raises as `Calls.make` does."""
        fate = self._fates.pop(0) if self._fates else ""
        await asyncio.sleep(0)
        if fate == "later":
            raise TryLater(1.0)
        if fate == "before":
            raise Unclear(method)
        if fate == "refuse" and method in _GROWING:
            raise refused(method, "not_allowed")
        about = self.messages.get(arguments.get("ts", ""))
        if about is not None and method != "conversations.replies":
            if fate == "expire" and about.streaming:
                about.streaming, about.expired = False, True
            if fate == "delete":
                about.deleted, about.streaming = True, False
        answer = self._answer(method, arguments)
        await asyncio.sleep(0)
        if fate in ("after", "cancel"):
            if method == "chat.stopStream":
                self._lost_stops.add(arguments["ts"])
            raise Unclear(method) if fate == "after" else asyncio.CancelledError
        return answer

    def _answer(self, method: str, given: Json) -> Json:
        if method == "conversations.replies":
            return {"messages": [_told(e) for e in self.messages.values() if not e.deleted]}
        if method in ("chat.postMessage", "chat.startStream"):
            return {"ts": self._new(given, streaming=method == "chat.startStream").ts}
        message = self.messages[given["ts"]]
        if message.deleted:
            raise refused(method, "message_not_found")
        if method == "chat.update":
            if message.streaming:
                self.problems.append("an update of a message that still streams")
            message.change(0.0, given["text"], given["blocks"])
        elif method == "chat.delete":
            message.deleted, message.streaming = True, False
        else:
            self._grow(method, message, given)
        self._measure(message)
        return {"ts": message.ts}

    def _new(self, given: Json, *, streaming: bool) -> Message:
        ts = f"1.{len(self.messages):06d}"
        message = Message("C1", ts, "UBOT", "T1", thread_ts="1.0", bot=True)
        message.streaming = streaming
        message.stream = given.get("markdown_text", "")
        message.text, message.blocks = given.get("text", ""), given.get("blocks", [])
        self.messages[ts] = message
        self._measure(message)
        return message

    def _grow(self, method: str, message: Message, given: Json) -> None:
        if not message.streaming:
            if not message.expired and message.ts not in self._lost_stops:
                self.problems.append(f"{method} of a message that streams no more")
            raise refused(method, "message_not_in_streaming_state")
        message.stream += given.get("markdown_text", "")
        if method == "chat.stopStream":
            message.streaming, message.blocks = False, given.get("blocks") or []

    def _measure(self, message: Message) -> None:
        parts = [message.stream, *message.blocks]
        filled = sum(len(json.dumps(part, ensure_ascii=False)) for part in parts)
        if filled > _LARGEST:
            self.problems.append(f"{filled} characters in a message")


def _told(message: Message) -> Json:
    """As Slack shows a message: of Markdown it makes blocks with ids of its own."""
    blocks = [
        {**block, "block_id": "Xy1"} if block["type"] == "markdown" else block
        for block in message.blocks
    ]
    text = message.stream or message.text
    return {"ts": message.ts, "bot_id": "B1", "text": text, "blocks": blocks}
