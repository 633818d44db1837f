"""What keeps Discord from being served, in a sentence for whoever runs the bot."""

import aiohttp
import discord

from bot.chat.discreet import SAID, be_discreet

UNREACHABLE = (aiohttp.ClientError, discord.DiscordException, TimeoutError, OSError)
"""What a call raises when Discord refuses it or cannot be reached."""

OTHER_LANGUAGE = (KeyError, TypeError, ValueError)
"""What discord.py stumbles over when something else than Discord answers."""

_PORTAL = "discord.com/developers/applications"

_BAD_TOKEN = (
    f"Discord does not accept DISCORD_TOKEN. Please copy it again from {_PORTAL} under “Bot”, "
    "where “Reset Token” shows a new one."
)
_CLOSED = {
    4004: _BAD_TOKEN,
    4010: "Discord knows no shards as DISCORD_SHARDS names them. Empty, it leaves them to Discord.",
    4011: (
        "Discord wants more shards than DISCORD_SHARDS names. Empty, it leaves their number to "
        "Discord."
    ),
    4012: "Discord no longer speaks with this version of the bot. Please take a newer one.",
    4013: "Discord no longer speaks with this version of the bot. Please take a newer one.",
    4014: (
        f"Discord no longer grants the “Message Content Intent” of {_PORTAL}. Please start again: "
        "the bot looks at that when it starts, and goes without."
    ),
}


_PLAINLY = {
    ("discord.shard", "_handle_disconnect"): SAID,
    ("discord.gateway", "ack"): (
        "it took more than ten seconds to answer a sign of life. Either the way to Discord is "
        "slow, or this process lacks the processor."
    ),
    ("discord.gateway", "run"): (
        "it was too long silent, or this process too busy to give a sign of life. The shard is "
        "connected anew where that lasts."
    ),
}
"""What is made of discord.py's warnings, by logger and function."""


class Trouble(Exception):
    """Discord cannot be served; the text says why and what to do, and holds no secret."""


def code(error: BaseException) -> str:
    """Discord's own number for why it refused or closed; empty where it gave none."""
    if isinstance(error, discord.HTTPException):
        return str(error.code or f"HTTP {error.status}")
    return str(error.code) if isinstance(error, discord.ConnectionClosed) else ""


def discreet() -> None:
    """Keep what people write, and tokens, out of what discord.py logs."""
    be_discreet("Discord", ("discord",), code, _PLAINLY)


def explained(error: BaseException | None, api_url: str) -> Trouble:
    """Why Discord cannot be served, or no longer; None where discord.py does not say."""
    if error is None:
        return Trouble("Discord ended the connection. Please start again.")
    if isinstance(error, discord.GatewayNotFound) and error.__cause__ is not None:
        error = error.__cause__
    if isinstance(error, discord.LoginFailure) or getattr(error, "status", None) == 401:
        return Trouble(_BAD_TOKEN)
    if isinstance(error, discord.PrivilegedIntentsRequired):
        return Trouble(_CLOSED[4014])
    if isinstance(error, discord.ConnectionClosed):
        ended = f"Discord ended the connection ({error.code}). Please start again later."
        return Trouble(_CLOSED.get(error.code, ended))
    if isinstance(error, discord.RateLimited):
        return Trouble(_busy(f"for {error.retry_after:,.0f} seconds"))
    if isinstance(error, discord.HTTPException):
        if error.status == 429 or error.status >= 500:
            return Trouble(_busy(f"HTTP {error.status}"))
        return Trouble(f"Discord does not let the bot in ({code(error)}). See {_PORTAL}.")
    where = "DISCORD_API_URL says where it is."
    if isinstance(error, (aiohttp.ClientError, TimeoutError, OSError)):
        return Trouble(f"Discord cannot be reached at {api_url}: {_kind(error)}. {where}")
    return Trouble(f"What is at {api_url} does not speak as Discord does. {where}")


def not_let_in(gateway_url: str, seconds: float) -> Trouble:
    """The gateway did not answer in time, or not with a session; the log has each try."""
    return Trouble(
        f"Discord's gateway at {gateway_url} did not let the bot in within {seconds:,.0f} seconds. "
        "DISCORD_GATEWAY_URL says where it is; what each try met stands in the log."
    )


def no_sessions(wanted: int, left: int, seconds: float) -> Trouble:
    """Discord resets the token of a bot that starts more sessions than it may in a day."""
    return Trouble(
        f"Discord lets this bot open {left:,} more connections today, and it needs {wanted:,}. "
        f"Please start again in {max(seconds / 3600, 0.1):.1f} hours."
    )


def sent_elsewhere() -> Trouble:
    """With an endpoint set, no interaction comes over the gateway."""
    return Trouble(
        "Discord sends commands and buttons to the address in “Interactions Endpoint URL” and not "
        f"here. Please empty that field at {_PORTAL} under “General Information”."
    )


def _busy(why: str) -> str:
    return f"Discord has no time for us just now ({why}). Please start again later."


def _kind(error: BaseException) -> str:
    if isinstance(error, aiohttp.ClientConnectorError):
        return error.os_error.strerror or "no connection"
    return "no answer in time" if isinstance(error, TimeoutError) else type(error).__name__
