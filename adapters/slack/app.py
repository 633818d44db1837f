"""The Slack app: every delivery is acknowledged at once, and its work begins after that."""

import logging
import re
from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import handling
from adapters.slack.address import Json
from adapters.slack.conversations import Conversations
from adapters.slack.deliver.calls import ShutOut
from adapters.slack.deliver.pace import Pace
from adapters.slack.exchange import Desk
from adapters.slack.parse.pressed import delivery_of
from adapters.slack.parse.sent import misfits
from adapters.slack.reading.people import People
from adapters.slack.said import is_for_us
from adapters.slack.seen import Seen
from adapters.slack.workspaces import Workspaces, authorize_with
from bot.store import Store
from bot.tasks import Tasks

_log = logging.getLogger(__name__)

_ANYTHING = re.compile(r".*", re.DOTALL)

Work = Callable[[Json, Conversations], Awaitable[None]]


class SlackApp:
    """The listeners. `bolt` takes deliveries, from whichever door they come in."""

    def __init__(
        self,
        bolt: AsyncApp,
        desk: Desk,
        store: Store,
        workspaces: Workspaces,
        client: AsyncWebClient,
        pace: Pace,
    ) -> None:
        """Use `build` instead."""
        self.bolt = bolt
        self._desk = desk
        self._store = store
        self._workspaces = workspaces
        self._client = client
        self._pace = pace
        self._people = People()
        self._tasks = Tasks()
        self._seen = Seen(store)
        bolt.command(_ANYTHING)(self._begin(handling.command))
        bolt.action(_ANYTHING)(self._begin(handling.press))
        bolt.shortcut(_ANYTHING)(self._begin(handling.shortcut))
        bolt.view(_ANYTHING)(self._take_modal)
        for event, work in handling.EVENTS.items():
            bolt.event(event)(self._begin(work))
        bolt.event("message")(self._take_message)
        bolt.event("app_uninstalled")(self._forget)
        bolt.event("tokens_revoked")(self._forget)
        # Whatever else Slack has to say is taken and left at that.
        bolt.event(_ANYTHING)(_take_nothing)
        bolt.view_closed(_ANYTHING)(_take_nothing)
        bolt.options(_ANYTHING)(_take_nothing)

    async def close(self, seconds: float) -> None:
        """Let what is under way come to its end, `seconds` at most, and stop the rest."""
        stopped = await self._tasks.close(seconds)
        if stopped:
            _log.warning("%d deliveries were not finished", stopped)
        await self._people.close()

    def _begin(self, work: Work) -> Callable[[AsyncAck, Json, AsyncBoltContext], Awaitable[None]]:
        async def listener(ack: AsyncAck, body: Json, context: AsyncBoltContext) -> None:
            with self._tasks.delivery():
                await ack()
                self._start(work, body, context)

        return listener

    async def _take_modal(self, ack: AsyncAck, body: Json, context: AsyncBoltContext) -> None:
        """What does not fit is said in the form, which stays open with all that is in it."""
        with self._tasks.delivery():
            errors = misfits(body["view"])
            if errors:
                await ack(response_action="errors", errors=errors)
                return
            await ack()
            self._start(handling.modal, body, context)

    async def _take_message(self, ack: AsyncAck, body: Json, context: AsyncBoltContext) -> None:
        """Direct messages; the app's own come back as events too."""
        with self._tasks.delivery():
            await ack()
            if is_for_us(body["event"]):
                self._start(handling.message, body, context)

    async def _forget(self, ack: AsyncAck, body: Json, context: AsyncBoltContext) -> None:
        """The app was removed, or its token was taken back."""
        await ack()
        event = body.get("event", {})
        if event.get("type") == "tokens_revoked" and not event.get("tokens", {}).get("bot"):
            return
        enterprise, team = context.enterprise_id, context.team_id
        _log.warning("removed from workspace %s", team)
        self._tasks.start(self._workspaces.forget(enterprise, team), "forget")

    def _start(self, work: Work, body: Json, context: AsyncBoltContext) -> None:
        delivery = delivery_of(body)
        if self._seen.is_new_here(delivery):
            name = f"{getattr(work, '__name__', 'work')} {delivery}"
            self._tasks.start(self._work(work, body, delivery, context), name)

    async def _work(self, work: Work, body: Json, delivery: str, context: AsyncBoltContext) -> None:
        enterprise, team = context.enterprise_id, context.team_id
        workspace = await self._workspaces.find(enterprise, team)
        if workspace is None:
            _log.error("no installation for a delivery of workspace %s", team)
            return
        if not await self._seen.is_new(workspace.team, delivery):
            return
        there = Conversations(
            self._desk, self._store, self._client, self._people, self._pace, workspace
        )
        try:
            await work(body, there)
        except ShutOut:
            await self._workspaces.forget(enterprise, team)


def build(
    desk: Desk,
    store: Store,
    workspaces: Workspaces,
    client: AsyncWebClient,
    *,
    signing_secret: str | None = None,
    minute: float = 60.0,
) -> SlackApp:
    """The app. `client` has no token of its own and tries nothing again by itself.

    Without a signing secret, deliveries come over a socket that Slack has authenticated.
    `minute` is how long the minute of Slack's rates lasts, in seconds.
    """
    bolt = AsyncApp(
        client=client,
        signing_secret=signing_secret or "",
        request_verification_enabled=signing_secret is not None,
        # None for a workspace without an installation is understood, though Bolt's type says no.
        authorize=authorize_with(workspaces),  # type: ignore[arg-type]
        # The listeners only take note, so the answer can wait for them: Bolt's other way looks
        # every 10 ms whether there is one.
        process_before_response=True,
    )
    return SlackApp(bolt, desk, store, workspaces, client, Pace(minute))


async def _take_nothing(ack: AsyncAck) -> None:
    await ack()
