"""The Slack app: every delivery is acknowledged at once, and its work begins after that."""

import logging
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from math import inf

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import handling
from adapters.slack.address import Json
from adapters.slack.conversations import Conversations
from adapters.slack.deliver.pace import Pace
from adapters.slack.deliver.private import ResponseUrl
from adapters.slack.parse.pressed import delivery_of, response_url_of
from adapters.slack.parse.sent import misfits
from adapters.slack.reading.people import People
from adapters.slack.said import is_for_us
from adapters.slack.workspaces import Workspace, Workspaces
from bot.chat.exchange import BROKE, Desk
from bot.chat.refusals import ShutOut
from bot.chat.seen import Seen
from bot.live import TryLater
from bot.safety.faults import where
from bot.store import Store, StoreError
from bot.tasks import Tasks
from bot.turns import Turns

_log = logging.getLogger(__name__)

_ANYTHING = re.compile(r".*", re.DOTALL)

_AT_ONCE = 1_000
"""Deliveries that are worked on. A run is one until its answer has come, which takes minutes, so
whoever comes next is not to wait for the others to end."""

_NOT_INSTALLED = "I am not installed in this workspace. Ask an admin to install Prompt Rocket."

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
        self._turns = Turns()
        self._tasks = Tasks(_AT_ONCE)
        self._seen = Seen(store, "slack")
        bolt.error(_not_understood)
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
        _log.warning("removed from workspace %s", team or enterprise)
        # One that comes late, or again, may be older than a new installation.
        at = float(body.get("event_time") or inf)
        self._tasks.start(self._workspaces.forget(enterprise, team, before=at), "forget")

    def _start(self, work: Work, body: Json, context: AsyncBoltContext) -> None:
        delivery = delivery_of(body)
        if self._seen.is_new_here(delivery):
            name = f"{getattr(work, '__name__', 'work')} {delivery}"
            self._tasks.start(self._work(work, body, delivery, context), name)

    async def _work(self, work: Work, body: Json, delivery: str, context: AsyncBoltContext) -> None:
        enterprise, team = context.enterprise_id, context.team_id
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
            if await self._seen.is_new(workspace.team, delivery):
                await work(body, self._conversations(workspace))
        except ShutOut:
            await self._workspaces.forget(enterprise, team, token=token)
        except StoreError as problem:
            _log.error("%s: %s", delivery, where(problem))
            await self._tell(str(problem), body)
        except Exception:
            await self._tell(BROKE, body)
            raise

    def _conversations(self, workspace: Workspace) -> Conversations:
        return Conversations(
            self._desk,
            self._store,
            self._client,
            self._people,
            self._pace,
            self._turns,
            workspace,
        )

    async def _tell(self, sentence: str, body: Json) -> None:
        """Tell the person where that needs no token: at the address that came along."""
        url = ResponseUrl(response_url_of(body), self._client.session)
        with suppress(TryLater):
            await url.send({"text": sentence, "response_type": "ephemeral"})


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
        # Without a name Bolt looks for one among the callers, which takes its time.
        name="Prompt Rocket",
        client=client,
        signing_secret=signing_secret or "",
        request_verification_enabled=signing_secret is not None,
        authorize=_later,
        # The listeners only take note, so the answer can wait for them: Bolt's other way looks
        # every 10 ms whether there is one.
        process_before_response=True,
    )
    return SlackApp(bolt, desk, store, workspaces, client, Pace(minute))


async def _take_nothing(ack: AsyncAck) -> None:
    await ack()


# Bolt looks at the names of the arguments of both.
async def _later(
    enterprise_id: str | None, team_id: str | None, user_id: str | None
) -> AuthorizeResult:
    """No token yet: the store is asked for it after the acknowledgement, which never waits."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id)


async def _not_understood(error: Exception) -> BoltResponse:
    """A delivery of another shape than Slack's. What it holds stays out of the log."""
    _log.warning("a delivery was not understood: %s", where(error))
    return BoltResponse(status=400, body="This is no delivery of Slack's.")
