"""Whom a message would ping, by its words and its allowed_mentions."""

import re
from typing import Any

from tests.doubles.discord import words
from tests.doubles.discord.problems import invalid
from tests.doubles.discord.stage import Stage
from tests.doubles.discord.state import Message, User

Json = dict[str, Any]

_MENTION = re.compile(r"<@!?(\d+)>|<@&(\d+)>|(@everyone|@here)")
_KINDS = ("users", "roles", "everyone")


def check_allowed(allowed: Any) -> None:
    """Raises Refused for allowed_mentions that Discord does not take."""
    if allowed is None:
        return
    if not isinstance(allowed, dict):
        raise invalid("allowed_mentions: must be an object")
    unknown = [name for name in allowed if name not in ("parse", "users", "roles", "replied_user")]
    if unknown:
        raise invalid(f"allowed_mentions: unknown fields {', '.join(unknown)}")
    parse = allowed.get("parse") or []
    if any(each not in _KINDS for each in parse):
        raise invalid(f"allowed_mentions.parse: {parse}")
    for kind in ("users", "roles"):
        listed = allowed.get(kind) or []
        if listed and kind in parse:
            raise invalid(f"allowed_mentions: {kind} is in parse and listed")
        if len(listed) > 100:
            raise invalid(f"allowed_mentions.{kind}: more than 100")


def note(stage: Stage, message: Message, allowed: Json | None, *, replied: bool = False) -> None:
    """Set the message's mentions and add whom it would ping, in code too, to its pings.

    `replied`: it is new and answers a message, whose author is pinged unless that is ruled out.
    """
    found: list[str] = []
    message.mentions = []
    for user, role, everyone in _MENTION.findall(_written(message)):
        if user and user in stage.users and _allows(allowed, "users", user):
            message.mentions.append(stage.users[user])
            found.append(f"<@{user}>")
        elif role and _allows(allowed, "roles", role):
            found.append(f"<@&{role}>")
        elif everyone and _allows(allowed, "everyone", ""):
            found.append(everyone)
    if replied and message.reply_to is not None:
        author = message.reply_to.author
        if allowed is None or allowed.get("replied_user", False):
            message.mentions.append(author)
            found += [] if author.bot else [author.mention]
    new = [each for each in found if each not in message.pings]
    message.pings += new
    stage.pings += new


def mentioned(stage: Stage, text: str) -> list[User]:
    """The users, and the bot, that a person's text mentions."""
    found = [user for user, _, _ in _MENTION.findall(text) if user]
    everybody = {**stage.users, stage.bot.id: stage.bot}
    return [everybody[each] for each in dict.fromkeys(found) if each in everybody]


def _written(message: Message) -> str:
    texts = [each["content"] for each in words.walk(message.components) if each["type"] == 10]
    return "\n".join([message.content, *texts])


def _allows(allowed: Json | None, kind: str, name: str) -> bool:
    if allowed is None:
        return True
    listed = [str(each) for each in allowed.get(kind) or ()] if kind != "everyone" else []
    return kind in (allowed.get("parse") or ()) or name in listed
