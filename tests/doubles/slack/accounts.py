"""auth.*, oauth.* and apps.*: tokens, and the page where a workspace installs the app."""

import base64
import secrets
from typing import Any
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from tests.doubles.slack.asked import Asked, Method, Refused, Wrong
from tests.doubles.slack.stage import Code, Stage
from tests.doubles.slack.workspace import Workspace

Json = dict[str, Any]


def _test(asked: Asked) -> Json:
    workspace = asked.workspace
    return {
        "url": f"{asked.stage.origin}/",
        "team": workspace.name,
        "user": "rocket",
        "team_id": workspace.id,
        "user_id": workspace.bot_user,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": False,
    }


def _revoke(asked: Asked) -> Json:
    if asked.flag("test"):
        return {"revoked": False}
    asked.workspace.tokens.remove(asked.token)
    asked.workspace.revoked.add(asked.token)
    return {"revoked": True}


def _access(asked: Asked) -> Json:
    client, secret = _client(asked)
    app = asked.stage.app
    if client != app.client_id:
        raise Wrong("invalid_client_id")
    if secret != app.client_secret:
        raise Wrong("bad_client_secret")
    code = asked.stage.codes.pop(asked.text("code"), None)
    if code is None:
        raise Refused("invalid_code")
    if asked.text("redirect_uri") not in ("", code.redirect_uri):
        raise Wrong("bad_redirect_uri")
    workspace = asked.stage.workspaces[code.team]
    token = workspace.install()
    return {
        "access_token": token,
        "token_type": "bot",
        "scope": app.scopes,
        "bot_user_id": workspace.bot_user,
        "app_id": app.app_id,
        "team": {"id": workspace.id, "name": workspace.name},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": code.user},
    }


def _client(asked: Asked) -> tuple[str, str]:
    header = (asked.headers or {}).get("authorization", "")
    if header.startswith("Basic "):
        client, _, secret = base64.b64decode(header[6:]).decode().partition(":")
        return client, secret
    return asked.text("client_id"), asked.text("client_secret")


def _connections(asked: Asked) -> Json:
    ticket = secrets.token_hex(12)
    asked.stage.tickets.add(ticket)
    return {"url": f"{asked.stage.origin.replace('http', 'ws', 1)}/link/?ticket={ticket}"}


METHODS = {
    "auth.test": Method(_test),
    "auth.revoke": Method(_revoke, "", "test"),
    "oauth.v2.access": Method(
        _access,
        "code",
        "redirect_uri client_id client_secret grant_type",
        auth="client",
    ),
    "apps.connections.open": Method(_connections, auth="app"),
}


async def authorize(stage: Stage, request: web.Request) -> web.Response:
    """The page where a person allows the app; it agrees at once and sends them back.

    `team` in the query says which workspace; otherwise it is the first without the app.
    """
    query = request.query
    if query.get("client_id") != stage.app.client_id:
        stage.complain("authorize: wrong client_id")
        return web.Response(status=400, text="invalid_client_id")
    if not query.get("scope"):
        stage.complain("authorize: no scope")
        return web.Response(status=400, text="invalid_scope")
    back = query.get("redirect_uri") or stage.redirect_url
    if not back:
        stage.complain("authorize: no redirect_uri, and none is configured")
        return web.Response(status=400, text="bad_redirect_uri")
    answer = {"state": query.get("state", "")}
    if stage.declines_install:
        answer["error"] = "access_denied"
    else:
        workspace = _installing(stage, query.get("team", ""))
        code = secrets.token_hex(12)
        person = next(iter(workspace.users), "")
        stage.codes[code] = Code(workspace.id, person, query.get("redirect_uri", ""))
        answer["code"] = code
    joint = "&" if urlsplit(back).query else "?"
    raise web.HTTPFound(back + joint + urlencode(answer))


def _installing(stage: Stage, team: str) -> Workspace:
    if team in stage.workspaces:
        return stage.workspaces[team]
    waiting = [each for each in stage.workspaces.values() if not each.installed]
    return waiting[0] if waiting else stage.main
