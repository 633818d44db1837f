"""`python -m bot discord`: what Discord needs to know of this app."""

import argparse
from collections.abc import Callable

from bot.commands.connecting import discord_plan
from bot.commands.problem import Problem
from bot.settings import Settings

_UNKNOWN = (
    "For which application? Set DISCORD_TOKEN, from discord.com/developers/applications under "
    "“Bot”, or give --id with the application id, which stands there under “General Information”."
)


def run(
    arguments: argparse.Namespace,
    settings: Settings,
    invite: Callable[[str], str],
    application_of: Callable[[str], str],
) -> int:
    """Print what `invite` says for an application's id.

    The id is given, or `application_of` finds it in the token; a ValueError of either ends the
    command with its sentence.
    """
    name = "--id" if arguments.id is not None else "DISCORD_TOKEN"
    try:
        print(invite(_application(arguments.id, settings, application_of)), end="")
    except ValueError as problem:
        raise Problem(f"{name}: {problem}", 2) from None
    return 0


def _application(
    given: str | None, settings: Settings, application_of: Callable[[str], str]
) -> str:
    if given is not None:
        return given
    if discord_plan(settings) is None or settings.discord_token is None:
        raise Problem(_UNKNOWN, 2)
    return application_of(settings.discord_token.get_secret_value())
