"""Suggestions while somebody types an option of a command."""

import logging
from collections.abc import Iterable, Sequence

import aiohttp
import discord

from bot.chat.text import shorten

_log = logging.getLogger(__name__)

MOST = 25
"""Choices that Discord shows."""

_LONGEST = 100


async def suggest(interaction: discord.Interaction, found: Iterable[tuple[str, str]]) -> None:
    """Show these values with their labels, if Discord takes them."""
    choices = [discord.app_commands.Choice(name=label, value=value) for value, label in found]
    try:
        await interaction.response.autocomplete(choices)
    except (discord.HTTPException, aiohttp.ClientError, OSError) as problem:
        _log.info("no suggestions: %s", type(problem).__name__)


def suggested(typed: str, offered: Iterable[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """The values and labels that fit what is typed, those that begin with it first.

    A value that is longer than Discord takes is left out.
    """
    wanted = typed.strip().casefold()
    fitting = [
        (value, shorten(label, _LONGEST))
        for value, label in offered
        if len(value) <= _LONGEST and wanted in f"{label} {value}".casefold()
    ]
    fitting.sort(key=lambda each: not each[1].casefold().startswith(wanted))
    return fitting[:MOST]
