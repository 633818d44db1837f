"""How the settings say that Slack and Discord are reached; neither is asked."""

import re
from dataclasses import dataclass

from bot.commands.problem import Problem
from bot.settings import Settings
from bot.shards import Shards

NO_SLACK = (
    "set SLACK_BOT_TOKEN (xoxb-…) and SLACK_APP_TOKEN (xapp-…), from api.slack.com/apps under "
    "“OAuth & Permissions” and “Basic Information”. python -m bot slack manifest prints what "
    "makes the app there."
)

NO_DISCORD = (
    "set DISCORD_TOKEN, from discord.com/developers/applications under “Bot”. "
    "python -m bot discord invite prints the address at which the bot is added to a server."
)

_SIGNING = re.compile(r"[0-9a-f]{32}")

_BOT_TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)

_OTHER_KINDS = (
    (re.compile(r"Bot\s+[\w.-]+", re.IGNORECASE), "has the word “Bot” before the token"),
    (re.compile(r"mfa\..*"), "holds a person's token"),
    (re.compile(r"[0-9]{15,22}"), "holds an id"),
    (re.compile(r"[0-9a-f]{64}"), "holds the public key"),
    (re.compile(r"[\w-]{32}"), "holds the client secret"),
)


@dataclass(frozen=True, slots=True)
class SlackPlan:
    """Over a socket that we open (`socket_mode`) or over HTTP; whether many may install it."""

    socket_mode: bool
    many: bool

    @property
    def way(self) -> str:
        """The way in words."""
        return "Socket Mode" if self.socket_mode else "HTTP"


@dataclass(frozen=True, slots=True)
class DiscordPlan:
    """The shards that this process connects."""

    shards: Shards


def slack_plan(settings: Settings) -> SlackPlan | None:
    """What is set up for Slack; None where nothing is.

    Raises Problem with code 2 and what to set where a half is missing.
    """
    client = (settings.slack_client_id, settings.slack_client_secret)
    ways = (settings.slack_app_token, settings.slack_signing_secret)
    if not any((settings.slack_bot_token, *client, *ways)):
        return None
    _unmixed(settings)
    if any(client) and not all(client):
        missing = "SLACK_CLIENT_SECRET" if settings.slack_client_id else "SLACK_CLIENT_ID"
        raise Problem(
            f"Slack: {missing} is missing. It stands with the other one at api.slack.com/apps "
            "under “Basic Information”.",
            2,
        )
    if not settings.slack_bot_token and not all(client):
        raise Problem(
            "Slack: SLACK_BOT_TOKEN (xoxb-…) is missing. It stands at api.slack.com/apps under "
            "“OAuth & Permissions”. For many workspaces set SLACK_CLIENT_ID and "
            "SLACK_CLIENT_SECRET instead.",
            2,
        )
    if not any(ways):
        raise Problem(
            "Slack: set SLACK_APP_TOKEN (xapp-…) too, and Slack is reached over a socket, or "
            "SLACK_SIGNING_SECRET, and Slack reaches this program over HTTP. Both stand at "
            "api.slack.com/apps under “Basic Information”.",
            2,
        )
    return SlackPlan(socket_mode=settings.slack_app_token is not None, many=all(client))


def _unmixed(settings: Settings) -> None:
    signing = settings.slack_signing_secret
    if signing is not None and not _SIGNING.fullmatch(signing.get_secret_value().strip()):
        raise Problem(
            "Slack: SLACK_SIGNING_SECRET is not one: it has 32 digits and letters from a to f, and "
            "stands at api.slack.com/apps under “Basic Information”.",
            2,
        )
    for name, secret, right, wrong in (
        ("SLACK_BOT_TOKEN", settings.slack_bot_token, "xoxb-", ("xapp-", "xoxp-")),
        ("SLACK_APP_TOKEN", settings.slack_app_token, "xapp-", ("xoxb-", "xoxp-")),
    ):
        if secret is not None and secret.get_secret_value().startswith(wrong):
            raise Problem(f"Slack: {name} holds another kind of token; it begins with {right}.", 2)


def discord_plan(settings: Settings) -> DiscordPlan | None:
    """What is set up for Discord; None where nothing is.

    Raises Problem with code 2 where the token is plainly another thing, or the shards are none.
    """
    if settings.discord_token is None:
        return None
    token = settings.discord_token.get_secret_value().strip()
    if not _BOT_TOKEN.fullmatch(token):
        what = next((what for form, what in _OTHER_KINDS if form.fullmatch(token)), "is not one")
        raise Problem(
            f"Discord: DISCORD_TOKEN {what}. The bot token has three parts with dots between "
            "them; it stands at discord.com/developers/applications under “Bot”, where “Reset "
            "Token” shows a new one.",
            2,
        )
    try:
        return DiscordPlan(Shards.read(settings.discord_shards))
    except ValueError as problem:
        raise Problem(f"Discord: DISCORD_SHARDS: {problem}", 2) from None
