"""The Slack app: a delivery is kept, then acknowledged, and its work begins after that."""

import logging
import re
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from math import inf

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import taken
from adapters.slack.address import Json
from adapters.slack.bolt import bolt_app, take_nothing
from adapters.slack.conversations import Conversations
from adapters.slack.declining import gave_up, tell_briefly
from adapters.slack.deliver.calls import Calls
from adapters.slack.deliver.pace import Pace
from adapters.slack.deliver.private import ResponseUrl
from adapters.slack.handling import WORK, address_of, request_in
from adapters.slack.parse.pressed import delivery_of, response_url_of
from adapters.slack.parse.sent import first_input, misfits
from adapters.slack.reading.people import People
from adapters.slack.render import render_card
from adapters.slack.workspaces import Workspace, Workspaces
from bot import metrics
from bot.chat.again import broke
from bot.chat.exchange import BROKE, Desk
from bot.chat.refusals import Refused, ShutOut, Unclear
from bot.jobs.job import Job, LeaseLost
from bot.jobs.jobs import Jobs
from bot.jobs.limits import TurnedAway, busy
from bot.live import TryLater
from bot.store import Store, StoreError
from bot.talk.cards import Card, Note
from bot.tasks import Tasks
from bot.turns import TakesTurns

_log = logging.getLogger(__name__)

_ANYTHING = re.compile(r".*", re.DOTALL)

_NOT_INSTALLED = "I am not installed in this workspace. Ask an admin to install Prompt Rocket."
_REMEMBERED = 1_000
_LATER = "Nothing was taken. Please send it again."

Listener = Callable[[AsyncAck, Json, AsyncBoltContext], Awaitable[BoltResponse | None]]


class SlackApp:
    """The listeners. `bolt` takes deliveries, from whichever door they come in.

    It does the jobs of "slack", also those that other processes took.
    """

    def __init__(
        self,
        bolt: AsyncApp,
        desk: Desk,
        store: Store,
        workspaces: Workspaces,
        client: AsyncWebClient,
        pace: Pace,
        jobs: Jobs,
        turns: TakesTurns,
    ) -> None:
        """Use `build` instead."""
        self.bolt = bolt
        self._desk = desk
        self._store = store
        self._workspaces = workspaces
        self._client = client
        self._pace = pace
        self._jobs = jobs
        self._turns = turns
        self._people = People()
        self._aside = Tasks()
        self._declined: deque[str] = deque(maxlen=_REMEMBERED)
        bolt.command(_ANYTHING)(self._take(taken.COMMAND))
        bolt.action(_ANYTHING)(self._take(taken.PRESS))
        bolt.shortcut(_ANYTHING)(self._take(taken.SHORTCUT))
        bolt.view(_ANYTHING)(self._take_modal)
        for event in (*taken.EVENTS, *taken.REMOVED):
            bolt.event(event)(self._take(event))
        # Whatever else Slack has to say is acknowledged and left at that.
        bolt.event(_ANYTHING)(take_nothing)
        bolt.view_closed(_ANYTHING)(take_nothing)
        bolt.options(_ANYTHING)(take_nothing)

    async def close(self, seconds: float) -> None:
        """Put the rest away, once the jobs are closed."""
        await self._aside.close(min(seconds, 1.0))
        await self._people.close()

    # A delivery comes in.

    def _take(self, kind: str) -> Listener:
        async def listener(
            ack: AsyncAck, body: Json, context: AsyncBoltContext
        ) -> BoltResponse | None:
            began = time.monotonic()
            with self._jobs.delivery():
                if not taken.has_work(kind, body):
                    await ack()
                    return None
                try:
                    job = await self._keep(kind, body, context)
                except TurnedAway as away:
                    return await self._turn_away(kind, away, ack, body, context)
                await ack()
                metrics.acknowledged("slack", time.monotonic() - began)
                if job is not None:
                    if taken.cannot_wait(kind, body):
                        job.number = 0
                    self._jobs.begin(job)
            return None

        return listener

    async def _take_modal(
        self, ack: AsyncAck, body: Json, context: AsyncBoltContext
    ) -> BoltResponse | None:
        """What does not fit is said in the form, which stays open with all that is in it."""
        errors = misfits(body["view"])
        if errors:
            with self._jobs.delivery():
                await ack(response_action="errors", errors=errors)
            return None
        return await self._take(taken.MODAL)(ack, body, context)

    async def _keep(self, kind: str, body: Json, context: AsyncBoltContext) -> Job | None:
        delivery = taken.kept(kind, body, context.enterprise_id, context.team_id)
        return await self._jobs.accept(delivery)

    async def _turn_away(
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
        """Tell why nothing was taken, where that costs one call."""
        if "event" not in body:
            await self._tell(sentence, body)
            return
        # An event may come several times; once is enough to know.
        if (event := delivery_of(body)) in self._declined:
            return
        self._declined.append(event)
        with suppress(Refused, Unclear, TryLater, StoreError):
            workspace = await self._workspaces.find(context.enterprise_id, context.team_id)
            if workspace is not None:
                calls = Calls(self._client, workspace.team, workspace.bot_token, self._pace)
                await tell_briefly(calls, kind, sentence, body["event"])

    # Its work is done, in this process or in another one.

    def takes(self, home: str) -> bool:
        """Every process can do every job."""
        return True

    async def do(self, job: Job) -> None:
        """Do a job to its end. Raises LeaseLost, and StoreError when it is to be tried again."""
        kind = job.delivery.kind
        if kind in taken.REMOVED:
            await self._removed(taken.read(job.delivery))
            return

        async def work(body: Json, there: Conversations) -> None:
            await WORK[kind](body, there)

        await self._with(job, work)

    async def wait(self, job: Job) -> None:
        """Tell the person that they have to wait."""

        async def tell(body: Json, there: Conversations) -> None:
            address = address_of(job.delivery.kind, body, there.workspace.team)
            if address is not None:
                told = Card(job.ids.of("busy"), "", (Note(busy(job.number)),))
                await there.show(told, address)

        await self._with(job, tell)

    async def give_up(self, job: Job) -> None:
        """Tell the person that it could not be done, with a button to begin again."""

        async def tell(body: Json, there: Conversations) -> None:
            address = address_of(job.delivery.kind, body, there.workspace.team)
            if address is not None:
                request = request_in(job.delivery.kind, body)
                await there.show(gave_up(job.ids.of("gave up"), request), address)

        await self._with(job, tell)

    async def _with(self, job: Job, work: Callable[[Json, Conversations], Awaitable[None]]) -> None:
        """Do it in the workspace of a job, with the token that the store has for it now."""
        given = taken.read(job.delivery)
        enterprise, team, body = given.enterprise, given.team, given.body
        token = ""
        try:
            workspace = await self._workspaces.find(enterprise, team)
            if workspace is None:
                _log.error("no installation for a delivery of workspace %s", team)
                await self._tell(_NOT_INSTALLED, body)
                return
            # For an organisation's installation, Slack names the workspace outside of the event.
            workspace = replace(workspace, team=team or str(body.get("team_id") or workspace.team))
            token = workspace.bot_token
            await work(body, self._conversations(workspace, job, given.since))
        except LeaseLost:
            raise  # another process does it
        except ShutOut:
            await self._workspaces.forget(enterprise, team, token=token)
        except Exception as fault:
            if isinstance(fault, StoreError) and fault.passes:
                raise  # it is tried again
            why = str(fault) if isinstance(fault, StoreError) else BROKE
            sorry = broke(job.ids.of("sorry"), why, request_in(job.delivery.kind, body))
            await self._tell(why, body, sorry)
            raise

    async def _removed(self, given: taken.Taken) -> None:
        """The app was removed, or its token was taken back."""
        _log.warning("removed from workspace %s", given.team or given.enterprise)
        # One that comes late, or again, may be older than a new installation.
        at = float(given.body.get("event_time") or inf)
        await self._workspaces.forget(given.enterprise, given.team, before=at)

    def _conversations(self, workspace: Workspace, job: Job, since: float) -> Conversations:
        return Conversations(
            self._desk,
            self._store,
            self._client,
            self._people,
            self._pace,
            self._turns,
            workspace,
            job,
            since,
        )

    async def _tell(self, sentence: str, body: Json, card: Card | None = None) -> None:
        """Tell the person where that needs no token: at the address that came along."""
        url = ResponseUrl(response_url_of(body), self._client.session)
        told: Json = {"text": sentence, "response_type": "ephemeral"}
        if card is not None:
            told["blocks"] = list(render_card(card).messages[0].blocks)
        with suppress(TryLater):
            await url.send(told)


def build(
    desk: Desk,
    store: Store,
    workspaces: Workspaces,
    client: AsyncWebClient,
    *,
    jobs: Jobs,
    turns: TakesTurns,
    signing_secret: str | None = None,
    minute: float = 60.0,
) -> SlackApp:
    """The app, which does the jobs of "slack" from now on.

    `client` has no token of its own and tries nothing again by itself. Without a signing secret,
    deliveries come over a socket that Slack has authenticated. `minute` is how long the minute of
    Slack's rates lasts, in seconds.
    """
    bolt = bolt_app(client, signing_secret)
    pace = Pace(minute, lanes=store.lanes)
    app = SlackApp(bolt, desk, store, workspaces, client, pace, jobs, turns)
    jobs.register("slack", app)
    return app
