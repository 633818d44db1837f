"""What somebody wrote: to the bot, about a mention of it, or pointed out with the menu."""

import discord

from adapters.discord.address import Address
from adapters.discord.asked import Asked
from adapters.discord.conversations import Conversations
from adapters.discord.deliver.progress import Progress
from adapters.discord.help import HELP
from adapters.discord.parse.written import mentioned
from adapters.discord.reading.around import spot_in, spot_of
from adapters.discord.reading.names import marks_of, text_in, text_of
from adapters.discord.reading.reader import Attached
from adapters.discord.render.limits import Json
from adapters.discord.teams import Teams
from bot.chat import small_talk, typed
from bot.chat.meant import meant
from bot.talk.requests import OpenPrompt, Refine, RefineAgain

NOTHING_SAID = "There are no words in that message to make a prompt of."

_BY_PEOPLE = {discord.MessageType.default, discord.MessageType.reply}
"""Kinds of messages in which a person says something; joins and pins are others."""


def is_for_us(message: discord.Message, me: discord.ClientUser | None) -> bool:
    """Is it a person's own words, to the bot or with a mention of it?"""
    if message.author.bot or message.webhook_id or message.type not in _BY_PEOPLE:
        return False
    return message.guild is None or _mentions(message, me) or _replies_to(message, me)


async def written(
    message: discord.Message, there: Conversations, teams: Teams, progress: Progress
) -> None:
    """A message that is for us."""
    if message.guild is None:
        await _directly(message, there, teams, progress)
    else:
        await _mentioned(message, message.guild, there, teams, progress)


async def _directly(
    message: discord.Message, there: Conversations, teams: Teams, progress: Progress
) -> None:
    """Somebody wrote to the bot. A reply to a prompt says what should be different."""
    channel, answered = str(message.channel.id), _answered(message)
    belonging = await teams.directly(message.author, channel, answered)
    home = belonging.home_in(channel)
    address = Address(belonging.team, belonging.person.id, channel, home, direct=True)
    asked = Asked(
        address,
        belonging.person,
        member=belonging.member,
        refusal=belonging.refusal,
        progress=progress,
    )
    text = text_of(message, marks_of(there.client, None))
    files = tuple(message.attachments)
    earlier = await _prompt_of(answered, asked, there)
    match meant(text, files=bool(files), earlier=earlier):
        case None:
            return
        case typed.Help():
            await there.show(HELP, asked)
        case request:
            if isinstance(request, Refine | RefineAgain):
                there.say_busy(channel)
            await there.send(request, asked, files=files)


async def _mentioned(
    message: discord.Message,
    guild: discord.Guild,
    there: Conversations,
    teams: Teams,
    progress: Progress,
) -> None:
    """Somebody mentioned the bot: what stands beside the mention, with what was said before."""
    belonging = teams.in_server(guild.id, message.author)
    channel = str(message.channel.id)
    address = Address(
        belonging.team,
        belonging.person.id,
        channel,
        home_of(message.channel),
        open=True,
        reply_to=str(message.id),
    )
    asked = Asked(address, belonging.person, member=belonging.member, progress=progress)
    marks = marks_of(there.client, guild)
    text = text_of(message, marks).strip()
    files = tuple(message.attachments)
    called = not mentioned(message.content).isdisjoint(marks)
    earlier = await _prompt_of(_answered(message), asked, there, only_cards=not called)
    if called and not earlier and not _answered(message):
        earlier = await _prompt_above(message.channel, asked, there)
    talk = "" if files else small_talk.kind_of(text)
    if talk == small_talk.THANKS or not (called or earlier):
        # Discord mentions whoever a reply answers: people talk with one another below an answer.
        return
    if text.lower() == "help" or talk == small_talk.GREETING:
        await there.show(HELP, asked)
        return
    if earlier and text and not files:
        there.say_busy(channel)
        await there.send(RefineAgain(earlier, text), asked)
        return
    spot = spot_of(message)
    around = await there.reader.around(spot, there.place(asked), belonging.member)
    messages = around.messages
    if not text and spot.reply is not None:
        # A mention alone: what it replies to is the rough prompt, or what was said last.
        text = text_of(spot.replied).strip() if spot.replied is not None else ""
        messages = tuple(each for each in messages if each.text.strip() != text)
    elif not text and messages and isinstance(message.channel, discord.Thread):
        text, messages = messages[-1].text, messages[:-1]
    if not text and not files:
        of_another = spot.reply is not None or isinstance(message.channel, discord.Thread)
        if of_another and around.left_out:
            await there.tell(around.left_out, asked)
        else:
            await there.show(HELP, asked)
        return
    there.say_busy(channel)
    request = Refine(text, thread=messages, left_out=around.left_out)
    await there.send(request, asked, files=files)


async def pointed_out(message: Json, asked: Asked, there: Conversations) -> None:
    """*Refine this prompt* in a message's menu: Discord sends the message along."""
    guild = asked.member.guild if asked.member is not None else None
    text = text_in(message, guild, marks_of(there.client, guild))
    files: tuple[Attached, ...] = tuple(
        each for each in message.get("attachments") or () if isinstance(each, dict)
    )
    shown = await _prompt_of(_of_ours(message, there.client.user), asked, there)
    if shown:
        await there.send(OpenPrompt(shown), asked)
        return
    if not text.strip() and not files:
        await there.tell(NOTHING_SAID, asked)
        return
    address = asked.address
    spot = spot_in(message, int(address.channel or 0), int(address.server or 0) or None)
    around = await there.reader.around(spot, there.place(asked), asked.member)
    request = Refine(text, thread=around.messages, left_out=around.left_out)
    await there.send(request, asked, files=files)


def home_of(channel: object) -> str:
    """The channel whose profile holds: a thread's parent, else the channel itself."""
    parent = getattr(channel, "parent_id", None)
    if parent is not None and isinstance(channel, discord.Thread):
        return str(parent)
    return str(getattr(channel, "id", ""))


def _answered(message: discord.Message) -> str:
    """The message that it replies to; "" for none."""
    to = message.reference
    if to is None or message.type is not discord.MessageType.reply or to.message_id is None:
        return ""
    return str(to.message_id)


def _of_ours(message: Json, me: discord.ClientUser | None) -> str:
    """The id of a message that the bot wrote; "" for one of anybody else."""
    author, number = message.get("author"), message.get("id")
    if me is None or not isinstance(author, dict) or author.get("id") != str(me.id):
        return ""
    return number if isinstance(number, str) and number.isdecimal() else ""


async def _prompt_above(channel: object, asked: Asked, there: Conversations) -> str:
    """The prompt on the card that a thread was opened on; "" where it was opened on none."""
    if not isinstance(channel, discord.Thread):
        return ""
    # A thread on a message has the message's id.
    started, parent = str(channel.id), str(channel.parent_id)
    return await _prompt_of(started, asked, there, channel=parent, only_cards=True)


async def _prompt_of(
    answered: str,
    asked: Asked,
    there: Conversations,
    *,
    channel: str = "",
    only_cards: bool = False,
) -> str:
    """The prompt that a message of the bot shows, or an answer to it; "" where it shows none.

    `channel` is that of the message, where it is another one than this is asked in.
    `only_cards` leaves out answers, and what was shared.
    """
    if not answered:
        return ""
    where = channel or asked.address.channel
    post = await there.store.post(there.place(asked), where, answered)
    if post is None or (only_cards and post.kind != "prompt"):
        return ""
    if post.kind == "prompt":
        return post.card
    run = await there.store.run(there.place(asked), post.target)
    return run.prompt_id if run is not None else post.target if post.kind == "share" else ""


def _replies_to(message: discord.Message, me: discord.ClientUser | None) -> bool:
    """Is it a reply to the bot, with the ping turned off, that Discord lets the bot read?"""
    if me is None or not (_answered(message) and message.content) or message.reference is None:
        return False
    to = message.reference.resolved
    return isinstance(to, discord.Message) and to.author.id == me.id


def _mentions(message: discord.Message, me: discord.ClientUser | None) -> bool:
    if me is not None and any(each.id == me.id for each in message.mentions):
        return True
    role = message.guild.self_role if message.guild is not None else None
    return role is not None and role in message.role_mentions
