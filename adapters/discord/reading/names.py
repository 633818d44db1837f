"""What a message says in plain words, with the names that discord.py's caches know."""

from collections.abc import Iterable, Mapping

import discord

from adapters.discord.parse.written import mentioned, plain, without_mention
from adapters.discord.render.limits import Json


def marks_of(client: discord.Client, guild: discord.Guild | None) -> tuple[str, ...]:
    """The marks by which people mention the bot: its own, and that of its role."""
    me = (f"@{client.user.id}",) if client.user is not None else ()
    role = guild.self_role if guild is not None else None
    return me if role is None else (*me, f"@&{role.id}")


def text_of(message: discord.Message, mine: Iterable[str] = ()) -> str:
    """The message's words as they were typed; those of the message that it passes on.

    With `mine` (of `marks_of`) without the first mention of the bot.
    """
    people = {each.id: each.display_name for each in message.mentions}
    return typed(_words(message), message.guild, people, mine)


def text_in(message: Json, guild: discord.Guild | None, mine: Iterable[str] = ()) -> str:
    """The same of a message as an interaction brings it along, which is never hidden."""
    content = _string(message, "content")
    for passed_on in _objects(message.get("message_snapshots")):
        inner = passed_on.get("message")
        content = content or (_string(inner, "content") if isinstance(inner, dict) else "")
    people = {
        int(_string(each, "id")): _shown_name(each)
        for each in _objects(message.get("mentions"))
        if _string(each, "id").isdecimal()
    }
    return typed(content, guild, people, mine)


def typed(
    text: str,
    guild: discord.Guild | None,
    people: Mapping[int, str] | None = None,
    mine: Iterable[str] = (),
) -> str:
    """Discord's text as it was typed. `people` are names that came with it, by id."""
    text = without_mention(text, *mine)
    return plain(text, names_for(text, guild, people))


def names_for(
    text: str, guild: discord.Guild | None, people: Mapping[int, str] | None = None
) -> dict[str, str]:
    """The names that `plain` wants for this text, by mark; "" for what is not known."""
    return {mark: _name(mark, guild, people or {}) for mark in mentioned(text)}


def _words(message: discord.Message) -> str:
    """Discord's text of a message, or of the message that it passes on."""
    passed_on = (each.content for each in message.message_snapshots)
    return message.content or next(filter(None, passed_on), "")


def _name(mark: str, guild: discord.Guild | None, people: Mapping[int, str]) -> str:
    sign, number = mark.rstrip("0123456789"), int(mark.lstrip("@&#"))
    if sign == "@" and number in people:
        return people[number]
    if guild is None:
        return ""
    match sign:
        case "@":
            member = guild.get_member(number)
            return member.display_name if member is not None else ""
        case "@&":
            role = guild.get_role(number)
            return role.name.removeprefix("@") if role is not None else ""
        case _:
            channel = guild.get_channel_or_thread(number)
            return channel.name if channel is not None else ""


def _shown_name(user: Json) -> str:
    member = user.get("member")
    nick = _string(member, "nick") if isinstance(member, dict) else ""
    return nick or _string(user, "global_name") or _string(user, "username")


def _objects(value: object) -> list[Json]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _string(found: Json, key: str) -> str:
    value = found.get(key)
    return value if isinstance(value, str) else ""
