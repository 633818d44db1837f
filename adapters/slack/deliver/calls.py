"""Calls that change something in Slack: each in its turn, and never silently made twice."""

from collections.abc import Mapping
from typing import Any, Protocol

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.deliver.claims import Claims
from adapters.slack.deliver.pace import Pace, Ticket
from bot import metrics
from bot.chat.refusals import Refused, ShutOut, Unclear
from bot.live import TryLater

TIMEOUT = 15
"""Seconds that one call may take."""

_UNCLEAR = {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}
"""Errors after which the effect may have happened, as Slack's documentation says of them."""

_MISSING = "message_not_found"

_GONE = {"cant_update_message", "edit_window_closed", "cant_delete_message"}
"""Slack's words for a message that is there and cannot be changed any more."""

_SHUT_OUT = {
    "token_revoked",
    "token_expired",
    "invalid_auth",
    "account_inactive",
    "team_access_not_granted",
}

_READING = {"conversations.history", "conversations.replies"}
"""Slack takes JSON from methods that write, and not from these."""

_POSTING = {"chat.postMessage", "chat.postEphemeral", "chat.startStream"}
_EDITING = {"chat.update", "chat.appendStream", "chat.stopStream"}

_NO_HEADER = 30.0
"""Seconds to wait when Slack names none."""


class Making(Protocol):
    """Whoever makes calls in one workspace, as `Calls` does."""

    claims: Claims

    async def make(self, method: str, ticket: Ticket, **arguments: Any) -> Mapping[str, Any]:
        """Make one call; see `Calls.make`."""
        ...


class Calls:
    """The Web API of one workspace.

    `client` must not try again by itself: a call whose answer is lost would be made twice.
    """

    def __init__(self, client: AsyncWebClient, team: str, token: str, pace: Pace) -> None:
        self._client = client
        self._token = token
        self._pace = pace
        self.claims = pace.claims
        self.team = team

    async def make(self, method: str, ticket: Ticket, **arguments: Any) -> Mapping[str, Any]:
        """Make one call and give back what Slack says.

        Raises TryLater when it is not its turn, Refused when Slack says no, ShutOut when the
        token is gone, and Unclear when no answer came.
        """
        channel = str(arguments.get("channel", ""))
        wait = await self._pace.wait(self.team, method, channel, ticket)
        if wait > 0:
            raise TryLater(wait)
        given = {key: value for key, value in arguments.items() if value not in (None, "")}
        try:
            answer = await self._client.api_call(method, **_sent(method, given, self._token))
        except SlackApiError as problem:
            raise await self._told(problem, method, channel) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as problem:
            raise Unclear(f"{method}: {type(problem).__name__}") from None
        _count(method)
        data = answer.data
        return data if isinstance(data, dict) else {}

    async def _told(self, problem: SlackApiError, method: str, channel: str) -> Exception:
        # What is not JSON comes as aiohttp's own response, which names its status otherwise.
        response = problem.response
        status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
        data = response.data if hasattr(response, "data") else response
        error = str(data.get("error", "")) if isinstance(data, dict) else ""
        if status == 429 or error in ("ratelimited", "rate_limited"):
            metrics.limited("slack", method)
            seconds = _seconds(getattr(response, "headers", {}))
            await self._pace.refused(self.team, method, channel, seconds)
            return TryLater(seconds)
        if error in _SHUT_OUT:
            return ShutOut(method, error)
        if status >= 500 or error in _UNCLEAR or not error:
            return Unclear(f"{method}: {error or status}")
        return refused(method, error)


def refused(method: str, error: str) -> Refused:
    """What Slack's word for a refusal means."""
    return Refused(method, error, gone=error in _GONE, missing=error == _MISSING)


def _count(method: str) -> None:
    if method in _POSTING:
        metrics.posted("slack")
    elif method in _EDITING:
        metrics.edited("slack")


def _sent(method: str, given: Mapping[str, Any], token: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"}
    if method in _READING:
        return {"http_verb": "GET", "params": given, "headers": headers}
    return {"json": given, "headers": headers}


def _seconds(headers: Mapping[str, str]) -> float:
    """What Retry-After says, in whole seconds."""
    found = next((value for key, value in headers.items() if key.lower() == "retry-after"), "")
    return float(found) if found.isdigit() else _NO_HEADER
