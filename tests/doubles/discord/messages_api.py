"""The bot's messages in channels: send, edit, delete, read, react."""

from collections.abc import Iterable
from typing import Any

from tests.doubles.discord import notices, permissions
from tests.doubles.discord.asked import Asked
from tests.doubles.discord.problems import Refused, invalid
from tests.doubles.discord.shown import may_read, message_json, user_json
from tests.doubles.discord.stage import Stage
from tests.doubles.discord.state import DM, TEXT, Channel, Message
from tests.doubles.discord.state import NEWS as NEWS_CHANNEL
from tests.doubles.discord.writing import FIELDS, change, new_message

Json = dict[str, Any]

_NONCE_SECONDS = 300.0
_AN_HOUR = 3600.0
_MOST_REACTIONS = 20
# Discord does not say how often; this is what people measured, per channel.
_OLD_EDITS, _OLD_SECONDS = 3, 20.0


class Messages:
    """Handlers of the routes under /channels/{channel}/messages."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._old: dict[str, list[float]] = {}

    async def history(self, asked: Asked) -> list[Json]:
        """GET: the newest first; `before`, `after`, `around` choose."""
        channel = self.place(asked, permissions.VIEW_CHANNEL)
        limit = asked.number("limit", 50, 100)
        chosen = [name for name in ("before", "after", "around") if name in asked.query]
        if len(chosen) > 1:
            raise invalid(f"history: {' and '.join(chosen)} exclude one another")
        if not self._held(channel) & permissions.READ_MESSAGE_HISTORY:
            return []
        standing = [each for each in channel.history if not each.deleted and not each.ephemeral]
        found = _chosen(standing, dict(asked.query), limit)
        return [self._shown(each) for each in sorted(found, key=lambda e: -int(e.id))]

    async def one(self, asked: Asked) -> Json:
        """GET one."""
        needed = permissions.VIEW_CHANNEL | permissions.READ_MESSAGE_HISTORY
        return self._shown(self._message(asked, self.place(asked, needed)))

    async def send(self, asked: Asked) -> Json:
        """POST."""
        stage = self._stage
        payload = asked.form(*FIELDS, "nonce", "enforce_nonce", "message_reference", "sticker_ids")
        channel = self.place(asked, permissions.VIEW_CHANNEL)
        if channel.kind not in (DM, TEXT, NEWS_CHANNEL) and not channel.is_thread:
            raise Refused(400, 50008, wrong=True)
        may_post(stage, channel)
        self.check(channel, speaking(channel))
        if asked.uploads:
            self.check(channel, permissions.ATTACH_FILES)
        nonce = payload.get("nonce")
        if nonce is not None and len(str(nonce)) > 25:
            raise invalid("nonce: more than 25 characters")
        if nonce is not None and payload.get("enforce_nonce"):
            for each in reversed(channel.history):
                recent = stage.now() - each.made_at < _NONCE_SECONDS
                if each.author is stage.bot and each.nonce == str(nonce) and recent:
                    return self._shown(each)
        answered = self._answered(channel, payload.get("message_reference"))
        message = new_message(stage, channel, payload, asked.uploads, reply_to=answered)
        message.nonce = None if nonce is None else str(nonce)
        enter(stage, message)
        return self._shown(message)

    async def edit(self, asked: Asked) -> Json:
        """PATCH."""
        payload = asked.form(*FIELDS)
        channel = self.place(asked, permissions.VIEW_CHANNEL)
        message = self._message(asked, channel)
        if message.author is not self._stage.bot:
            raise Refused(403, 50005, wrong=True)
        if channel.archived:
            raise Refused(400, 50083)
        if asked.uploads:
            self.check(channel, permissions.ATTACH_FILES)
        self._not_too_often(message)
        change(self._stage, message, payload, asked.uploads)
        notices.message_event(self._stage, "MESSAGE_UPDATE", message)
        return self._shown(message)

    async def delete(self, asked: Asked) -> None:
        """DELETE: its own, or with MANAGE_MESSAGES those of others."""
        channel = self.place(asked, permissions.VIEW_CHANNEL)
        message = self._message(asked, channel)
        if message.author is not self._stage.bot:
            if channel.kind == DM:
                raise Refused(403, 50003, wrong=True)
            self.check(channel, permissions.MANAGE_MESSAGES)
        remove(self._stage, message)

    async def reacted(self, asked: Asked) -> list[Json]:
        """GET who reacted: by id, those `after` one."""
        needed = permissions.VIEW_CHANNEL | permissions.READ_MESSAGE_HISTORY
        message = self._message(asked, self.place(asked, needed))
        limit, after = asked.number("limit", 25, 100), int(asked.query.get("after", 0))
        users = sorted(map(int, message.reactions.get(_emoji(asked), ())))
        found = [each for each in users if each > after][:limit]
        return [user_json(self._stage.users[str(each)]) for each in found]

    async def react(self, asked: Asked) -> None:
        """PUT the bot's reaction."""
        needed = permissions.VIEW_CHANNEL | permissions.READ_MESSAGE_HISTORY
        channel = self.place(asked, needed)
        message = self._message(asked, channel)
        emoji = _emoji(asked)
        if emoji not in message.reactions:
            self.check(channel, permissions.ADD_REACTIONS)
            if len(message.reactions) >= _MOST_REACTIONS:
                raise Refused(400, 30010)
        users = message.reactions.setdefault(emoji, [])
        if self._stage.bot.id not in users:
            users.append(self._stage.bot.id)
            notices.reaction_event(self._stage, message, self._stage.bot, emoji, added=True)

    async def unreact(self, asked: Asked) -> None:
        """DELETE the bot's reaction."""
        message = self._message(asked, self.place(asked, permissions.VIEW_CHANNEL))
        emoji = _emoji(asked)
        users = message.reactions.get(emoji, [])
        if self._stage.bot.id in users:
            users.remove(self._stage.bot.id)
            if not users:
                del message.reactions[emoji]
            notices.reaction_event(self._stage, message, self._stage.bot, emoji, added=False)

    def place(self, asked: Asked, needed: int) -> Channel:
        """The channel of a call, if the bot sees it and holds what is needed."""
        channel = self._stage.channels.get(asked.where["channel"])
        if channel is None:
            raise Refused(404, 10003)
        self.check(channel, permissions.VIEW_CHANNEL)
        self.check(channel, needed)
        return channel

    def check(self, channel: Channel, needed: int) -> None:
        """Raises Refused unless the bot holds these permissions in the channel."""
        held = self._held(channel)
        if not held & permissions.VIEW_CHANNEL:
            raise Refused(403, 50001)
        if needed & ~held:
            raise Refused(403, 50013)

    def _held(self, channel: Channel) -> int:
        if channel.guild is None:
            return permissions.DIRECT if channel.kind == DM else 0
        if not channel.guild.bot:
            return 0
        return permissions.in_channel(channel.guild, channel, self._stage.bot.id)

    def _message(self, asked: Asked, channel: Channel) -> Message:
        message = channel.find(asked.where["message"])
        if message is None:
            raise Refused(404, 10008)
        return message

    def _shown(self, message: Message) -> Json:
        return message_json(self._stage, message, readable=may_read(self._stage, message))

    def _answered(self, channel: Channel, reference: Json | None) -> Message | None:
        if reference is None:
            return None
        if str(reference.get("channel_id", channel.id)) != channel.id:
            raise invalid("message_reference.channel_id: another channel")
        if not self._held(channel) & permissions.READ_MESSAGE_HISTORY:
            raise Refused(400, 160002)
        message = channel.find(str(reference.get("message_id")))
        if message is None and reference.get("fail_if_not_exists", True):
            # People delete messages at any time: no mistake of the app's.
            raise Refused(400, 50035, "message_reference: Unknown message")
        return message

    def _not_too_often(self, message: Message) -> None:
        now = self._stage.now()
        if now - message.made_at <= _AN_HOUR:
            return
        window = _OLD_SECONDS / self._stage.buckets.speed
        lately = [each for each in self._old.get(message.channel.id, ()) if now - each < window]
        self._old[message.channel.id] = lately
        if len(lately) >= _OLD_EDITS:
            self._stage.buckets.refused["edit"] += 1
            raise Refused(429, 30046, retry_after=lately[0] + window - now)
        lately.append(now)


def may_post(stage: Stage, channel: Channel) -> None:
    """Raises Refused where the channel itself takes no messages of the bot's."""
    if channel.locked:
        raise Refused(400, 50083)
    person = channel.recipient
    if person is None:
        return
    if person.dms_closed:
        raise Refused(403, 50007)
    mutual = any(person.id in guild.members for guild in stage.bot_guilds())
    if not mutual and person.id not in stage.user_installs:
        raise Refused(403, 50278)


def enter(stage: Stage, message: Message) -> None:
    """Put a message into its channel, and tell of it."""
    channel = message.channel
    channel.history.append(message)
    if channel.is_thread:
        channel.joined.add(message.author.id)
        if channel.archived:
            channel.archived = False
            notices.channel_event(stage, "THREAD_UPDATE", channel)
    notices.message_event(stage, "MESSAGE_CREATE", message)
    stage.changed()


def remove(stage: Stage, message: Message) -> None:
    """Take a message away, and tell of it."""
    message.deleted = True
    notices.deleted_event(stage, message)
    stage.changed()


def speaking(channel: Channel) -> int:
    """The permission that posting there takes."""
    if channel.is_thread:
        return permissions.SEND_MESSAGES_IN_THREADS
    return permissions.SEND_MESSAGES


def _emoji(asked: Asked) -> str:
    emoji = asked.where["emoji"]
    if emoji.isascii():
        raise Refused(400, 10014, wrong=True)
    return emoji


def _chosen(messages: list[Message], query: dict[str, str], limit: int) -> Iterable[Message]:
    if before := query.get("before"):
        return [each for each in messages if int(each.id) < int(before)][-limit:]
    if after := query.get("after"):
        return [each for each in messages if int(each.id) > int(after)][:limit]
    if around := query.get("around"):
        half = limit // 2
        older = [each for each in messages if int(each.id) < int(around)][-half:]
        newer = [each for each in messages if int(each.id) > int(around)][:half]
        return [*older, *(each for each in messages if each.id == around), *newer]
    return messages[-limit:]
