"""What stands before the app: the socket, the port, signatures, starting and stopping."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Literal

import aiohttp
import pytest

from adapters.slack.serving import Doors, SlackServing, close_client, web_client
from adapters.slack.trouble import Trouble, discreet
from adapters.slack.workspaces import OneWorkspace
from bot.web.endpoint import LONGEST_BODY, Endpoint
from tests.adapters.slack.listeners import Listeners
from tests.doubles.slack import SlackDouble

Mode = Literal["socket", "http"]
BOTH = pytest.mark.parametrize("mode", ["socket", "http"])


@asynccontextmanager
async def served(slack: SlackDouble) -> AsyncIterator[tuple[Listeners, SlackServing]]:
    """The listeners behind the door that the double's mode needs; stopped in the end."""
    client = web_client(slack.api_url)
    try:
        home = await OneWorkspace.ask(client, slack.bot_token)
        http = slack.mode == "http"
        signing_secret = slack.app.signing_secret if http else None
        app = Listeners(home, client, signing_secret)
        app_token = None if http else slack.app.app_token
        doors = Doors(app_token, signing_secret, ping_seconds=0.3)
        endpoint = Endpoint()
        await endpoint.open()
        serving = SlackServing(app, client, doors, endpoint)
        try:
            await serving.start()
            slack.request_url = f"http://127.0.0.1:{endpoint.port}/slack/events"
            yield app, serving
        finally:
            if app.drained is None:
                await serving.stop(0.0)
            await endpoint.close()
    finally:
        await close_client(client)


@BOTH
async def test_a_command_comes_in_and_its_answer_goes_out(mode: Mode) -> None:
    async with SlackDouble(mode) as slack, served(slack) as (app, _):
        ack = await slack.command("/rocket", "write a note")
        assert (ack.ok, ack.body) == (
            True,
            {"text": "write a note"} if mode == "socket" else "write a note",
        )
        assert slack.count("auth.test") == 1
    assert slack.complaints == []
    assert app.drained == 0.0


@BOTH
async def test_stopping_answers_what_was_taken_first(mode: Mode) -> None:
    async with SlackDouble(mode) as slack, served(slack) as (app, serving):
        waiting = asyncio.create_task(slack.command("/slow"))
        await app.begun.wait()
        stopping = asyncio.create_task(serving.stop(4.0))
        await asyncio.sleep(0)
        app.go.set()
        await stopping
        ack = await waiting
        assert ack.ok
        assert app.log == ["answered", "drained"]
        assert app.drained == 4.0
        assert slack.sockets.open == 0


@BOTH
async def test_what_comes_while_stopping_is_left_to_others(mode: Mode) -> None:
    async with SlackDouble(mode) as slack, served(slack) as (app, serving):
        slack.patience = 0.3
        waiting = asyncio.create_task(slack.command("/slow"))
        await app.begun.wait()
        stopping = asyncio.create_task(serving.stop(0.0))
        await asyncio.sleep(0)
        late = await slack.command("/rocket", "too late")
        assert not late.ok
        app.go.set()
        await asyncio.gather(stopping, waiting)
        assert app.log == ["answered", "drained"]


@BOTH
@pytest.mark.parametrize("alone", [True, False])
async def test_once_shut_another_process_is_given_what_comes(mode: Mode, *, alone: bool) -> None:
    async with SlackDouble(mode) as slack, served(slack) as (app, serving):
        slack.patience = slack.connection_patience = 2.0
        app.alone = alone
        await serving.shut()
        try:
            taken = (await slack.command("/rocket", "write a note")).ok
        except TimeoutError:
            taken = False
        assert taken == alone


async def test_a_wrong_bot_token_is_told_in_a_sentence() -> None:
    async with SlackDouble() as slack:
        client = web_client(slack.api_url)
        slack.main.revoke()
        with pytest.raises(Trouble, match=r"SLACK_BOT_TOKEN \(invalid_auth\)") as told:
            await OneWorkspace.ask(client, "xoxb-very-secret")
        assert "very-secret" not in str(told.value)
        await close_client(client)


async def test_a_wrong_app_token_is_told_in_a_sentence_and_leaves_nothing_open() -> None:
    async with SlackDouble("socket") as slack:
        client = web_client(slack.api_url)
        home = await OneWorkspace.ask(client, slack.bot_token)
        app = Listeners(home, client, None)
        serving = SlackServing(app, client, Doors(app_token="xapp-very-secret"), Endpoint())
        with pytest.raises(Trouble, match="SLACK_APP_TOKEN") as told:
            await serving.start()
        assert "very-secret" not in str(told.value)
        await serving.stop(0.0)
        await close_client(client)


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        ("invalid_auth", None, "invalid_auth"),
        ("missing_scope", None, "lacks a scope"),
        ("ratelimited", 429, "later"),
        ("internal_error", 500, "later"),
        (None, 503, "later"),
    ],
)
async def test_why_slack_cannot_be_served(error: str | None, status: int | None, says: str) -> None:
    async with SlackDouble() as slack:
        client = web_client(slack.api_url)
        slack.fail("auth.test", error, status=status)
        with pytest.raises(Trouble, match=says):
            await OneWorkspace.ask(client, slack.bot_token)
        await close_client(client)


async def test_an_address_where_nobody_is_is_named() -> None:
    async with SlackDouble() as slack:
        gone = slack.api_url
    client = web_client(gone)
    with pytest.raises(Trouble, match=f"cannot be reached at {gone}"):
        await OneWorkspace.ask(client, "xoxb-1")
    await close_client(client)


async def test_the_address_is_confirmed_to_slack() -> None:
    async with SlackDouble("http") as slack, served(slack):
        ack = await slack.verify_url()
        assert (ack.status, ack.body) == (200, {"challenge": "c-123"})


@pytest.mark.parametrize("body", ["command=%2Frocket&text=x", "{", "[" * 100_000, "\xff", ""])
async def test_what_slack_did_not_sign_is_not_let_in(body: str) -> None:
    async with SlackDouble("http") as slack, served(slack) as (app, _):
        sent = body.encode("latin-1")
        signed = slack.signed_headers(sent)
        stamp, signature = signed["X-Slack-Request-Timestamp"], signed["X-Slack-Signature"]
        forged = [
            {},
            {"X-Slack-Request-Timestamp": stamp},
            {"X-Slack-Signature": signature},
            {"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": signature},
            {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": "v0=00"},
            {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": "v0=ünlikely"},
            slack.signed_headers(sent + b"!"),
            slack.signed_headers(sent, at=1_600_000_000),
        ]
        answers = [(await slack.send_raw(sent, headers)).status for headers in forged]
        assert answers == [401] * len(forged)
        assert app.log == []


@pytest.mark.parametrize("body", [b"{", b"payload=%7B", b"[" * 100_000, b'{"a":1}x'])
async def test_what_is_signed_and_no_delivery_gets_a_plain_no(body: bytes) -> None:
    async with SlackDouble("http") as slack, served(slack):
        kind = "application/json" if body[:1] in b"{[" else "application/x-www-form-urlencoded"
        headers = {"Content-Type": kind, **slack.signed_headers(body)}
        assert (await slack.send_raw(body, headers)).status == 400


async def test_a_body_may_have_a_megabyte() -> None:
    async with SlackDouble("http") as slack, served(slack) as (app, _):
        form = b"command=/rocket&team_id=" + slack.main.id.encode() + b"&text="
        for size, status in ((LONGEST_BODY, 200), (LONGEST_BODY + 1, 413)):
            body = form + b"x" * (size - len(form))
            headers = {
                "Content-Type": "application/x-www-form-urlencoded",
                **slack.signed_headers(body),
            }
            assert (await slack.send_raw(body, headers)).status == status
        assert app.log == ["command"]


async def test_only_deliveries_are_taken_there() -> None:
    async with SlackDouble("http") as slack, served(slack), aiohttp.ClientSession() as browser:
        origin = slack.request_url.removesuffix("/slack/events")
        for path, status in (("/slack/events", 405), ("/", 404), ("/slack/install", 404)):
            async with browser.get(origin + path) as answer:
                assert answer.status == status


async def test_a_socket_that_was_cut_is_opened_again() -> None:
    async with SlackDouble("socket") as slack, served(slack):
        slack.fail("apps.connections.open", "internal_error")
        slack.drop_sockets()
        assert (await slack.command("/rocket", "still there")).ok
        assert slack.sockets.opened == 2
    assert slack.complaints == []


async def test_it_is_in_trouble_while_its_socket_is_gone() -> None:
    async with SlackDouble("socket") as slack, served(slack) as (_, serving):
        assert serving.trouble == ""
        slack.fail("apps.connections.open", "internal_error")
        slack.drop_sockets()
        await slack.until(lambda: serving.trouble)
        await slack.until(lambda: not serving.trouble)


async def test_slack_may_ask_to_connect_anew() -> None:
    async with SlackDouble("socket") as slack, served(slack):
        await slack.sockets.say_goodbye()
        await slack.until(lambda: slack.sockets.opened == 2)
        assert (await slack.command("/rocket", "still there")).ok


async def test_the_address_of_a_socket_is_tried_once() -> None:
    async with SlackDouble("socket") as slack, served(slack):
        slack.drop_sockets()
        await slack.until(lambda: slack.tickets)
        slack.tickets.clear()
        assert (await slack.command("/rocket", "still there")).ok
        assert slack.count("apps.connections.open") == 3
    assert slack.complaints == ["socket: a used or unknown ticket"]


class Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.text += self.format(record) + "\n"


@pytest.fixture
def logged() -> Iterator[Lines]:
    lines, root = Lines(), logging.getLogger()
    level = root.level
    root.addHandler(lines)
    root.setLevel(logging.DEBUG)
    discreet()
    discreet()
    yield lines
    root.setLevel(level)
    root.removeHandler(lines)


@BOTH
async def test_no_payload_and_no_token_is_logged(mode: Mode, logged: Lines) -> None:
    async with SlackDouble(mode) as slack, served(slack):
        slack.patience = 0.2
        await slack.command("/rocket", "write of-our-secret-plan")
        await slack.command("/broken", "write of-our-secret-plan")
        await slack.command("/unknown", "write of-our-secret-plan")
        await slack.event(slack.main, {"type": "message", "text": "of-our-secret-plan"})
        if mode == "http":
            await slack.send_raw("text=of-our-secret-plan", {})
        slack.drop_sockets()
        tokens = [slack.bot_token, slack.app.app_token, slack.app.signing_secret]
    assert "RuntimeError" in logged.text
    assert "slack_bolt" in logged.text
    for secret in ("of-our-secret-plan", "ticket=", "xoxb-", "xapp-", *tokens):
        assert secret not in logged.text
    assert "DEBUG slack" not in logged.text


async def test_an_outage_is_a_line_when_it_begins_and_one_when_it_is_over(logged: Lines) -> None:
    async with SlackDouble("socket") as slack, served(slack):
        slack.fail("apps.connections.open", "internal_error", times=4)
        slack.drop_sockets()
        await slack.until(lambda: "connected to Slack again" in logged.text)
    ours = [line for line in logged.text.splitlines() if " bot." in line]
    assert ours == [
        "WARNING bot.chat.contact no connection to Slack (internal_error): it is tried again "
        "until there is one",
        "INFO bot.chat.contact connected to Slack again",
    ]
