"""How the settings say that Slack is reached; nothing is asked of Slack."""

import re
from dataclasses import dataclass

from bot.commands.problem import Problem
from bot.settings import Settings

NO_SLACK = (
    "set SLACK_BOT_TOKEN (xoxb-…) and SLACK_APP_TOKEN (xapp-…), from api.slack.com/apps under "
    "“OAuth & Permissions” and “Basic Information”. python -m bot slack manifest prints what "
    "makes the app there."
)


_SIGNING = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class SlackPlan:
    """Over a socket that we open (`socket_mode`) or over HTTP; whether many may install it."""

    socket_mode: bool
    many: bool

    @property
    def way(self) -> str:
        """The way in words."""
        return "Socket Mode" if self.socket_mode else "HTTP"


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
