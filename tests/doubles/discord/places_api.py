"""Channels, threads, direct messages, guilds and people."""

from typing import Any

from tests.doubles.discord import notices, permissions
from tests.doubles.discord.asked import Asked
from tests.doubles.discord.messages_api import Messages, speaking
from tests.doubles.discord.problems import Refused, invalid
from tests.doubles.discord.rest import Answered
from tests.doubles.discord.shown import channel_json, guild_json, member_json, user_json
from tests.doubles.discord.stage import Stage
from tests.doubles.discord.state import (
    DM,
    PRIVATE_THREAD,
    PUBLIC_THREAD,
    Channel,
    Guild,
    Message,
    User,
)

Json = dict[str, Any]

_THREAD_FIELDS = ("name", "auto_archive_duration", "rate_limit_per_user")
_ARCHIVED_AFTER = (60, 1440, 4320, 10080)


class Places:
    """Handlers of the routes for places and people."""

    def __init__(self, stage: Stage, messages: Messages) -> None:
        self._stage = stage
        self._messages = messages

    async def me(self, asked: Asked) -> Json:
        """GET the bot."""
        return user_json(self._stage.bot) | {"verified": True, "mfa_enabled": True, "flags": 0}

    async def user(self, asked: Asked) -> Json:
        """GET a person."""
        name = asked.where["user"]
        found = self._stage.bot if name == self._stage.bot.id else self._stage.users.get(name)
        if found is None:
            raise Refused(404, 10013)
        return user_json(found)

    async def member(self, asked: Asked) -> Json:
        """GET a member of a guild."""
        guild = self._guild(asked)
        found = guild.members.get(asked.where["user"])
        if found is None:
            known = asked.where["user"] in self._stage.users
            raise Refused(404, 10007 if known else 10013)
        return member_json(found)

    async def guild(self, asked: Asked) -> Json:
        """GET a guild."""
        shown = guild_json(self._stage, self._guild(asked))
        for name in ("channels", "threads", "members", "presences", "voice_states"):
            del shown[name]
        return shown

    async def channels(self, asked: Asked) -> list[Json]:
        """GET the channels of a guild, without threads."""
        guild = self._guild(asked)
        return [channel_json(each) for each in guild.channels.values() if not each.is_thread]

    async def threads(self, asked: Asked) -> Json:
        """GET the threads of a guild that are not archived."""
        guild = self._guild(asked)
        threads = [
            channel_json(each)
            for each in guild.channels.values()
            if each.is_thread
            and not each.archived
            and permissions.in_channel(guild, each, self._stage.bot.id) & permissions.VIEW_CHANNEL
        ]
        return {"threads": threads, "members": []}

    async def channel(self, asked: Asked) -> Json:
        """GET a channel."""
        return channel_json(self._messages.place(asked, permissions.VIEW_CHANNEL))

    async def open_dm(self, asked: Asked) -> Json:
        """POST: the direct messages with a person, which may be new."""
        wanted = str(asked.form("recipient_id").get("recipient_id"))
        person = self._stage.users.get(wanted)
        if person is None:
            raise Refused(404, 10013)
        return channel_json(direct(self._stage, person))

    async def thread(self, asked: Asked) -> Json | Answered:
        """POST a thread: on a message if there is one in the path, else on its own."""
        fields = _THREAD_FIELDS if "message" in asked.where else (*_THREAD_FIELDS, "type")
        form = asked.form(*fields, "invitable")
        channel = self._messages.place(asked, permissions.VIEW_CHANNEL)
        if channel.guild is None or channel.is_thread:
            raise Refused(400, 50024, wrong=True)
        self._messages.check(channel, permissions.CREATE_PUBLIC_THREADS)
        name = form.get("name")
        if not isinstance(name, str) or not 1 <= len(name) <= 100:
            raise invalid("name: a thread's name has 1 to 100 characters")
        if form.get("auto_archive_duration") not in (None, *_ARCHIVED_AFTER):
            raise invalid(f"auto_archive_duration: {form['auto_archive_duration']}")
        message: Message | None = None
        if "message" in asked.where:
            message = channel.find(asked.where["message"])
            if message is None:
                raise Refused(404, 10008)
            if message.thread is not None:
                raise Refused(400, 160004)
        kind = form.get("type", PRIVATE_THREAD) if message is None else PUBLIC_THREAD
        if kind not in (PUBLIC_THREAD, PRIVATE_THREAD):
            raise invalid(f"type: {kind}")
        made = new_thread(self._stage, channel, name, self._stage.bot, message, kind)
        return Answered(201, channel_json(made))

    async def join(self, asked: Asked) -> None:
        """PUT the bot into a thread."""
        thread = self._messages.place(asked, permissions.VIEW_CHANNEL)
        if not thread.is_thread:
            raise Refused(400, 50024, wrong=True)
        if thread.archived:
            raise Refused(400, 50083)
        thread.joined.add(self._stage.bot.id)

    async def typing(self, asked: Asked) -> None:
        """POST: the bot is typing."""
        channel = self._messages.place(asked, permissions.VIEW_CHANNEL)
        self._messages.check(channel, speaking(channel))

    def _guild(self, asked: Asked) -> Guild:
        guild = self._stage.guilds.get(asked.where["guild"])
        if guild is None:
            raise Refused(404, 10004)
        if not guild.bot:
            raise Refused(403, 50001)
        return guild


def direct(stage: Stage, person: User) -> Channel:
    """The direct messages of a person with the bot."""
    if person.direct is None:
        person.direct = Channel(stage.numbers.id(), "", DM, recipient=person)
        stage.add(person.direct)
    return person.direct


def new_thread(
    stage: Stage,
    parent: Channel,
    name: str,
    owner: User,
    message: Message | None,
    kind: int = PUBLIC_THREAD,
) -> Channel:
    """A thread, on a message or without one; everybody who may hears of it."""
    guild = parent.guild
    assert guild is not None
    number = message.id if message is not None else stage.numbers.id()
    thread = Channel(number, name, kind, guild, parent=parent.id, owner=owner.id)
    thread.joined.add(owner.id)
    stage.add(thread)
    if message is not None:
        message.thread = thread
        message.flags |= 1 << 5
    notices.channel_event(stage, "THREAD_CREATE", thread)
    return thread
