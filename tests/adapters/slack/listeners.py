"""An app with two listeners, for tests of what stands before an app."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.workspaces import Workspaces, authorize_with

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
        self.drained: float | None = None
        self.bolt = AsyncApp(
            client=client,
            signing_secret=signing_secret or "",
            authorize=authorize_with(workspaces),  # type: ignore[arg-type]
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
