"""`python -m bot serve`: start the adapters that have credentials."""

import sys

from bot.settings import Settings

_HOW = """\
Nothing to serve: no platform has credentials.

  Slack    set SLACK_BOT_TOKEN (xoxb-…) and SLACK_APP_TOKEN (xapp-…), from
           api.slack.com/apps under “OAuth & Permissions” and “Basic Information”.
  Discord  set DISCORD_TOKEN, from discord.com/developers/applications under “Bot”.

Both adapters are still to come; this version works in the terminal: python -m bot chat"""

_NOT_YET = """\
There are credentials for {names}, but this version has no adapter for {them} yet.
It works in the terminal: python -m bot chat"""


def run(settings: Settings) -> int:
    """Say what could be served and how to get there. Exit code 2: nothing was started."""
    names = []
    if settings.slack_bot_token and settings.slack_app_token:
        names.append("Slack")
    if settings.discord_token:
        names.append("Discord")
    if names:
        them = "it" if len(names) == 1 else "them"
        print(_NOT_YET.format(names=" and ".join(names), them=them), file=sys.stderr)
    else:
        print(_HOW, file=sys.stderr)
    return 2
