"""The Slack app: a delivery is kept, then acknowledged, and its work begins after that."""

import logging
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from math import inf

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import taken
from adapters.slack.address import Json
from adapters.slack.bolt import bolt_app, take_nothing
from adapters.slack.conversations import Conversations
from adapters.slack.declining import Declining, gave_up
from adapters.slack.deliver.pace import Pace
from adapters.slack.handling import WORK, address_of, request_in
from adapters.slack.parse.pressed import response_url_of
from adapters.slack.parse.sent import misfits
from adapters.slack.reading.people import People
from adapters.slack.workspaces import EXPIRED, REVOKED, Workspace, Workspaces, why_refused
from bot import metrics
from bot.chat.again import GAVE_UP, broke
from bot.chat.exchange import BROKE, Desk
from bot.chat.refusals import NotNow, ShutOut
from bot.jobs.job import Job, LeaseLost, PutOff
from bot.jobs.jobs import Jobs
from bot.jobs.limits import TurnedAway, busy
from bot.store import Store, StoreError
from bot.talk.cards import Card, Note
from bot.turns import TakesTurns

_log = logging.getLogger(__name__)

_ANYTHING = re.compile(r".*", re.DOTALL)

_NOT_INSTALLED = "I am not installed in this workspace. Ask an admin to install Prompt Rocket."
_SHUT_OUT = (
    "I am no longer connected to this workspace. Ask an admin to install Prompt Rocket again."
)

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
        self._declining = Declining(workspaces, client, pace)
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

    @property
    def alone(self) -> bool:
        """Is there no other process, as far as is known?"""
        return self._jobs.processes == 1

    async def close(self, seconds: float) -> None:
        """Put the rest away, once the jobs are drained; as `Declining.close`."""
        await self._declining.close(seconds)
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
                    return await self._declining.turn_away(kind, away, ack, body, context)
                await ack()
                metrics.acknowledged("slack", time.monotonic() - began)
                if job is not None:
                    at_once = taken.cannot_wait(kind, body)
                    if at_once:
                        job.number = 0
                    self._jobs.begin(job, at_once=at_once)
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
        # Nothing is lost with a form, and it cannot come later.
        return await self._jobs.accept(delivery, only_now=taken.asks_for_form(kind, body))

    # Its work is done, in this process or in another one.

    def takes(self, home: str) -> bool:
        """Every process can do every job."""
        return True

    async def do(self, job: Job) -> None:
        """Do a job to its end. Raises LeaseLost, and PutOff or StoreError to try it again."""
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

        try:
            await self._with(job, tell)
        except PutOff:
            body = taken.read(job.delivery).body
            sorry = gave_up(job.ids.of("gave up"), request_in(job.delivery.kind, body))
            await self._declining.tell(GAVE_UP, body, sorry)

    async def _with(self, job: Job, work: Callable[[Json, Conversations], Awaitable[None]]) -> None:
        """Do it in the workspace of a job, with the token that the store has for it now."""
        given = taken.read(job.delivery)
        enterprise, team, body = given.enterprise, given.team, given.body
        token, there = "", None
        try:
            workspace = await self._workspaces.find(enterprise, team)
            if workspace is None:
                _log.error("no installation for a delivery of workspace %s", team)
                await self._declining.tell(_NOT_INSTALLED, body)
                return
            # For an organisation's installation, Slack names the workspace outside of the event.
            workspace = replace(workspace, team=team or str(body.get("team_id") or workspace.team))
            token = workspace.bot_token
            there = self._conversations(workspace, job, given.since)
            await work(body, there)
        except LeaseLost:
            raise  # another process does it
        except NotNow as later:
            raise PutOff from later
        except ShutOut as out:
            _log.error("shut out of %s: %s", team or enterprise, out)
            if await self._stays_out(job, given, token):
                return
            raise PutOff from out
        except Exception as fault:
            if isinstance(fault, StoreError) and fault.passes:
                raise  # it is tried again
            await self._apologise(job, fault, body, there)
            raise

    async def _stays_out(self, job: Job, given: taken.Taken, token: str) -> bool:
        """Was the app removed, and not installed again? Then nothing comes of the job.

        One call that was refused says little: Slack is asked once more about the token.
        """
        why = await why_refused(self._client, token)
        enterprise, team = given.enterprise, given.team
        if why in REVOKED:
            await self._workspaces.forget(enterprise, team, token=token)
        elif why != EXPIRED:
            return False
        out = why in REVOKED and await self._workspaces.find(enterprise, team) is None
        if out or not job.taken_over:
            await self._declining.tell(_SHUT_OUT, given.body)
        return out

    async def _apologise(
        self, job: Job, fault: Exception, body: Json, there: Conversations | None
    ) -> None:
        """Tell the person that it went wrong: what came as an event, where they wrote."""
        why, kind = str(fault) if isinstance(fault, StoreError) else BROKE, job.delivery.kind
        sorry = broke(job.ids.of("sorry"), why, request_in(kind, body))
        told = bool(response_url_of(body)) and await self._declining.tell(why, body, sorry)
        if not told and there is not None:
            address = address_of(kind, body, there.workspace.team)
            told = address is not None and await there.apologise(sorry, why, address)
        if not told:
            _log.warning("nobody was told that a %s went wrong", kind)

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
