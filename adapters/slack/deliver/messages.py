"""Single messages in one conversation: posted, edited, deleted, each exactly once."""

import asyncio
import html
import logging
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.slack.address import Json
from adapters.slack.deliver.calls import Making
from adapters.slack.deliver.pace import Ticket
from adapters.slack.render import Message, actions_of, card_of
from bot.chat.refusals import Refused, ShutOut, Unclear
from bot.live import TryLater

_log = logging.getLogger(__name__)

_TRIES = 60
"""Calls in a row whose outcome is unclear before a message is given up: some minutes."""

_LONGEST_PAUSE = 5.0
_SOON = 0.2

_ALIKE = 60
"""Letters and digits at the beginning by which a message is known again."""

_BACK = 900.0
"""Seconds that a lost message may be old."""

_EMOJI = re.compile(r":[a-z0-9_+'-]+:")

Kept = Callable[[str], Awaitable[bool]]
"""Is this message (by its ts) known to be somebody's already?"""


@dataclass(frozen=True, slots=True)
class Spot:
    """A conversation, and a thread in it (or none)."""

    channel: str
    thread: str = ""


class Messages:
    """Posts to one spot. When an answer of Slack is lost, it looks before it posts again.

    It finds what it may read: where the app is no member, a message whose answer was lost is
    posted twice, or, with `blindly` False, not again: then it is Unclear whether it is there.
    Twice comes also what Slack makes only after the look, or whose answer was lost while another
    process posted one that begins alike. `since` (seconds since 1970) is how old may be what an
    earlier attempt left here.
    """

    def __init__(
        self,
        calls: Making,
        spot: Spot,
        kept: Kept,
        since: float = 0.0,
        *,
        blindly: bool = True,
    ) -> None:
        self._calls = calls
        self._claims = calls.claims
        self._kept = kept
        self._since = since
        self._blindly = blindly
        self._ticket = Ticket()
        self._unclear = 0
        self._lost: Message | None = None
        self._found = ""
        self.spot = spot

    @property
    def in_doubt(self) -> bool:
        """May a message be there whose answer was lost?"""
        return self._lost is not None

    async def post(self, message: Message) -> str:
        """Post a message; its ts. Raises TryLater, Refused, ShutOut, or Unclear in the end."""
        if self._lost is not None and await self._find_lost():
            # Another state may have been lost than the one that is wanted now.
            if self._lost == message or await self._updated(self._found, message):
                ts, self._found, self._lost = self._found, "", None
                return ts
            self._found, self._lost = "", None
        try:
            return await self.make(
                "chat.postMessage",
                thread_ts=self.spot.thread,
                blocks=list(message.blocks),
                text=message.text,
                unfurl_links=False,
                unfurl_media=False,
            )
        except (TryLater, Unclear, asyncio.CancelledError) as fault:
            if in_doubt(fault):
                self._lost = message
            raise

    async def drop_lost(self) -> None:
        """Delete a message whose answer was lost and that nobody wants any more."""
        if self._lost is not None and await self._find_lost():
            await self.delete(self._found)
        self._found, self._lost = "", None

    async def update(self, ts: str, message: Message) -> None:
        """Edit a message. Raises as `post` does; Refused, with `gone`, when it cannot be."""
        await self.call("chat.update", ts=ts, blocks=list(message.blocks), text=message.text)

    async def delete(self, ts: str) -> None:
        """Delete a message; one that is gone already is all right."""
        try:
            await self.call("chat.delete", ts=ts)
        except Refused as no:
            if not no.gone:
                raise

    async def make(self, method: str, **arguments: Any) -> str:
        """A call that makes a message; its ts."""
        with self._claims.making(self.spot.channel):
            answer = await self.call(method, **arguments)
            ts = str(answer.get("ts", ""))
            self._claims.take(self.spot.channel, ts)
        return ts

    async def call(self, method: str, **arguments: Any) -> Json:
        """One call about this spot. An unclear outcome becomes TryLater, for some minutes."""
        try:
            answer = await self._calls.make(
                method, self._ticket, channel=self.spot.channel, **arguments
            )
        except Unclear as unclear:
            self._unclear += 1
            if self._unclear >= _TRIES:
                raise
            _log.warning("no answer from Slack: %s", unclear)
            raise TryLater(min(_SOON * 2**self._unclear, _LONGEST_PAUSE)) from unclear
        self._unclear = 0
        return dict(answer)

    async def find_text(self, text: str) -> str:
        """The ts of a message that begins like `text` and that is nobody's, or ""."""
        wanted = _letters(text)

        def same(found: Json) -> bool:
            return _letters(str(found.get("text", "")))[:_ALIKE] == wanted[:_ALIKE]

        def begun(found: Json) -> bool:
            there = _letters(str(found.get("text", "")))[:_ALIKE]
            return bool(there) and wanted.startswith(there)

        return await self._find(same, begun)

    async def find_card(self, card: str, text: str = "", after: str = "") -> list[str]:
        """The messages here that show a card and that nobody knows of, the oldest first.

        An earlier attempt has left them, maybe in this process. `text` is what was streamed of
        the card, which bears no name: what begins like it counts. With `after`, the text was to
        go on behind that message: the next one counts that does not begin another text.
        """
        wanted, title, found = _letters(text), _letters(text.partition("\n\n")[0]), list[str]()
        for ts, message in await self._left():
            shows = card_of(message.get("blocks", []))
            there = _letters(str(message.get("text", "")))
            if shows is not None:
                alike = shows == card
            elif not after:
                alike = _begins_alike(there, wanted)
            else:
                alike = ts > after and not (title and there.startswith(title))
                after = "" if alike else after
                wanted = "" if alike else wanted
            if alike:
                found.append(ts)
        return found

    async def find_file(self, title: str) -> str:
        """The id of a file of this title that nobody knows of, or ""."""
        files = [each for _, found in await self._left() for each in found.get("files") or ()]
        return next((str(each.get("id")) for each in files if each.get("title") == title), "")

    async def _left(self) -> list[tuple[str, Json]]:
        """What the app has written here since, and nobody is known to own; the oldest first."""
        latest = await self._latest(self._since)
        if self._claims.busy(self.spot.channel):
            raise TryLater(_SOON)
        found = [(str(each.get("ts", "")), each) for each in reversed(latest)]
        return [(ts, each) for ts, each in found if not await self._kept(ts)]

    async def _updated(self, ts: str, message: Message) -> bool:
        try:
            await self.update(ts, message)
        except Refused as no:
            if not no.gone:
                raise
            return False
        return True

    async def _find_lost(self) -> bool:
        """Was it posted although no answer came? What was found once is not looked for again."""
        lost = self._lost
        if lost is not None and not self._found:
            self._found = await self._find(lambda found: _shows(found, lost))
            if not self._found:
                self._lost = None
        return bool(self._found)

    async def _find(self, *alike: Callable[[Json], bool]) -> str:
        """The newest message of the app like that which is nobody's; it has an owner from now on.

        Of several ways to be alike, the first comes first: what is another's exactly is left.
        """
        latest = await self._latest()
        if self._claims.busy(self.spot.channel):
            raise TryLater(_SOON)
        for each in alike:
            for found in filter(each, latest):
                ts = str(found.get("ts", ""))
                if not await self._kept(ts) and self._claims.take(self.spot.channel, ts):
                    return ts
        return ""

    async def _latest(self, since: float = 0.0) -> list[Json]:
        """What was written here lately, as far as the app may read it; the newest first."""
        thread, oldest = self.spot.thread, f"{since or time.time() - _BACK:.6f}"
        try:
            answer = await (
                self.call("conversations.replies", ts=thread, oldest=oldest, limit=200)
                if thread
                else self.call("conversations.history", oldest=oldest, limit=100)
            )
        except ShutOut:
            raise
        except Refused as no:
            if not self._blindly:
                raise Unclear(str(no)) from no
            return []
        found = [each for each in answer.get("messages", []) if each.get("bot_id")]
        return sorted(found, key=lambda each: str(each.get("ts", "")), reverse=True)


async def nobodys(_ts: str) -> bool:
    """Where nobody keeps track of messages, none is known."""
    return False


def in_doubt(fault: BaseException) -> bool:
    """May a call that ended like this have had its effect?"""
    if isinstance(fault, TryLater):
        return isinstance(fault.__cause__, Unclear)
    return isinstance(fault, Unclear | asyncio.CancelledError)


def _shows(found: Json, message: Message) -> bool:
    """Is this message of Slack's that one? Of Markdown, Slack makes blocks with other ids."""
    blocks: Sequence[Json] = found.get("blocks", [])
    ids = {block["block_id"] for block in message.blocks if block["type"] != "markdown"}
    if ids:
        there = {block.get("block_id") for block in blocks}
        return ids <= there and actions_of(blocks) == actions_of(message.blocks)
    return _letters(str(found.get("text", "")))[:_ALIKE] == _letters(message.text)[:_ALIKE]


def _begins_alike(there: str, wanted: str) -> bool:
    """Do two texts, by their letters, begin alike, as far as both go?"""
    length = min(_ALIKE, len(there), len(wanted))
    return length > 0 and there[:length] == wanted[:length]


def _letters(text: str) -> str:
    """What is left when Slack has made its own of the markup."""
    return "".join(filter(str.isalnum, _EMOJI.sub("", html.unescape(text))))
