"""Single messages in one conversation: posted, edited, deleted, each exactly once."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from adapters.slack.address import Json
from adapters.slack.deliver.calls import Calls, Refused, Unclear
from adapters.slack.deliver.pace import Ticket
from adapters.slack.render import Message, actions_of
from bot.live import TryLater

_log = logging.getLogger(__name__)

_TRIES = 8
"""Calls in a row whose outcome is unclear before a message is given up."""

_ALIKE = 60
"""Letters and digits at the beginning by which a message is known again."""

GONE = frozenset(
    {"message_not_found", "cant_update_message", "edit_window_closed", "cant_delete_message"}
)
"""Slack's words for a message that cannot be changed any more."""

Kept = Callable[[str], Awaitable[bool]]
"""Is this message (by its ts) known to be somebody's already?"""


@dataclass(frozen=True, slots=True)
class Spot:
    """A conversation, and a thread in it (or none)."""

    channel: str
    thread: str = ""


class Messages:
    """Posts to one spot. When an answer of Slack is lost, it looks before it posts again."""

    def __init__(self, calls: Calls, spot: Spot, kept: Kept) -> None:
        self._calls = calls
        self._kept = kept
        self._ticket = Ticket()
        self._unclear = 0
        self._lost: Message | None = None
        self._newest = ""
        self.spot = spot

    async def post(self, message: Message) -> str:
        """Post a message; its ts. Raises TryLater, Refused, ShutOut, or Unclear in the end."""
        if self._lost is not None:
            lost, self._lost = self._lost, None
            ts = await self._find(lost)
            # Another state may have been lost than the one that is wanted now.
            if ts:
                return ts if lost == message else await self._instead(ts, message)
        try:
            answer = await self.call(
                "chat.postMessage",
                thread_ts=self.spot.thread,
                blocks=list(message.blocks),
                text=message.text,
                unfurl_links=False,
                unfurl_media=False,
            )
        except TryLater as later:
            if isinstance(later.__cause__, Unclear):
                self._lost = message
            raise
        self._newest = str(answer.get("ts", ""))
        return self._newest

    async def update(self, ts: str, message: Message) -> None:
        """Edit a message. Raises as `post` does; Refused with one of GONE when it is not there."""
        await self.call("chat.update", ts=ts, blocks=list(message.blocks), text=message.text)

    async def delete(self, ts: str) -> None:
        """Delete a message; one that is gone already is all right."""
        try:
            await self.call("chat.delete", ts=ts)
        except Refused as no:
            if no.error not in GONE:
                raise

    async def call(self, method: str, **arguments: Any) -> Json:
        """One call about this spot. An unclear outcome becomes TryLater, a few times."""
        try:
            answer = await self._calls.make(
                method, self._ticket, channel=self.spot.channel, **arguments
            )
        except Unclear as unclear:
            self._unclear += 1
            if self._unclear >= _TRIES:
                raise
            _log.warning("no answer from Slack: %s", unclear)
            raise TryLater(min(0.2 * 2**self._unclear, 10.0)) from unclear
        self._unclear = 0
        return dict(answer)

    async def find_text(self, text: str) -> str:
        """The ts of a message that begins like `text` and that nobody knows of yet, or ""."""
        wanted = _letters(text)
        for found in await self._latest():
            ts, there = str(found.get("ts", "")), _letters(str(found.get("text", "")))
            alike = there and found.get("bot_id") and wanted.startswith(there[:_ALIKE])
            if alike and not await self._kept(ts):
                return ts
        return ""

    async def _instead(self, ts: str, message: Message) -> str:
        await self.update(ts, message)
        return ts

    async def _find(self, lost: Message) -> str:
        """The ts of a message that was posted although no answer came; "" when there is none."""
        for found in await self._latest():
            same = [block.get("block_id") for block in found.get("blocks", [])] == [
                block["block_id"] for block in lost.blocks
            ] and actions_of(found.get("blocks", [])) == actions_of(list(lost.blocks))
            ts = str(found.get("ts", ""))
            if same and ts > self._newest and not await self._kept(ts):
                return ts
        return ""

    async def _latest(self) -> list[Json]:
        """The newest messages here, as far as the app may read them; the newest first."""
        thread = self.spot.thread
        try:
            answer = await (
                self.call("conversations.replies", ts=thread, limit=100)
                if thread
                else self.call("conversations.history", limit=20)
            )
        except Refused:
            return []
        found = [each for each in answer.get("messages", []) if isinstance(each, dict)]
        return sorted(found, key=lambda each: str(each.get("ts", "")), reverse=True)


def _letters(text: str) -> str:
    """What is left when Slack has made its own of the markup."""
    return "".join(filter(str.isalnum, text))
