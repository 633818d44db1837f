"""What a reaction asks for: 🚀 on anybody's message, 👍 👎 🔁 🗑 on those of the bot."""

import logging

import discord

from adapters.discord.address import Address
from adapters.discord.asked import Asked
from adapters.discord.conversations import Conversations
from adapters.discord.deliver.progress import Progress
from adapters.discord.reading.around import Spot
from adapters.discord.reading.sorry import TROUBLE, told
from adapters.discord.said import NOTHING_SAID, home_of
from adapters.discord.teams import Teams
from bot.chat.reactions import Reaction, set_on, taken_off
from bot.talk.requests import Refine

_log = logging.getLogger(__name__)

_VARIANT = "\ufe0f"
_TONES = {chr(tone) for tone in range(0x1F3FB, 0x1F400)}
_MEANT = {each.value: each for each in Reaction}


def reaction_of(emoji: discord.PartialEmoji) -> Reaction | None:
    """What an emoji means, in whatever skin tone; None when it means nothing to us."""
    if emoji.is_custom_emoji():
        return None
    plain = "".join(each for each in emoji.name or "" if each != _VARIANT and each not in _TONES)
    return _MEANT.get(plain)


def asks(event: discord.RawReactionActionEvent) -> bool:
    """Does it ask for something that is answered, and not only vote?"""
    reaction = reaction_of(event.emoji)
    return reaction is not None and not reaction.vote


def delivery_of(
    payload: discord.RawReactionActionEvent, me: discord.ClientUser | None
) -> str | None:
    """What to call this delivery; "" for one that may be worked on twice, None for none of ours.

    Discord gives reactions no id, so what is heard of one has the same name each time, also that
    it was taken off; see `Anew` for when that is another one.
    """
    reaction = reaction_of(payload.emoji)
    if reaction is None or me is None or payload.user_id == me.id:
        return None
    author = payload.message_author_id  # not told of a reaction that was taken off
    others = author is not None and author != me.id
    if author == me.id if reaction is Reaction.REFINE else others:
        return None
    return "" if reaction.vote else f"{payload.message_id}-{payload.user_id}-{reaction.name}"


async def reacted(
    payload: discord.RawReactionActionEvent,
    there: Conversations,
    teams: Teams,
    progress: Progress,
    *,
    added: bool,
) -> None:
    """Somebody reacted to a message, or took it back, as `delivery_of` lets it."""
    reaction = reaction_of(payload.emoji)
    if reaction is None:
        return
    if reaction is Reaction.REFINE:
        await _refine(payload, there, teams, progress)
        return
    channel, message = str(payload.channel_id), str(payload.message_id)
    team = await there.store.team_with("discord", channel, message)
    if team is None:
        return
    asked = await who_reacted(payload, there, teams, progress)
    if asked is None or (asked.address.team != team):
        return
    post = await there.store.post(there.place(asked), channel, message)
    if post is None:
        return
    if not reaction.vote:
        if added:
            await set_on(post, reaction, asked.person.id, asked, there)
        return
    # What is heard of one vote may be done in any order, by several processes.
    async with there.turns.of(f"vote {message} {payload.user_id}"):
        stands = await there.reader.stands(payload)
        if added if stands is None else stands:
            await set_on(post, reaction, asked.person.id, asked, there)
        else:
            await taken_off(post, reaction, asked, there)


async def _refine(
    payload: discord.RawReactionActionEvent,
    there: Conversations,
    teams: Teams,
    progress: Progress,
) -> None:
    asked = await who_reacted(payload, there, teams, progress)
    if asked is None:
        return
    spot = Spot(payload.channel_id, payload.guild_id, payload.message_id)
    found = await there.reader.message(spot, there.place(asked), asked.member)
    if isinstance(found, str):
        await there.tell(found, asked)
        return
    files = tuple(found.message.attachments)
    if not found.text.strip() and not files:
        await there.tell(NOTHING_SAID, asked)
        return
    request = Refine(found.text, thread=found.around.messages, left_out=found.around.left_out)
    await there.send(request, asked, files=files)


async def who_reacted(
    payload: discord.RawReactionActionEvent,
    there: Conversations,
    teams: Teams,
    progress: Progress,
) -> Asked | None:
    """Who reacted, answered directly: a reaction brings nothing to answer it with.

    None for bots, and for somebody of whom nothing is known.
    """
    channel, message = str(payload.channel_id), str(payload.message_id)
    if payload.guild_id is None:
        user = there.client.get_user(payload.user_id) or await _fetched(payload.user_id, there)
        if user is None or user.bot:
            return None
        belonging = await teams.directly(user, channel, message)
        home = belonging.home_in(channel)
        address = Address(belonging.team, belonging.person.id, channel, home, direct=True)
        return Asked(
            address,
            belonging.person,
            member=belonging.member,
            refusal=belonging.refusal,
            progress=progress,
        )
    member = payload.member or await teams.member(payload.guild_id, payload.user_id)
    if member is None or member.bot:
        return None
    belonging = teams.in_server(payload.guild_id, member)
    where = there.client.get_channel(payload.channel_id)
    address = Address(
        belonging.team,
        belonging.person.id,
        channel,
        home_of(where) if where is not None else channel,
        reply_to=message,
    )
    return Asked(address, belonging.person, member=belonging.member, progress=progress)


async def _fetched(user_id: int, there: Conversations) -> discord.User | None:
    try:
        return await there.client.fetch_user(user_id)
    except TROUBLE as problem:
        _log.info("somebody is not known: %s", told(problem))
        return None
