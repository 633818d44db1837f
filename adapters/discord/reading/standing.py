"""Does a reaction stand on a message just now?"""

import logging

import discord

from adapters.discord.reading.questions import Questions
from adapters.discord.reading.sorry import TROUBLE, told

SLOWEST = 5.0
"""Seconds that an answer may take."""

_log = logging.getLogger(__name__)


async def stands(
    event: discord.RawReactionActionEvent, client: discord.Client, questions: Questions
) -> bool | None:
    """Has the person this reaction on the message? None when Discord does not tell."""
    emoji, person = str(event.emoji), event.user_id

    async def ask() -> bool:
        asking = client.http.get_reaction_users(
            event.channel_id, event.message_id, emoji, limit=1, after=person - 1
        )
        return any(int(each["id"]) == person for each in await asking)

    # Nobody else's answer will do: it may be older than what is asked about.
    key = ("stands", event.message_id, person, emoji, object())
    try:
        return await questions.ask(key, ask, within=SLOWEST)
    except (*TROUBLE, TimeoutError) as problem:
        _log.info("a reaction is taken as it was told: %s", told(problem))
        return None
