"""Acknowledging an interaction, though Discord may not answer as it should."""

import asyncio
import logging

import aiohttp
import discord

from adapters.discord.acknowledging import Acknowledgement
from adapters.discord.deliver.answers import ACKNOWLEDGE, Answers
from adapters.discord.deliver.layout import layout_of, messages_of
from bot.chat import remarks
from bot.chat.refusals import Refused, Unclear
from bot.live import TryLater
from bot.safety.faults import where

_log = logging.getLogger(__name__)

_DONE_ALREADY = 40060
"""Discord's code for an interaction that is acknowledged: by a try whose answer was lost, or by
another process, whose work this one goes on with. The token is the same."""

_THEIRS = 500
"""From this status on it is a fault of theirs, which may have come after the effect."""

_PAUSES = (0.1, 0.4, 1.0)
"""Seconds between tries whose answer did not come."""


async def acknowledged(
    interaction: discord.Interaction, how: Acknowledgement, within: float = ACKNOWLEDGE
) -> bool:
    """Acknowledge it, and try again as long as Discord takes it: `within` seconds.

    No call is broken off, so one that hangs makes this end later. False when Discord refused it;
    then it tells the person so. When no answer came, nobody knows what the person sees: the work
    is done, and finds out how they can be answered.
    """
    if how is Acknowledgement.LATER:
        return True
    clock = asyncio.get_running_loop().time
    ends = clock() + within
    for pause in (*_PAUSES, ACKNOWLEDGE):
        try:
            await _defer(interaction, how)
        except discord.HTTPException as problem:
            if problem.code != _DONE_ALREADY and problem.status < _THEIRS:
                _log.warning("not acknowledged: %s (%s)", problem.status, problem.code)
                return False
            mark_done(interaction, how)
        except (aiohttp.ClientError, OSError, LookupError, TypeError, ValueError) as problem:
            # The last three are what discord.py makes of an answer that is not Discord's.
            if not interaction.response.is_done():
                if clock() + pause <= ends:
                    await asyncio.sleep(pause)
                    continue
                _log.warning("perhaps not acknowledged: %s", where(problem))
                mark_done(interaction, how)
        return True
    return True


async def settled(interaction: discord.Interaction, answers: Answers | None) -> None:
    """Leave nobody waiting, and nothing that Discord would say has failed.

    What was promised and is not there is taken back; what was answered without the interaction's
    token is acknowledged.
    """
    try:
        if answers is not None:
            await answers.nothing()
        if not interaction.response.is_done():
            on_message = interaction.message is not None
            how = Acknowledgement.IN_PLACE if on_message else Acknowledgement.HIDDEN
            if await acknowledged(interaction, how) and not on_message:
                await interaction.delete_original_response()
    except (
        discord.HTTPException,
        aiohttp.ClientError,
        OSError,
        Refused,
        Unclear,
        TryLater,
    ) as problem:
        _log.info("an interaction is left as it is: %s", where(problem))


async def _defer(interaction: discord.Interaction, how: Acknowledgement) -> None:
    await interaction.response.defer(ephemeral=how is Acknowledgement.HIDDEN, thinking=how.awaits)


async def turned_away(interaction: discord.Interaction, sentence: str) -> None:
    """Tell somebody at once, and hidden, why nothing is done."""
    card = remarks.error("turned-away", sentence)
    try:
        await interaction.response.send_message(
            view=layout_of(messages_of(card)[0]), ephemeral=True
        )
    except (
        discord.HTTPException,
        aiohttp.ClientError,
        OSError,
        LookupError,
        TypeError,
        ValueError,
    ) as problem:
        _log.warning("somebody was not told why nothing is done: %s", where(problem))


def mark_done(interaction: discord.Interaction, how: Acknowledgement) -> None:
    """Let discord.py know how it was acknowledged: it has no other way to learn that."""
    kind = discord.InteractionResponseType.deferred_message_update
    if how.awaits or how is Acknowledgement.LATER:
        kind = discord.InteractionResponseType.deferred_channel_message
    interaction.response._response_type = kind
