"""Installing the app in a workspace from the browser: Slack's OAuth."""

import base64
import logging
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.oauth.async_callback_options import (
    AsyncCallbackOptions,
    AsyncFailureArgs,
    AsyncSuccessArgs,
)
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.slack import pages
from adapters.slack.manifest import INSTALL_PATH, REDIRECT_PATH, bot_scopes
from adapters.slack.trouble import UNREACHABLE
from adapters.slack.workspaces import ManyWorkspaces
from bot.safety.faults import where
from bot.store import StoreError

_log = logging.getLogger(__name__)

_STATE_SECONDS = 600
_TEAM = re.compile(r"[A-Z0-9]{1,32}")


def install_routes(
    client: AsyncWebClient,
    client_id: str,
    client_secret: str,
    workspaces: ManyWorkspaces,
    engine: AsyncEngine,
) -> list[web.RouteDef]:
    """The two pages: one sends the browser to Slack, to the other it comes back.

    Slack is where `client` calls it. What is installed goes into `workspaces`.
    """
    settings = AsyncOAuthSettings(
        client_id=client_id,
        client_secret=client_secret,
        scopes=list(bot_scopes()),
        user_scopes=[],
        install_path=INSTALL_PATH,
        redirect_uri_path=REDIRECT_PATH,
        install_page_rendering_enabled=False,
        authorization_url=urljoin(client.base_url, "../oauth/v2/authorize"),
        installation_store=workspaces.installations,
        state_store=_States(_STATE_SECONDS, engine),
        state_expiration_seconds=_STATE_SECONDS,
        callback_options=AsyncCallbackOptions(_succeeded, _failed),
    )
    flow = _Flow(client=_Exchange(client), settings=settings)
    return [
        web.get(INSTALL_PATH, _page(flow, flow.handle_installation)),
        web.get(REDIRECT_PATH, _page(flow, flow.handle_callback)),
    ]


class _Exchange(AsyncWebClient):
    """Exchanges codes for tokens over the connections of another client."""

    def __init__(self, client: AsyncWebClient) -> None:
        super().__init__(
            base_url=client.base_url,
            session=client.session,
            timeout=client.timeout,
            retry_handlers=[],
        )

    async def oauth_v2_access(
        self,
        *,
        client_id: str,
        client_secret: str,
        code: str | None = None,
        redirect_uri: str | None = None,
        **more: Any,
    ) -> AsyncSlackResponse:
        # slack_sdk names the client with a class that aiohttp is about to take away.
        shown = base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()
        given = {"code": code, "redirect_uri": redirect_uri, **more}
        return await self.api_call(
            "oauth.v2.access",
            data={name: value for name, value in given.items() if value is not None},
            headers={"Authorization": f"Basic {shown}"},
        )


class _Flow(AsyncOAuthFlow):
    async def build_authorize_url(self, state: str, request: AsyncBoltRequest) -> str:
        # The team is copied into the address as it came.
        team = request.query.get("team", [""])[0]
        wanted = team if _TEAM.fullmatch(team) else None
        return self.settings.authorize_url_generator.generate(state=state, team=wanted)


class _States(AsyncSQLAlchemyOAuthStateStore):
    """Clears away the states that nobody came back with: everybody may ask for one."""

    async def async_issue(self, *args: object, **kwargs: object) -> str:
        now = datetime.now(UTC).replace(tzinfo=None)
        async with self.engine.begin() as connection:
            table = self.oauth_states
            await connection.execute(table.delete().where(table.c.expire_at < now))
        return await super().async_issue(*args, **kwargs)


def _page(
    flow: AsyncOAuthFlow, answer: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        asked = AsyncBoltRequest(
            body="",
            query=request.query_string,
            headers=dict(request.headers),
        )
        try:
            answered = await answer(asked)
        except UNREACHABLE as fault:
            answered = _sorry(flow, fault, "unreachable", 502)
        except StoreError as fault:
            answered = _sorry(flow, fault, "storage_error", 500)
        except Exception as fault:
            answered = _sorry(flow, fault, "", 500)
        response = await to_aiohttp_response(answered)
        response.headers.update({k: v for k, v in pages.HEADERS.items() if k != "Content-Type"})
        return response

    return handle


def _sorry(flow: AsyncOAuthFlow, fault: Exception, reason: str, status: int) -> BoltResponse:
    _log.error("an installation failed: %s", where(fault))
    cookie = flow.settings.state_utils.build_set_cookie_for_deletion()
    return pages.failed(reason, status, INSTALL_PATH, cookie)


async def _succeeded(args: AsyncSuccessArgs) -> BoltResponse:
    cookie = args.settings.state_utils.build_set_cookie_for_deletion()
    _log.info("installed in %s", args.installation.team_id or args.installation.enterprise_id)
    return pages.installed(args.installation.team_name or "", cookie)


async def _failed(args: AsyncFailureArgs) -> BoltResponse:
    cookie = args.settings.state_utils.build_set_cookie_for_deletion()
    return pages.failed(args.reason, args.suggested_status_code, INSTALL_PATH, cookie)
