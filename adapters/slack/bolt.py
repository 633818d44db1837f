"""Bolt, set up for an app that keeps what comes, and looks for tokens later."""

import logging

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.safety.faults import where

_log = logging.getLogger(__name__)


def bolt_app(client: AsyncWebClient, signing_secret: str | None) -> AsyncApp:
    """Bolt without listeners. Without a secret, whoever delivers is known to be Slack."""
    bolt = AsyncApp(
        # Without a name Bolt looks for one among the callers, which takes its time.
        name="Prompt Rocket",
        client=client,
        signing_secret=signing_secret or "",
        request_verification_enabled=signing_secret is not None,
        authorize=_later,
        # The listeners only take note, so the answer can wait for them: Bolt's other way looks
        # every 10 ms whether there is one.
        process_before_response=True,
    )
    bolt.error(_not_understood)
    return bolt


async def take_nothing(ack: AsyncAck) -> None:
    """A listener for what is acknowledged and left at that."""
    await ack()


# Bolt looks at the names of the arguments of both.
async def _later(
    enterprise_id: str | None, team_id: str | None, user_id: str | None
) -> AuthorizeResult:
    """No token yet: the store is asked for it after the acknowledgement."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id)


async def _not_understood(error: Exception) -> BoltResponse:
    """A delivery of another shape than Slack's. What it holds stays out of the log."""
    _log.warning("a delivery was not understood: %s", where(error))
    return BoltResponse(status=400, body="This is no delivery of Slack's.")
