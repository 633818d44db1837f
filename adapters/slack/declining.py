"""What is said of a delivery that was not taken, or could not be done however often begun."""

import logging
from collections import deque
from dataclasses import replace
from functools import partial

from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import taken
from adapters.slack.address import Json
from adapters.slack.briefly import persisting, tell_briefly
from adapters.slack.deliver.calls import Calls
from adapters.slack.deliver.pace import Pace, Ticket
from adapters.slack.deliver.private import ResponseUrl
from adapters.slack.handling import address_of
from adapters.slack.parse.pressed import delivery_of, response_url_of
from adapters.slack.parse.sent import first_input
from adapters.slack.render import render_card
from adapters.slack.workspaces import Workspaces
from bot.chat.again import GAVE_UP, broke
from bot.jobs.limits import TurnedAway
from bot.talk.cards import Card, Note
from bot.talk.requests import Refine, Request
from bot.tasks import Tasks

_log = logging.getLogger(__name__)

_REMEMBERED = 1_000
_LATER = "Nothing was taken. Please send it again."

_GOODBYE = 2.0
"""Seconds at least to tell people why nothing was taken, however little time there is."""


class Declining:
    """Tells people that nothing comes of what they asked for, and why."""

    def __init__(self, workspaces: Workspaces, client: AsyncWebClient, pace: Pace) -> None:
        self._workspaces = workspaces
        self._client = client
        self._pace = pace
        self._aside = Tasks()
        self._declined: deque[str] = deque(maxlen=_REMEMBERED)

    async def close(self, seconds: float) -> None:
        """Tell those who do not know it yet: in `seconds`, or two if that is more."""
        untold = await self._aside.close(max(seconds, _GOODBYE))
        if untold:
            _log.warning("%d were not told why nothing was taken", untold)

    async def turn_away(
        self, kind: str, away: TurnedAway, ack: AsyncAck, body: Json, context: AsyncBoltContext
    ) -> BoltResponse | None:
        """Nothing was taken: the person is told, or Slack has to send it again."""
        sentence = str(away)
        if kind == taken.COMMAND:
            await ack(text=sentence, response_type="ephemeral")
            return None
        if kind == taken.MODAL and (field := first_input(body["view"])):
            await ack(response_action="errors", errors={field: sentence})
            return None
        if "event" in body and not away.counted:
            # Over a socket, this is no acknowledgement at all.
            return BoltResponse(status=503, body=_LATER)
        await ack()
        self._aside.start(self._tell_no(kind, sentence, body, context), "turned away")
        return None

    async def _tell_no(
        self, kind: str, sentence: str, body: Json, context: AsyncBoltContext
    ) -> None:
        """Tell why nothing was taken, where that costs one call or two."""
        if response_url_of(body):
            await self.tell(sentence, body)
            return
        # An event may come several times; once is enough to know.
        if (event := delivery_of(body)) in self._declined:
            return
        self._declined.append(event)
        ticket = Ticket()

        async def tell() -> bool:
            workspace = await self._workspaces.find(context.enterprise_id, context.team_id)
            address = address_of(kind, body, workspace.team) if workspace is not None else None
            if workspace is None or address is None:
                return False
            calls = Calls(self._client, workspace.team, workspace.bot_token, self._pace)
            return await tell_briefly(calls, sentence, address, ticket)

        await persisting(tell)

    async def tell(self, sentence: str, body: Json, card: Card | None = None) -> bool:
        """Tell the person where that needs no token: at the address that came along."""
        url = ResponseUrl(response_url_of(body), self._client.session)
        told: Json = {"text": sentence, "response_type": "ephemeral"}
        if card is not None:
            told["blocks"] = list(render_card(card).messages[0].blocks)
        return await persisting(partial(url.send, told, again=True))


def gave_up(card_id: str, request: Request | None) -> Card:
    """The card for whoever asked for it, with a button to begin again.

    What was typed as a command stands nowhere else: it is given back.
    """
    card = broke(card_id, GAVE_UP, request)
    if isinstance(request, Refine):
        return replace(card, blocks=(*card.blocks, Note(f"Your words: {request.text}")))
    return card
