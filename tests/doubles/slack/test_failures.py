"""Failures on request, rates, OAuth, files, and the double as a process."""

import asyncio
import json
import signal
import sys
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.slack import SlackDouble, Tiers


async def post(slack: SlackDouble, client: AsyncWebClient) -> Any:
    return await client.chat_postMessage(channel=slack.general.id, text="Hi")


async def test_an_error_a_status_and_a_limit(slack: SlackDouble, client: AsyncWebClient) -> None:
    slack.fail("chat.postMessage", "fatal_error")
    slack.fail("chat.postMessage", status=503)
    slack.fail("chat.postMessage", retry_after=7)
    statuses = []
    for _ in range(3):
        with pytest.raises(SlackApiError) as caught:
            await post(slack, client)
        statuses.append(caught.value.response.status_code)
    assert statuses == [200, 503, 429]
    assert caught.value.response.headers["Retry-After"] == "7"
    await post(slack, client)
    assert len(slack.messages(slack.general)) == 1


@pytest.mark.parametrize(("drop", "effects"), [("before", 1), ("after", 2)])
async def test_a_dropped_connection(
    slack: SlackDouble, client: AsyncWebClient, drop: Any, effects: int
) -> None:
    client.retry_handlers.clear()
    slack.fail("chat.postMessage", drop=drop)
    with pytest.raises(aiohttp.ClientError):
        await post(slack, client)
    await post(slack, client)
    assert len(slack.messages(slack.general)) == effects
    assert [call.answer is None for call in slack.calls] == [True, False]


async def test_a_share_of_the_calls_fails(slack: SlackDouble, client: AsyncWebClient) -> None:
    fault = slack.fail("users.info", "fatal_error", share=0.3)
    failed = 0
    for _ in range(40):
        try:
            await client.users_info(user=slack.ada.id)
        except SlackApiError:
            failed += 1
    assert failed == fault.done
    assert 0 < failed < 40


def test_rates_are_counted_in_a_window_that_slides() -> None:
    tiers = Tiers()
    assert [tiers.wait("T", "chat.update", "C", 0.0) for _ in range(51)] == [0] * 50 + [60]
    assert tiers.wait("T2", "chat.update", "C", 0.0) == 0
    assert tiers.wait("T", "chat.update", "C", 59.5) == 1
    assert tiers.wait("T", "chat.update", "C", 60.0) == 0
    assert [tiers.wait("T", "chat.postMessage", "C", 0.0) for _ in range(4)] == [0, 0, 0, 1]
    assert tiers.wait("T", "chat.postMessage", "D", 0.0) == 0
    assert tiers.wait("T", "chat.postMessage", "C", 1.0) == 0
    assert tiers.wait("T", "auth.test", "", 0.0) == 0


async def test_too_many_calls_are_told_to_wait(slack: SlackDouble, client: AsyncWebClient) -> None:
    slack.tiers = Tiers()
    for _ in range(3):
        await post(slack, client)
    with pytest.raises(SlackApiError) as caught:
        await post(slack, client)
    assert caught.value.response["error"] == "ratelimited"
    assert caught.value.response.headers["Retry-After"] == "1"
    assert slack.limited == {"chat.postMessage": 1}
    assert slack.complaints == []


# slack_sdk still makes its header with a class that aiohttp deprecates.
@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")
async def test_a_second_workspace_is_installed(
    slack: SlackDouble, session: aiohttp.ClientSession
) -> None:
    other = slack.add_workspace("Other")
    person = slack.add_user("dora", workspace=other)
    asked = {
        "client_id": slack.app.client_id,
        "scope": "chat:write",
        "state": "s-1",
        "redirect_uri": "http://127.0.0.1:1/back",
    }
    async with session.get(slack.authorize_url, params=asked, allow_redirects=False) as page:
        assert page.status == 302
        back = parse_qs(urlsplit(page.headers["Location"]).query)
    assert back["state"] == ["s-1"]
    client = AsyncWebClient(base_url=slack.api_url, session=session)

    async def exchange(secret: str) -> Any:
        return await client.oauth_v2_access(
            client_id=slack.app.client_id,
            client_secret=secret,
            code=back["code"][0],
            redirect_uri=asked["redirect_uri"],
        )

    with pytest.raises(SlackApiError, match="bad_client_secret"):
        await exchange("wrong")
    granted = await exchange(slack.app.client_secret)
    assert granted["team"]["id"] == other.id
    assert granted["authed_user"]["id"] == person.id
    with pytest.raises(SlackApiError, match="invalid_code"):
        await exchange(slack.app.client_secret)
    theirs = AsyncWebClient(granted["access_token"], base_url=slack.api_url, session=session)
    assert (await theirs.auth_test())["team_id"] == other.id
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await theirs.chat_postMessage(channel=slack.general.id, text="Hi")


async def test_a_person_may_decline(slack: SlackDouble, session: aiohttp.ClientSession) -> None:
    slack.declines_install = True
    slack.redirect_url = "http://127.0.0.1:1/back"
    asked = {"client_id": slack.app.client_id, "scope": "chat:write", "state": "s"}
    async with session.get(slack.authorize_url, params=asked, allow_redirects=False) as page:
        assert "error=access_denied" in page.headers["Location"]


async def test_files_go_both_ways(
    slack: SlackDouble, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    await client.files_upload_v2(
        filename="chart.png", content=b"\x89PNG", channel=slack.general.id, title="Chart"
    )
    [message] = slack.messages(slack.general)
    assert message.files[0].content == b"\x89PNG"
    assert message.files[0].mimetype == "image/png"
    assert message.words == "Chart"
    file = slack.add_file("notes.txt", b"some words")
    info = await client.files_info(file=file.id)
    url = info["file"]["url_private_download"]
    assert slack.complaints == []
    async with session.get(url) as page:
        assert page.content_type == "text/html"
    assert len(slack.complaints) == 1
    token = {"Authorization": f"Bearer {slack.bot_token}"}
    async with session.get(url, headers=token) as page:
        assert await page.read() == b"some words"


async def test_waiting_ends_in_time(slack: SlackDouble) -> None:
    with pytest.raises(TimeoutError):
        await slack.until(lambda: slack.views, seconds=0.01)


async def test_it_runs_as_a_process_of_its_own() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.doubles.slack",
        "--mode",
        "http",
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    shown = json.loads(await process.stdout.readline())
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(shown["bot_token"], base_url=shown["api_url"], session=session)
        assert (await client.auth_test())["ok"]
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0
