"""Installing from the browser: Slack's OAuth, from the first page to a command that works."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from sqlalchemy import text

from adapters.slack.installing import install_routes
from adapters.slack.manifest import bot_scopes
from adapters.slack.serving import Doors, SlackServing, close_client, web_client
from adapters.slack.workspaces import ManyWorkspaces
from bot.store import Store
from bot.web.endpoint import Endpoint
from tests.adapters.slack.listeners import Listeners
from tests.doubles.slack import SlackDouble


@dataclass
class Page:
    """What a browser got."""

    status: int
    words: str
    headers: Mapping[str, str]
    cookies: SimpleCookie

    @property
    def goes_to(self) -> str:
        return self.headers.get("Location", "")


@dataclass
class Browser:
    """Goes where it is sent, and keeps cookies as one behind https does."""

    session: aiohttp.ClientSession
    origin: str
    cookies: dict[str, str] = field(default_factory=dict)

    async def open(self, url: str) -> Page:
        if url.startswith("/"):
            url = self.origin + url
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookie} if cookie and url.startswith(self.origin) else {}
        async with self.session.get(url, headers=headers, allow_redirects=False) as answer:
            page = Page(answer.status, await answer.text(), answer.headers, answer.cookies)
        if url.startswith(self.origin):
            self.cookies |= {name: morsel.value for name, morsel in page.cookies.items()}
        return page

    async def install(self, query: str = "") -> Page:
        """From the first page over Slack's to the one that Slack sends back to."""
        first = await self.open(f"/slack/install{query}")
        return await self.open((await self.open(first.goes_to)).goes_to)


@dataclass
class Installing:
    slack: SlackDouble
    browser: Browser
    store: Store
    many: ManyWorkspaces


@pytest.fixture
async def installing(database_url: str) -> AsyncIterator[Installing]:
    store = await Store.open(database_url)
    async with SlackDouble("http", installed=False) as slack:
        client = web_client(slack.api_url)
        many = ManyWorkspaces(slack.app.client_id, store.engine)
        app = Listeners(many, client, slack.app.signing_secret)
        routes = install_routes(
            client, slack.app.client_id, slack.app.client_secret, many, store.engine
        )
        doors = Doors(signing_secret=slack.app.signing_secret, routes=tuple(routes))
        endpoint = Endpoint()
        await endpoint.open()
        serving = SlackServing(app, client, doors, endpoint)
        await serving.start()
        origin = f"http://127.0.0.1:{endpoint.port}"
        slack.request_url = f"{origin}/slack/events"
        slack.redirect_url = f"{origin}/slack/oauth_redirect"
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
            yield Installing(slack, Browser(session, origin), store, many)
        await serving.stop(0.0)
        await endpoint.close()
        await close_client(client)
        assert slack.complaints == []
    await store.close()


async def states(store: Store) -> int:
    async with store.engine.connect() as connection:
        found = await connection.scalar(text("SELECT count(*) FROM slack_oauth_states"))
    return int(found or 0)


async def test_a_workspace_installs_the_app_and_then_it_answers(installing: Installing) -> None:
    slack = installing.slack
    page = await installing.browser.install()
    assert page.status == 200
    assert "Prompt Rocket is in Acme" in page.words
    ack = await slack.command("/rocket", "write a note")
    assert (ack.ok, ack.body) == (True, "write a note")
    found = await installing.many.find(None, slack.main.id)
    assert found is not None
    assert found.bot_token == slack.bot_token
    assert found.bot_user == slack.bot_user
    assert await states(installing.store) == 0


async def test_the_first_page_asks_for_what_the_manifest_does(installing: Installing) -> None:
    page = await installing.browser.open("/slack/install")
    assert page.status == 302
    asked = urlsplit(page.goes_to)
    assert page.goes_to.startswith(installing.slack.authorize_url + "?")
    query = parse_qs(asked.query)
    assert query["scope"] == [",".join(bot_scopes())]
    assert query["client_id"] == [installing.slack.app.client_id]
    assert "user_scope" not in query
    (cookie,) = page.cookies.values()
    assert cookie["httponly"]
    assert cookie["secure"]
    assert cookie.value == query["state"][0]


@pytest.mark.parametrize(
    ("team", "passed_on"), [("T0000000009", True), ("T1%26scope%3Dadmin", False), ("", False)]
)
async def test_only_a_team_is_passed_on(installing: Installing, team: str, passed_on: bool) -> None:
    page = await installing.browser.open(f"/slack/install?team={team}")
    query = parse_qs(urlsplit(page.goes_to).query)
    assert query.get("team") == ([team] if passed_on else None)
    assert query["scope"] == [",".join(bot_scopes())]


async def test_a_second_workspace_and_a_second_installation(installing: Installing) -> None:
    slack, browser = installing.slack, installing.browser
    await browser.install()
    other = slack.add_workspace("Birch")
    other.add_user("cleo")
    await browser.install(f"?team={other.id}")
    first, second = slack.main.token, other.token
    old = await installing.many.find(None, slack.main.id)
    assert old is not None
    assert old.bot_token == first
    new = await installing.many.find(None, other.id)
    assert new is not None
    assert new.bot_token == second
    await browser.install(f"?team={other.id}")
    newest = await installing.many.find(None, other.id)
    assert newest is not None
    assert newest.bot_token == other.token != second


async def test_a_name_is_text_on_the_page(installing: Installing) -> None:
    installing.slack.main.name = "<script>alert(1)</script> & co"
    page = await installing.browser.install()
    assert "<script>" not in page.words
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in page.words


async def test_somebody_decides_against_it(installing: Installing) -> None:
    installing.slack.declines_install = True
    page = await installing.browser.install()
    assert page.status == 200
    assert "decided against it" in page.words
    assert not await installing.many.find(None, installing.slack.main.id)


async def test_another_browser_cannot_finish_it(installing: Installing) -> None:
    first = await installing.browser.open("/slack/install")
    back = (await installing.browser.open(first.goes_to)).goes_to
    installing.browser.cookies.clear()
    page = await installing.browser.open(back)
    assert page.status == 400
    assert "does not belong to this browser" in page.words
    assert installing.slack.count("oauth.v2.access") == 0


async def test_a_page_serves_once(installing: Installing) -> None:
    browser = installing.browser
    first = await browser.open("/slack/install")
    cookies = dict(browser.cookies)
    back = (await browser.open(first.goes_to)).goes_to
    assert (await browser.open(back)).status == 200
    browser.cookies = cookies
    page = await browser.open(back)
    assert page.status == 401
    assert "used or is too old" in page.words


async def test_states_that_nobody_came_back_with_are_cleared_away(installing: Installing) -> None:
    for _ in range(3):
        await installing.browser.open("/slack/install")
    assert await states(installing.store) == 3
    async with installing.store.engine.begin() as connection:
        await connection.execute(text("UPDATE slack_oauth_states SET expire_at = '2020-01-01'"))
    await installing.browser.open("/slack/install")
    assert await states(installing.store) == 1


async def test_many_at_once(installing: Installing) -> None:
    origin, session = installing.browser.origin, installing.browser.session
    pages = await asyncio.gather(*(Browser(session, origin).install() for _ in range(8)))
    assert [page.status for page in pages] == [200] * 8


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("?error=access_denied", 200, "decided against it"),
        ("?error=%3Cb%3Ebad", 200, "Nothing was installed"),
        ("", 400, "does not belong to this browser"),
        ("?code=1&state=2", 400, "does not belong to this browser"),
    ],
)
async def test_pages_for_what_nobody_started(
    installing: Installing, query: str, status: int, says: str
) -> None:
    page = await installing.browser.open(f"/slack/oauth_redirect{query}")
    assert page.status == status
    assert says in page.words
    assert "<b>" not in page.words
    assert 'href="/slack/install"' in page.words


@pytest.mark.parametrize(
    ("error", "drop", "status", "says"),
    [
        ("bad_client_secret", False, 401, "did not accept"),
        (None, True, 502, "could not be reached"),
    ],
)
async def test_slack_refuses_or_is_away(
    installing: Installing, error: str | None, drop: bool, status: int, says: str
) -> None:
    installing.slack.fail("oauth.v2.access", error, drop="before" if drop else None)
    page = await installing.browser.install()
    assert page.status == status
    assert says in page.words


async def test_the_database_is_away(installing: Installing) -> None:
    async with installing.store.engine.begin() as connection:
        await connection.execute(text("DROP TABLE slack_installations"))
    page = await installing.browser.install()
    assert page.status == 500
    assert "could not be kept" in page.words
    assert "DROP" not in page.words


async def test_pages_tell_nobody_where_they_were(installing: Installing) -> None:
    for path in ("/slack/install", "/slack/oauth_redirect?code=1&state=2"):
        page = await installing.browser.open(path)
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
