"""What is started for which settings, and what is said about it."""

from collections.abc import Callable
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr

from adapters.slack.manifest import EVENTS_PATH, INSTALL_PATH
from adapters.slack.starting import Started, start_slack
from adapters.slack.trouble import Trouble
from bot.jobs.jobs import Jobs
from bot.settings import Settings
from bot.turns import Turns
from bot.web.endpoint import Endpoint
from tests.bot.conftest import Desk, DeskMaker
from tests.doubles.slack import SlackDouble


def settings(slack: SlackDouble, *given: str) -> Settings:
    app = slack.app
    values: dict[str, Any] = {
        "slack_bot_token": SecretStr(slack.bot_token),
        "slack_app_token": SecretStr(app.app_token),
        "slack_signing_secret": SecretStr(app.signing_secret),
        "slack_client_id": app.client_id,
        "slack_client_secret": SecretStr(app.client_secret),
    }
    chosen = {name: value for name, value in values.items() if name[6:] in given}
    return Settings(slack_api_url=slack.api_url, port=0, **chosen)


async def start(given: Settings, desk: Desk, endpoint: Endpoint) -> Started:
    jobs = Jobs(desk.store.jobs)
    return await start_slack(given, desk.rocket, desk.store, jobs, Turns(), endpoint)


async def answers(endpoint: Endpoint) -> bool:
    """Is any of Slack's pages there?"""
    origin = f"http://127.0.0.1:{endpoint.port}"
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as browser:
        found = []
        for path in (EVENTS_PATH, INSTALL_PATH):
            async with browser.get(origin + path, allow_redirects=False) as answer:
                found.append(answer.status != 404)
    return any(found)


@pytest.mark.parametrize(
    ("given", "lines", "listens"),
    [
        (["bot_token", "app_token"], ["connected to Acme as @rocket, Socket Mode."], False),
        (
            ["bot_token", "app_token", "signing_secret"],
            ["connected to Acme as @rocket, Socket Mode."],
            False,
        ),
        (
            ["bot_token", "signing_secret"],
            ["connected to Acme as @rocket, HTTP on port {port} at /slack/events."],
            True,
        ),
        (
            ["client_id", "client_secret", "app_token"],
            [
                "ready for every workspace that installs it, Socket Mode.",
                "people install it at /slack/install on port {port}.",
            ],
            True,
        ),
        (
            ["bot_token", "client_id", "client_secret", "signing_secret"],
            [
                "connected to Acme as @rocket, HTTP on port {port} at /slack/events.",
                "people install it at /slack/install on port {port}.",
            ],
            True,
        ),
    ],
)
async def test_what_runs_is_said(
    open_desk: DeskMaker, given: list[str], lines: list[str], listens: bool
) -> None:
    mode: Any = "socket" if "app_token" in given else "http"
    async with SlackDouble(mode) as slack, open_desk() as desk:
        endpoint = Endpoint()
        await endpoint.open()
        started = await start(settings(slack, *given), desk, endpoint)
        said = ["Slack: " + each.format(port=endpoint.port) for each in lines]
        assert started.lines == tuple(said)
        assert await answers(endpoint) == listens
        assert slack.sockets.open == (mode == "socket")
        await started.stop(0.0)
        await endpoint.close()
        assert slack.sockets.open == 0
    assert slack.complaints == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda slack: slack.fail("auth.test", "account_inactive"),
        lambda slack: slack.fail("apps.connections.open", "missing_scope"),
        lambda slack: slack.fail("apps.connections.open", drop="before"),
    ],
    ids=["bot token", "app token", "cut"],
)
async def test_what_cannot_be_started_leaves_nothing_open(
    open_desk: DeskMaker, spoil: Callable[[SlackDouble], object]
) -> None:
    async with SlackDouble("socket") as slack, open_desk() as desk:
        spoil(slack)
        with pytest.raises(Trouble):
            await start(settings(slack, "bot_token", "app_token"), desk, Endpoint())
        assert slack.sockets.open == 0


async def test_names_from_slack_stay_on_their_line(open_desk: DeskMaker) -> None:
    async with SlackDouble("socket") as slack, open_desk() as desk:
        slack.main.name = "Acme\x1b[2J\nSlack: all is well"
        given = settings(slack, "bot_token", "app_token")
        started = await start(given, desk, Endpoint())
        (line,) = started.lines
        assert line.isprintable()
        await started.stop(0.0)
