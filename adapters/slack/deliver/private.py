"""A card for one person's eyes: by the address that came with the press, or what is nearest."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

import aiohttp
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack.address import Address, Json
from adapters.slack.deliver.calls import TIMEOUT, Calls
from adapters.slack.deliver.messages import Messages, Spot, in_doubt, nobodys
from adapters.slack.deliver.parts import INTERIM, POINTER, Parts
from adapters.slack.deliver.pointing import pointer
from adapters.slack.deliver.traces import Traces
from adapters.slack.render import Message, render_card
from bot import metrics
from bot.chat.refusals import Refused, ShutOut
from bot.live import TryLater
from bot.talk.cards import Answer, Card, Note

_log = logging.getLogger(__name__)

USES = 5
"""Answers that one response_url takes."""

_FIRST_WORD = 2.0
"""Seconds without a final state after which the person is told that something goes on."""

_WAIT = "Running. The answer comes when it is whole."
_HOUR = 3600.0
_SOON = 0.5


class ResponseUrl:
    """The address that came with a command or a press. Shared by the cards of one exchange."""

    def __init__(self, url: str, session: aiohttp.ClientSession | None, left: int = USES) -> None:
        self._url = url
        self._session = session
        self._left = left if url else 0
        self.in_doubt = False
        """May an answer have come though it was sent otherwise?"""

    @property
    def left(self) -> int:
        """Answers that it still takes, as far as is known here."""
        return self._left

    async def send(self, body: Json, *, again: bool = False) -> bool:
        """Send one answer. False when the address is used up or out of reach: send otherwise.

        `again` when the same answer does no harm if it comes twice: then TryLater is raised as
        long as it may not have come.
        """
        if self._left <= 0:
            return False
        self._left -= 1
        client = AsyncWebhookClient(
            self._url, timeout=TIMEOUT, session=self._session, retry_handlers=[]
        )
        try:
            answer = await client.send_dict(body)
        except (aiohttp.ClientError, TimeoutError, OSError) as problem:
            _log.warning("a response_url was not reached: %s", type(problem).__name__)
            return self._unanswered(again=again)
        if answer.status_code == 429:
            metrics.limited("slack", "response_url")
            self._left += 1
            raise TryLater(_after(answer.headers))
        if answer.status_code == 200:
            (metrics.edited if body.get("replace_original") else metrics.posted)("slack")
            return True
        _log.info("a response_url took no answer: status %s", answer.status_code)
        if answer.status_code >= 500:
            return self._unanswered(again=again)
        self._left = 0
        return False

    def _unanswered(self, *, again: bool) -> bool:
        if again and self._left:
            raise TryLater(_SOON)
        self.in_doubt = True
        return False


class Private:
    """One card that only `address.person` sees.

    It goes to the response_url while that takes answers, then as an ephemeral message where the
    app may post, then as a direct message. Of its interim states one is shown, after a second
    and without what is answered so far: an ephemeral message cannot be edited.

    What replaces the pressed message is there once. A new ephemeral message cannot be looked
    for, so one whose answer is lost is sent again: rather twice than never. Whoever takes a job
    over does not send again what may have come: a short card says how to get it if it did not.
    """

    def __init__(
        self,
        calls: Calls,
        address: Address,
        url: ResponseUrl,
        direct: "Direct",
        traces: Traces,
    ) -> None:
        self._address = address
        self._url = url
        self._direct = direct
        self._traces = traces
        self._here = Messages(calls, Spot(address.channel, address.thread), nobodys)
        self._by_message: Messages | None = None
        self._calls = calls
        self._parts: Parts | None = None
        self._waited = False
        self._sending: Sequence[Message] = ()

    async def show(self, card: Card) -> float:
        """Show this state, if it is one to show; seconds until the next. Raises TryLater."""
        parts = self._parts = self._parts or Parts(self._traces, card.id, lambda: self._url.left)
        if card.final:
            await self._send(card, parts)
            return 0.0
        if not self._waited:
            self._waited = True
            raise TryLater(_FIRST_WORD, last_at_once=True)
        if not parts.has_begun:
            await self._send_part(INTERIM, _so_far(card), parts, self._replaces(card))
        raise TryLater(_HOUR, last_at_once=True)

    def _replaces(self, card: Card) -> bool:
        return card.id == self._address.card and not self._address.message

    async def _send(self, card: Card, parts: Parts) -> None:
        """Send what is not sent yet. What was pressed is replaced if it can be.

        Of a card of several messages Slack lets only the pressed one be replaced: it says that
        the newer version stands below.
        """
        replacing = self._replaces(card)
        if parts.in_doubt and not (replacing and parts.sent == 0):
            await self._point(card, parts)
            return
        messages = render_card(card).messages
        if replacing and (len(messages) > 1 or self._address.later_page):
            messages = (*_pointing_down(card), *messages)
        if self._sending and messages != self._sending:
            parts.anew()
        self._sending = messages
        while parts.sent < len(messages):
            number = parts.sent
            await self._send_part(str(number), messages[number], parts, replacing and number == 0)

    async def _point(self, card: Card, parts: Parts) -> None:
        """Instead of a card that may have come already."""
        told = pointer(card)
        if told is not None and not parts.has_pointed:
            (message, *_) = render_card(told).messages
            await self._send_part(POINTER, message, parts, replacing=False)

    async def _send_part(self, name: str, message: Message, parts: Parts, replacing: bool) -> None:
        # What replaces something does no harm when it is sent twice.
        if not replacing:
            await parts.about_to_send(name)
        try:
            await self._send_one(message, replacing=replacing)
        except TryLater as later:
            if not (replacing or in_doubt(later) or self._url.in_doubt):
                await parts.has_not_sent()
            raise
        await parts.has_sent(name)

    async def _send_one(self, message: Message, *, replacing: bool) -> None:
        """By the ways that there are, the best one first.

        In a thread a response_url is the second: Slack does not promise that it answers there.
        """
        by_url, here = self._by_url(message, replacing=replacing), self._here_alone(message)
        ways = (here, by_url) if self._address.thread and not replacing else (by_url, here)
        try:
            for way in ways:
                if await way:
                    return
        finally:
            for way in ways:
                way.close()
        if self._by_message is None:
            spot = Spot(await self._direct.channel())
            self._by_message = Messages(self._calls, spot, nobodys)
        await self._by_message.post(message)

    async def _by_url(self, message: Message, *, replacing: bool) -> bool:
        body: Json = {
            "text": message.text,
            "blocks": list(message.blocks),
            "response_type": "ephemeral",
            "replace_original": replacing,
        }
        if self._address.thread:
            body["thread_ts"] = self._address.thread
        return await self._url.send(body, again=replacing)

    async def _here_alone(self, message: Message) -> bool:
        """As an ephemeral message, where the app may post one."""
        address = self._address
        if self._by_message is not None or not address.channel or address.channel[0] == "D":
            return False
        try:
            await self._here.call(
                "chat.postEphemeral",
                thread_ts=address.thread,
                user=address.person,
                blocks=list(message.blocks),
                text=message.text,
            )
        except ShutOut:
            raise
        except Refused as no:
            _log.info("no ephemeral message: %s", no.error)
            return False
        return True


class Direct:
    """The conversation of one person and the app."""

    def __init__(self, calls: Calls, person: str) -> None:
        self._calls = Messages(calls, Spot(""), nobodys)
        self._person = person
        self._channel = ""

    async def channel(self) -> str:
        """The id of the conversation; it is opened when it is not there yet."""
        if not self._channel:
            answer = await self._calls.call("conversations.open", users=self._person)
            self._channel = str(answer.get("channel", {}).get("id", ""))
        return self._channel


def _pointing_down(card: Card) -> tuple[Message, ...]:
    told = Card(card.id, "", (Note("There is a newer version: it stands below.", "info"),))
    return render_card(told).messages[:1]


def _so_far(card: Card) -> Message:
    """One message that says what goes on. An answer that has begun would be there twice."""
    blocks = (Note(_WAIT) if isinstance(each, Answer) else each for each in card.blocks)
    return render_card(replace(card, blocks=tuple(blocks))).messages[0]


def _after(headers: Mapping[str, str]) -> float:
    found = headers.get("Retry-After", "1")
    return float(found) if found.isdigit() else 1.0
