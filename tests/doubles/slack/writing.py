"""What people write, react to and open; the app hears of it by events."""

import re
from collections.abc import Sequence
from typing import Any

from tests.doubles.slack.deliver import Delivering
from tests.doubles.slack.echoes import shown
from tests.doubles.slack.posting import post
from tests.doubles.slack.stage import Ack
from tests.doubles.slack.state import Channel, File, Message, User
from tests.doubles.slack.words import unescaped
from tests.doubles.slack.workspace import Workspace

Json = dict[str, Any]

_TOKEN = re.compile(r"(<@[UW][A-Z0-9]+>|<#C[A-Z0-9]+(?:\|[^>]*)?>)")


class Writing(Delivering):
    """Deliveries of events: each returns when the app has acknowledged them."""

    @property
    def someone(self) -> User:
        """The first person of the first workspace."""
        return next(iter(self.main.users.values()))

    def main_channel(self, workspace: Workspace) -> Channel:
        """The first channel of a workspace."""
        return next(each for each in workspace.channels.values() if each.im_of is None)

    async def say(
        self,
        user: User,
        channel: Channel,
        text: str,
        thread_ts: str | None = None,
        files: Sequence[File] = (),
    ) -> Message:
        """Write as a person. The app hears of it in direct messages and where it is mentioned."""
        message = self.written(user, channel, text, thread_ts=thread_ts, files=files)
        workspace = self.workspaces[user.team]
        event = {
            **shown(self, workspace, message),
            "client_msg_id": f"{message.ts}-client",
            "channel": channel.id,
            "event_ts": message.ts,
            "ts": message.ts,
        }
        if message.thread_ts is None:
            event.pop("thread_ts", None)
        if files:
            event["subtype"] = "file_share"
        if channel.im_of is not None:
            took = self.event(workspace, {**event, "channel_type": "im"})
            self.took[message.ts] = await took
        elif f"<@{workspace.bot_user}>" in text and workspace.bot_user in channel.members:
            event.pop("subtype", None)
            took = self.event(workspace, {**event, "type": "app_mention"})
            self.took[message.ts] = await took
        return message

    def written(
        self,
        user: User,
        channel: Channel,
        text: str,
        thread_ts: str | None = None,
        files: Sequence[File] = (),
    ) -> Message:
        """A person's message that the app hears nothing of: it was there before."""
        message = Message(
            channel.id,
            self.next_ts(),
            user.id,
            user.team,
            thread_ts=thread_ts,
            text=text,
            blocks=_as_rich_text(text),
            files=list(files),
        )
        channel.history.append(message)
        self.changed()
        return message

    async def react(self, user: User, message: Message, emoji: str) -> list[Ack]:
        """Add a reaction; `emoji` is its name without colons."""
        people = message.reactions.setdefault(emoji, [])
        if user.id not in people:
            people.append(user.id)
        return await self._reaction("reaction_added", user, message, emoji)

    async def unreact(self, user: User, message: Message, emoji: str) -> list[Ack]:
        """Take a reaction away."""
        people = message.reactions.get(emoji, [])
        if user.id in people:
            people.remove(user.id)
        if not people:
            message.reactions.pop(emoji, None)
        return await self._reaction("reaction_removed", user, message, emoji)

    async def open_home(self, user: User) -> list[Ack]:
        """Open the app's home tab."""
        workspace = self.workspaces[user.team]
        event: Json = {
            "type": "app_home_opened",
            "user": user.id,
            "channel": workspace.dm(user.id).id,
            "tab": "home",
            "event_ts": self.next_ts(),
        }
        home = workspace.homes.get(user.id)
        if home is not None:
            event["view"] = home.as_json(self.app.app_id, workspace.bot_id)
        return await self.event(workspace, event)

    async def start_assistant(self, user: User) -> Message:
        """Open the assistant's pane. Returns the first message of the new thread, the bot's."""
        workspace = self.workspaces[user.team]
        channel = workspace.dm(user.id)
        echoes, self.echoes = self.echoes, False
        first = post(self, workspace, channel, "New Assistant Thread")
        self.echoes = echoes
        thread = {
            "user_id": user.id,
            "context": {"channel_id": None, "team_id": workspace.id, "enterprise_id": None},
            "channel_id": channel.id,
            "thread_ts": first.ts,
        }
        event = {"type": "assistant_thread_started", "assistant_thread": thread}
        await self.event(workspace, {**event, "event_ts": first.ts})
        return first

    async def uninstall(self, workspace: Workspace | None = None) -> list[Ack]:
        """Remove the app from a workspace: its tokens are no good, and two events say so."""
        workspace = workspace or self.main
        gone = await self.revoke_tokens(workspace)
        gone += await self.event(workspace, {"type": "app_uninstalled", "event_ts": self.next_ts()})
        workspace.installed = False
        return gone

    async def revoke_tokens(self, workspace: Workspace | None = None) -> list[Ack]:
        """Take the app's tokens back."""
        workspace = workspace or self.main
        workspace.revoke()
        tokens = {"oauth": [], "bot": [workspace.bot_user]}
        event = {"type": "tokens_revoked", "tokens": tokens, "event_ts": self.next_ts()}
        return await self.event(workspace, event)

    async def _reaction(self, kind: str, user: User, message: Message, emoji: str) -> list[Ack]:
        self.changed()
        workspace = self.workspaces[user.team]
        if workspace.bot_user not in workspace.channels[message.channel].members:
            return []
        event = {
            "type": kind,
            "user": user.id,
            "reaction": emoji,
            "item": {"type": "message", "channel": message.channel, "ts": message.ts},
            "item_user": message.user,
            "event_ts": self.next_ts(),
        }
        return await self.event(workspace, event)


def _as_rich_text(text: str) -> list[Json]:
    """The blocks that Slack's client makes of what a person types."""
    if not text:
        return []
    elements: list[Json] = []
    for part in filter(None, _TOKEN.split(text)):
        if part.startswith("<@"):
            elements.append({"type": "user", "user_id": part[2:-1]})
        elif part.startswith("<#"):
            elements.append({"type": "channel", "channel_id": part[2:-1].partition("|")[0]})
        else:
            elements.append({"type": "text", "text": unescaped(part)})
    section = {"type": "rich_text_section", "elements": elements}
    return [{"type": "rich_text", "block_id": "typed", "elements": [section]}]
