"""Acknowledging an interaction, though Discord may not answer as it should."""

import asyncio
import logging

import aiohttp
import discord

from adapters.discord.acknowledging import Acknowledgement
from adapters.discord.deliver.answers import ACKNOWLEDGE, Answers
from bot.chat.refusals import Refused, Unclear
from bot.live import TryLater
from bot.safety.faults import where

_log = logging.getLogger(__name__)

_DONE_ALREADY = 40060
"""Discord's code for an interaction that is acknowledged: by a try whose answer was lost, or by
another process. The store tells which of them works on it, and the token is the same."""

_PAUSES = (0.1, 0.4, 1.0)
"""Seconds between tries whose answer did not come."""


async def acknowledged(interaction: discord.Interaction, how: Acknowledgement) -> bool:
    """Acknowledge it, and try again in the three seconds in which Discord takes it.

    No call is broken off, so one that hangs makes this end later. False when nothing came of it
    in time; then Discord tells the person so.
    """
    if how is Acknowledgement.LATER:
        return True
    clock = asyncio.get_running_loop().time
    ends = clock() + ACKNOWLEDGE
    for pause in (*_PAUSES, ACKNOWLEDGE):
        try:
            await _defer(interaction, how)
        except discord.HTTPException as problem:
            if problem.code != _DONE_ALREADY:
                _log.warning("not acknowledged: %s (%s)", problem.status, problem.code)
                return False
            _mark_done(interaction, how)
        except (aiohttp.ClientError, OSError, LookupError, TypeError, ValueError) as problem:
            # The last three are what discord.py makes of an answer that is not Discord's.
            if not interaction.response.is_done():
                if clock() + pause > ends:
                    _log.warning("not acknowledged: %s", where(problem))
                    return False
                await asyncio.sleep(pause)
                continue
        return True
    return False


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


def _mark_done(interaction: discord.Interaction, how: Acknowledgement) -> None:
    """Let discord.py know: it has no other way to learn that."""
    kind = discord.InteractionResponseType.deferred_message_update
    if how.awaits:
        kind = discord.InteractionResponseType.deferred_channel_message
    interaction.response._response_type = kind
