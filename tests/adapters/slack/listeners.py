"""An app with two listeners, for tests of what stands before an app."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.workspaces import Workspaces

Ack = Callable[..., Awaitable[Any]]


class Listeners:
    """`/rocket` is acknowledged with its own text; `/slow` waits for `go` before that.

    `log` is what happened, in order; `faults` is raised by a command `/broken`.
    """

    def __init__(
        self, workspaces: Workspaces, client: AsyncWebClient, signing_secret: str | None
    ) -> None:
        self.go = asyncio.Event()
        self.begun = asyncio.Event()
        self.log: list[str] = []
        self.alone = True
        self.drained: float | None = None
        self.bolt = AsyncApp(
            client=client,
            signing_secret=signing_secret or "",
            authorize=_authorize_with(workspaces),  # type: ignore[arg-type]
            process_before_response=True,
        )
        self.bolt.command("/rocket")(self._echo)
        self.bolt.command("/slow")(self._slow)
        self.bolt.command("/broken")(self._broken)

    async def close(self, seconds: float) -> None:
        self.drained = seconds
        self.log.append("drained")

    async def _echo(self, ack: Ack, body: dict[str, Any]) -> None:
        self.log.append("command")
        await ack(body["text"])

    async def _slow(self, ack: Ack) -> None:
        self.begun.set()
        await self.go.wait()
        self.log.append("answered")
        await ack("at last")

    async def _broken(self, body: dict[str, Any]) -> None:
        raise RuntimeError(f"cannot read {body['text']}")


def _authorize_with(workspaces: Workspaces) -> Callable[..., Awaitable[AuthorizeResult | None]]:
    # Bolt looks at the names of these arguments.
    async def authorize(
        enterprise_id: str | None, team_id: str | None, user_id: str | None
    ) -> AuthorizeResult | None:
        found = await workspaces.find(enterprise_id, team_id)
        if found is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=found.bot_user,
            bot_id=found.bot_id,
            bot_token=found.bot_token,
            user_id=user_id,
        )

    return authorize
