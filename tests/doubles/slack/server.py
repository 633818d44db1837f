"""Stands in for Slack: `async with SlackDouble(mode="socket") as slack`."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.doubles.slack.deliver import Mode
from tests.doubles.slack.echoes import echo_change
from tests.doubles.slack.faults import Drop, Fault
from tests.doubles.slack.files import new_file
from tests.doubles.slack.gestures import Gestures
from tests.doubles.slack.state import Channel, File, Message, User, View
from tests.doubles.slack.streams import end
from tests.doubles.slack.web_api import WebApi
from tests.doubles.slack.workspace import Workspace

Json = dict[str, Any]


class SlackDouble(Gestures):
    """A strict Slack on loopback, with a workspace "Acme", people "ada" and "ben", #general.

    `ada` is an admin; both and the bot are in `general`. With `installed` false the app has no
    token yet and must go through OAuth. `complaints` lists everything the app did wrong.

    What can be set, with its usual value: `latency` (0.001, seconds that each call takes),
    `patience` (3, seconds in which a delivery must be acknowledged), `duplicates` (0: how many
    times more each event comes), `retry_pauses` (seconds before each retry), `trigger_seconds`
    (3), `response_url_seconds` (1800), `response_url_uses` (5), `expire_streams_after` (never),
    `tiers` (off), `echoes` (on), `declines_install`, `redirect_url`, `request_url` (http mode),
    `more_urls` (of further processes of the app), `death` (none: the call that the app dies of).

    What can be looked at besides: `acks` of all deliveries, `took` (the ts of a message that
    was said → how each attempt to tell of it went), `limited` (method → calls answered with
    429), `statuses`, `titles` and `suggested` of threads by (channel, thread_ts).
    """

    def __init__(
        self, mode: Mode = "socket", *, request_url: str = "", port: int = 0, installed: bool = True
    ) -> None:
        super().__init__(mode)
        self.request_url = request_url
        self._port = port
        self._runner: web.AppRunner | None = None
        workspace = self.add_workspace("Acme", installed=installed)
        self.ada = workspace.add_user("ada", admin=True)
        self.ben = workspace.add_user("ben")
        self.general = workspace.add_channel("general", members=[self.ada, self.ben])

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=50_000_000)
        app.add_routes([*WebApi(self).routes, web.get("/link/", self.sockets.connect)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port, backlog=1024)
        await site.start()
        self.origin = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            await self.end_background()
            await self.hang_up()
            await self.sockets.close()
        finally:
            if self._runner is not None:
                await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        """The base address of the Web API, for clients."""
        return f"{self.origin}/api/"

    @property
    def authorize_url(self) -> str:
        """The page where people install the app."""
        return f"{self.origin}/oauth/v2/authorize"

    @property
    def bot_token(self) -> str:
        """The first workspace's newest bot token."""
        return self.main.token

    @property
    def bot_user(self) -> str:
        """The first workspace's bot, as people mention it: `<@{bot_user}>`."""
        return self.main.bot_user

    @property
    def users(self) -> dict[str, User]:
        """The people of the first workspace, by id."""
        return self.main.users

    @property
    def channels(self) -> dict[str, Channel]:
        """The channels and direct messages of the first workspace, by id."""
        return self.main.channels

    @property
    def views(self) -> list[View]:
        """All open modals, in each stack from the bottom to the top."""
        return [
            view
            for workspace in self.workspaces.values()
            for stack in workspace.modals.values()
            for view in stack
        ]

    def add_workspace(self, name: str, *, installed: bool = False) -> Workspace:
        """A workspace without people. Not installed: OAuth will give the app its token."""
        made = self.numbers
        workspace = Workspace(made.id("T"), name, made, made.id("U"), made.id("B"))
        self.workspaces[workspace.id] = workspace
        if installed:
            workspace.install()
        return workspace

    def add_user(
        self, name: str, *, admin: bool = False, workspace: Workspace | None = None
    ) -> User:
        """A new person, who is in no channel."""
        return (workspace or self.main).add_user(name, admin=admin)

    def add_channel(
        self,
        name: str,
        *,
        private: bool = False,
        members: Sequence[User] | None = None,
        bot: bool = True,
        workspace: Workspace | None = None,
    ) -> Channel:
        """A new channel; its members are all people of the workspace unless they are named."""
        place = workspace or self.main
        people = list(place.users.values()) if members is None else members
        return place.add_channel(name, private=private, members=people, bot=bot)

    def dm(self, user: User) -> Channel:
        """The direct messages of a person with the bot."""
        return self.workspaces[user.team].dm(user.id)

    def add_file(
        self, name: str, content: bytes, *, user: User | None = None, mimetype: str = ""
    ) -> File:
        """A file that a person has uploaded; give it to `say` or `submit`."""
        user = user or self.someone
        return new_file(self, self.workspaces[user.team], name, content, user.id, mimetype)

    def messages(self, channel: Channel, thread_ts: str | None = None) -> list[Message]:
        """What stands in a channel, replies included, or in one thread, its first message too."""
        if thread_ts is not None:
            return channel.thread(thread_ts)
        return [each for each in channel.history if not each.deleted]

    def replies(self, message: Message) -> list[Message]:
        """What was answered in the thread of this message."""
        channel = self.workspaces[message.team].channels[message.channel]
        return [each for each in channel.thread(message.ts) if each is not message]

    def ephemerals(self, user: User | None = None) -> list[Message]:
        """What only this person sees, oldest first."""
        user = user or self.someone
        return [
            each
            for each in self.workspaces[user.team].ephemerals
            if each.ephemeral_to == user.id and not each.deleted
        ]

    def home(self, user: User | None = None) -> View | None:
        """A person's home tab, once the app has published one."""
        user = user or self.someone
        return self.workspaces[user.team].homes.get(user.id)

    def count(self, method: str) -> int:
        """How often a method was called; "response_url" counts those addresses."""
        return sum(call.method == method for call in self.calls)

    def expire_stream(self, message: Message) -> None:
        """End a stream as Slack does after some minutes."""
        end(message)
        workspace = self.workspaces[message.team]
        echo_change(self, workspace, workspace.channels[message.channel], message)
        self.changed()

    def drop_sockets(self) -> None:
        """Cut all connections of the app without a goodbye."""
        self.sockets.drop()

    def fail(
        self,
        method: str,
        error: str | None = None,
        *,
        status: int | None = None,
        retry_after: int | None = None,
        drop: Drop | None = None,
        hang: float = 0.0,
        times: int = 1,
        share: float | None = None,
    ) -> Fault:
        """Let calls of a method fail; "*" is every method, "response_url" those addresses.

        `error` answers so; `status` with that HTTP status; `retry_after` with 429 and these
        seconds; `drop` breaks the connection off before or after the effect; `hang` waits so
        many seconds first. It happens `times` times, or to a `share` of the calls (0 to 1).
        """
        fault = Fault(method, error, status, retry_after, drop, hang, times, share)
        self.faults.add(fault)
        return fault
