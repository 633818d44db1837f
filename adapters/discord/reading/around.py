"""What people said before a message, read through discord.py."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field

import discord

from adapters.discord.reading import sorry
from adapters.discord.reading.names import marks_of, text_of
from adapters.discord.reading.questions import Questions
from adapters.discord.render.limits import Json
from bot.chat.around import ABOVE, LONGEST, MOST, Around, chosen, not_read, what
from bot.talk.people import Message

_PAGE = 100
"""Messages of a thread that are looked at: the most of one answer."""

_SAID = {
    discord.MessageType.default,
    discord.MessageType.reply,
    discord.MessageType.chat_input_command,
    discord.MessageType.context_menu_command,
}
"""Kinds of messages in which somebody says something."""

_MESSAGE = "That message"
_MENU = "“Refine this prompt” in its menu works everywhere."

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a request stands. The ids are Discord's; `guild` is None in direct messages.

    What is wanted was said before `message`; without it the newest. A `reply` is the id of the
    message that it replies to, `replied` that message when it came along.
    """

    channel: int
    guild: int | None = None
    message: int | None = None
    reply: int | None = None
    replied: discord.Message | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Found:
    """One message: its words without a mention of the bot, and what was said before it."""

    message: discord.Message
    text: str
    around: Around


@dataclass(slots=True)
class _Read:
    """What came so far, and why not all did; it grows while somebody waits for it."""

    in_thread: bool = False
    messages: dict[int, discord.Message] = field(default_factory=dict)
    problem: BaseException | None = None

    def add(self, messages: Iterable[discord.Message]) -> None:
        """These too."""
        self.messages |= {each.id: each for each in messages}

    def before(self, message: int | None) -> list[discord.Message]:
        """What came before that message, oldest first."""
        return [each for at, each in sorted(self.messages.items()) if not message or at < message]


def spot_of(message: discord.Message) -> Spot:
    """Where a message stands that came over the gateway, and what it replies to."""
    guild = message.guild.id if message.guild is not None else None
    spot = Spot(message.channel.id, guild, message.id)
    to = message.reference
    if to is None or message.type is not discord.MessageType.reply:
        return spot
    if to.message_id is None or to.channel_id != message.channel.id:
        return spot
    return Spot(spot.channel, guild, message.id, to.message_id, _replied(message))


def spot_in(message: Json, channel: int, guild: int | None) -> Spot:
    """The same of a message as an interaction brings it along."""
    to = message.get("message_reference")
    reply = None
    if message.get("type") == discord.MessageType.reply.value and isinstance(to, dict):
        reply = _number(to.get("message_id")) if to.get("channel_id") == str(channel) else None
    return Spot(channel, guild, _number(message.get("id")), reply)


class History:
    """Reads what was said; never raises. `within` is what one reading takes at most, in seconds.

    Discord leaves messages empty for an app without the message content intent: those in which
    its person did not mention the bot. That is told like anything else that was not read.
    """

    def __init__(
        self,
        client: discord.Client,
        questions: Questions,
        *,
        most: int = MOST,
        within: float = LONGEST,
    ) -> None:
        self._client = client
        self._questions = questions
        self._most = most
        self._within = within

    async def around(self, spot: Spot, person: discord.Member | None = None) -> Around:
        """What people said before a message, oldest first.

        In a thread the message under which it was opened and the newest ones; for a reply in a
        channel the message replied to and those before it; else the ten above. `person` is who
        asks, where they are known as a member: nothing is read that they may not read. Cards,
        notices of Discord's and what the bot wrote are left out, and mentions of the bot.
        """
        return self._shown(spot, await self._read(spot, person, with_it=False))

    async def message(self, spot: Spot, person: discord.Member | None = None) -> Found | str:
        """The message of the spot, of anybody, with what was said before it.

        When it could not be read, a sentence that says why.
        """
        read = await self._read(spot, person, with_it=True)
        found = read.messages.get(spot.message or 0)
        if found is None:
            reason = self._why(spot, read, _MESSAGE)
            return f"{reason} {_MENU}" if reason else not_read(_MESSAGE, sorry.MISSING)
        if _is_hidden(found):
            return f"{not_read(_MESSAGE, sorry.HIDDEN)} {_MENU}"
        if (replied := _replied(found)) is not None:
            read.add([replied])
        return Found(found, text_of(found, self._marks(spot)), self._shown(spot, read))

    async def _read(self, spot: Spot, person: discord.Member | None, *, with_it: bool) -> _Read:
        """What came in time."""
        read = _Read()
        try:
            await self._questions.ask(
                object(),
                lambda: self._fetch(spot, person, read, with_it=with_it),
                within=self._within,
            )
        except (sorry.NotRead, *sorry.TROUBLE) as problem:
            if not isinstance(problem, sorry.NotRead):
                _log.info("messages were not read: %s", sorry.told(problem))
            read.problem = problem
        return read

    def _why(self, spot: Spot, read: _Read, subject: str) -> str:
        """A sentence about what did not come; empty when all did."""
        if read.problem is None:
            return ""
        in_server = spot.guild is not None
        return sorry.why(read.problem, subject, within=self._within, in_server=in_server)

    async def _fetch(
        self, spot: Spot, person: discord.Member | None, read: _Read, *, with_it: bool
    ) -> None:
        """Bring what is wanted of the spot's channel. Raises NotRead or one of TROUBLE."""
        if spot.replied is not None:
            read.add([spot.replied])
        channel = await self._channel(spot)
        read.in_thread = isinstance(channel, discord.Thread)
        if isinstance(channel, discord.abc.GuildChannel | discord.Thread):
            _permit(channel, person)
        before = spot.message if not with_it else (spot.message or 0) + 1
        if isinstance(channel, discord.Thread):
            read.add([each async for each in channel.history(limit=_PAGE, before=_at(before))])
            read.add(await _opening(channel, read.messages))
            return
        if spot.reply is not None and not with_it:
            before = spot.reply + 1
        wanted = ABOVE + with_it
        read.add([each async for each in channel.history(limit=wanted, before=_at(before))])

    async def _channel(self, spot: Spot) -> discord.abc.Messageable:
        if spot.guild is not None and self._client.get_guild(spot.guild) is None:
            raise sorry.NotRead(sorry.NOT_HERE)
        channel = self._client.get_channel(spot.channel)
        if channel is None:
            # A thread that was archived, or direct messages.
            channel = await self._client.fetch_channel(spot.channel)
        if isinstance(channel, discord.abc.Messageable):
            return channel
        raise sorry.NotRead(sorry.NO_ACCESS)

    def _marks(self, spot: Spot) -> tuple[str, ...]:
        guild = self._client.get_guild(spot.guild) if spot.guild is not None else None
        return marks_of(self._client, guild)

    def _shown(self, spot: Spot, read: _Read) -> Around:
        before = read.before(spot.message)
        me, marks = self._client.user, self._marks(spot)
        said = {
            each.id: Message(each.author.display_name, text)
            for each in before
            if each.type in _SAID
            and each.author != me
            and (each.id == spot.reply or not _is_for(each, me))
            and (text := text_of(each, marks)).strip()
        }
        kept = chosen(list(said), self._most)
        if spot.reply in said and spot.reply not in kept:
            kept[1:2] = [spot.reply]
        subject = what(in_thread=read.in_thread)
        unread = sum(map(_is_hidden, before))
        return Around(
            tuple(said[each] for each in kept),
            self._why(spot, read, subject) or sorry.hidden(unread, len(said), subject),
        )


def _is_for(message: discord.Message, me: discord.ClientUser | None) -> bool:
    """Was it said to the bot? What people ask of it is nothing that they know."""
    if me is None:
        return False
    role = message.guild.self_role if message.guild is not None else None
    replied = _replied(message)
    return (
        any(each.id == me.id for each in message.mentions)
        or (role is not None and role in message.role_mentions)
        or (replied is not None and replied.author.id == me.id)
    )


def _permit(
    channel: discord.abc.GuildChannel | discord.Thread, person: discord.Member | None
) -> None:
    """Raise NotRead when the bot or the person may not read what was said in a channel.

    Where the permission lacks, Discord answers as if nothing had been said.
    """
    mine = channel.permissions_for(channel.guild.me)
    if not mine.view_channel:
        raise sorry.NotRead(sorry.NO_ACCESS)
    if not mine.read_message_history:
        raise sorry.NotRead(sorry.NO_HISTORY)
    theirs = channel.permissions_for(person) if person is not None else mine
    if not (theirs.view_channel and theirs.read_message_history):
        raise sorry.NotRead(sorry.NOT_YOURS)


async def _opening(
    thread: discord.Thread, known: dict[int, discord.Message]
) -> list[discord.Message]:
    """The message under which a thread was opened, which has the thread's id; none if it is gone.

    In a forum it stands in the thread itself, elsewhere in the channel above.
    """
    if thread.id in known:
        return []
    parent = thread.parent
    inside = isinstance(parent, discord.ForumChannel) or parent is None
    above = parent if isinstance(parent, discord.abc.Messageable) else None
    try:
        if inside:
            return [await thread.fetch_message(thread.id)]
        return [await above.fetch_message(thread.id)] if above is not None else []
    except sorry.TROUBLE as problem:
        _log.info("the beginning of a thread was not read: %s", sorry.told(problem))
        return []


def _is_hidden(message: discord.Message) -> bool:
    """Did Discord leave out what a person wrote? Nobody can send a message with nothing in it."""
    if message.type not in _SAID or message.author.bot:
        return False
    passed_on = any(each.content or each.attachments for each in message.message_snapshots)
    shown = message.content or message.attachments or message.embeds or message.stickers
    return not (shown or passed_on or message.components or message.poll)


def _replied(message: discord.Message) -> discord.Message | None:
    """The message that it replies to, where Discord told it."""
    resolved = message.reference.resolved if message.reference is not None else None
    return resolved if isinstance(resolved, discord.Message) else None


def _number(value: object) -> int | None:
    return int(value) if isinstance(value, str) and value.isdecimal() else None


def _at(message: int | None) -> discord.Object | None:
    return discord.Object(message) if message else None
