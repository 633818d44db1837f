"""From settings to Slack being served."""

from contextlib import AsyncExitStack
from dataclasses import dataclass

from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.app import build
from adapters.slack.installing import install_routes
from adapters.slack.manifest import EVENTS_PATH, INSTALL_PATH
from adapters.slack.serving import Doors, SlackServing, close_client, web_client
from adapters.slack.trouble import discreet
from adapters.slack.workspaces import ManyWorkspaces, OneWorkspace, Workspaces
from bot.jobs.jobs import Jobs
from bot.rocket import Rocket
from bot.settings import Settings
from bot.store import Store
from bot.turns import TakesTurns
from bot.web.endpoint import Endpoint


@dataclass(frozen=True, slots=True)
class Started:
    """Slack, being served. `lines` say what runs, for whoever started it.

    It has no ending of its own: a socket that breaks is opened again.
    """

    serving: SlackServing
    client: AsyncWebClient
    lines: tuple[str, ...]
    ending: None = None

    @property
    def trouble(self) -> str:
        """Why no delivery can come in just now; "" when one can."""
        return self.serving.trouble

    async def shut(self) -> None:
        """Take nothing more, and answer what was taken."""
        await self.serving.shut()

    async def stop(self, seconds: float) -> None:
        """Stop in order: what comes in, then what goes on (`seconds` at most), then the rest."""
        try:
            await self.serving.stop(seconds)
        finally:
            await close_client(self.client)


async def start_slack(
    settings: Settings,
    desk: Rocket,
    store: Store,
    jobs: Jobs,
    turns: TakesTurns,
    endpoint: Endpoint,
) -> Started:
    """Serve Slack as the settings say, which have to be whole.

    `jobs` have been started. What comes over HTTP comes to `endpoint`, which is open.

    Raises Trouble when Slack refuses a token or cannot be reached, with nothing left open.
    """
    discreet()
    async with AsyncExitStack() as undoing:
        client = web_client(settings.slack_api_url)
        undoing.push_async_callback(close_client, client)
        home, workspaces, routes = await _workspaces(settings, store, client)
        signing_secret = settings.slack_signing_secret
        app_token = settings.slack_app_token
        app = build(
            desk,
            store,
            workspaces,
            client,
            jobs=jobs,
            turns=turns,
            signing_secret=signing_secret.get_secret_value() if signing_secret else None,
        )
        doors = Doors(
            app_token.get_secret_value() if app_token else None,
            signing_secret.get_secret_value() if signing_secret else None,
            routes,
        )
        serving = SlackServing(app, client, doors, endpoint)
        undoing.push_async_callback(serving.stop, 0.0)
        await serving.start()
        undoing.pop_all()
        return Started(serving, client, _lines(home, doors, endpoint.port))


async def _workspaces(
    settings: Settings, store: Store, client: AsyncWebClient
) -> tuple[OneWorkspace | None, Workspaces, tuple[web.RouteDef, ...]]:
    token, client_id = settings.slack_bot_token, settings.slack_client_id
    client_secret = settings.slack_client_secret
    home = await OneWorkspace.ask(client, token.get_secret_value()) if token else None
    if client_id and client_secret:
        many = ManyWorkspaces(client_id, store.engine, home)
        secret = client_secret.get_secret_value()
        return home, many, tuple(install_routes(client, client_id, secret, many, store.engine))
    if home is None:
        raise ValueError("neither a bot token nor a client id with its secret")
    return home, home, ()


def _lines(home: OneWorkspace | None, doors: Doors, port: int) -> tuple[str, ...]:
    way = "Socket Mode" if doors.app_token else f"HTTP on port {port} at {EVENTS_PATH}"
    if home is None:
        lines = [f"Slack: ready for every workspace that installs it, {way}."]
    else:
        team, bot = _one_line(home.name) or "a workspace", _one_line(home.bot_name) or "its bot"
        lines = [f"Slack: connected to {team} as @{bot}, {way}."]
    if doors.routes:
        lines.append(f"Slack: people install it at {INSTALL_PATH} on port {port}.")
    return tuple(lines)


def _one_line(name: str) -> str:
    """A name that Slack gave, without what could move a terminal's cursor."""
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())
