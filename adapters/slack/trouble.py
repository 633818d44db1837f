"""What keeps Slack from being served, in a sentence for whoever runs the bot."""

import re

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.chat.discreet import SAID, be_discreet

UNREACHABLE = (aiohttp.ClientError, SlackClientError, TimeoutError, OSError)
"""What a call raises when Slack refuses it, cannot be reached, or answers in another language."""

_CODE = re.compile(r"[a-z][a-z_]{1,60}")


_PLAINLY = {
    ("slack_bolt.AsyncApp", function): SAID
    for function in ("connect", "issue_new_wss_url", "monitor_current_session", "receive_messages")
}
"""What is made of the warnings about a socket, by logger and function."""


class Trouble(Exception):
    """Slack cannot be served; the text says why and what to do, and holds no secret."""


def code(error: BaseException) -> str:
    """Slack's own word for why it refused a call; empty where it said none."""
    response = getattr(error, "response", None)
    data = getattr(response, "data", response)
    found = data.get("error") if isinstance(data, dict) else None
    return found if isinstance(found, str) and _CODE.fullmatch(found) else ""


def discreet() -> None:
    """Keep what people write out of what Slack's libraries log."""
    be_discreet("Slack", ("slack_bolt", "slack_sdk"), code, _PLAINLY)


def explained(error: BaseException, setting: str, api_url: str) -> Trouble:
    """Why a call that shows the secret in `setting` failed."""
    word = code(error)
    if word in ("ratelimited", "rate_limited", "internal_error", "fatal_error"):
        return Trouble(f"Slack has no time for us just now ({word}). Please start again later.")
    if word == "missing_scope":
        return Trouble(
            f"Slack: {setting} lacks a scope. Compare the app with what python -m bot slack "
            "manifest prints, and install it again. An app token needs connections:write."
        )
    if word:
        return Trouble(
            f"Slack does not accept {setting} ({word}). Please copy it again from "
            "api.slack.com/apps."
        )
    why = "it does not speak as Slack does" if isinstance(error, SlackApiError) else _kind(error)
    return Trouble(f"Slack cannot be reached at {api_url}: {why}. SLACK_API_URL says where it is.")


def _kind(error: BaseException) -> str:
    if isinstance(error, aiohttp.ClientConnectorError):
        return error.os_error.strerror or "no connection"
    return "no answer in time" if isinstance(error, TimeoutError) else type(error).__name__
