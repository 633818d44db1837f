"""What people do reaches a real Bolt app, in both modes, and its answers come back."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.slack import NotSendable, SlackDouble
from tests.doubles.slack.sample import CARD, serving

Json = dict[str, Any]


@pytest.fixture
def heard() -> list[Json]:
    return []


@pytest.fixture(params=["socket", "http"])
async def running(request: pytest.FixtureRequest, heard: list[Json]) -> AsyncIterator[SlackDouble]:
    async with SlackDouble(mode=request.param) as slack, serving(slack, heard):
        yield slack


async def test_a_command_is_answered_and_its_card_pressed(
    running: SlackDouble, heard: list[Json]
) -> None:
    ack = await running.command("/rocket", "words", user=running.ben)
    assert ack.ok
    assert ack.seconds < 3
    await running.until(lambda: running.ephemerals(running.ben))
    [card] = running.ephemerals(running.ben)
    assert card.words == "Choose\nRun it\nModel\nSmall\nLarge"
    assert card.buttons == ["Run it"]
    await running.choose(card, "Model", "Large")
    await running.press(card, "Run")
    await running.until(lambda: card.words == "Done")
    typed, chosen, pressed = heard
    assert (typed["text"], typed["user_id"]) == ("words", running.ben.id)
    assert chosen["actions"][0]["selected_option"]["value"] == "l"
    assert pressed["actions"][0]["value"] == "run"
    assert pressed["container"]["is_ephemeral"]
    assert pressed["user"]["id"] == running.ben.id
    assert "message" not in pressed
    assert running.complaints == []


async def test_a_form_is_opened_refused_and_taken(running: SlackDouble, heard: list[Json]) -> None:
    await running.shortcut("open")
    await running.until(lambda: running.views)
    [form] = running.views
    with pytest.raises(NotSendable):
        await running.submit(form, {"prompt": "x" * 11})
    with pytest.raises(NotSendable):
        await running.submit(form, {})
    refused = await running.submit(form, {"prompt": "bad"})
    assert refused.errors == {"prompt": "Not this"}
    assert running.views == [form]
    await running.submit(form, {"prompt": "x" * 11, "size": "Small"}, check=False)
    assert running.views == []
    values = heard[-1]["view"]["state"]["values"]
    assert values["prompt"]["v"]["value"] == "x" * 11
    assert values["size"]["v"]["selected_option"]["value"] == "s"
    await running.shortcut("open")
    await running.until(lambda: running.views)
    await running.close_view(running.views[0])
    assert heard[-1]["type"] == "view_closed"
    assert running.complaints == []


async def test_a_message_has_a_shortcut(running: SlackDouble, heard: list[Json]) -> None:
    message = running.written(running.ben, running.general, "words", files=[])
    await running.message_shortcut("keep", message, user=running.ben)
    await running.until(lambda: running.ephemerals(running.ben))
    assert heard[0]["message"]["text"] == "words"
    assert heard[0]["message_ts"] == message.ts


async def test_a_home_tab_is_pressed(running: SlackDouble, heard: list[Json]) -> None:
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(running.bot_token, base_url=running.api_url, session=session)
        await client.views_publish(user_id=running.ben.id, view={"type": "home", "blocks": CARD})
    home = running.home(running.ben)
    assert home is not None
    await running.choose(home, "Model", "Small")
    assert heard[0]["container"] == {"type": "view", "view_id": home.id}
    state = heard[0]["view"]["state"]["values"]["c:1"]["do:1"]
    assert state["selected_option"]["value"] == "s"
    await running.open_home(running.ben)
    assert heard[1]["event"]["view"]["id"] == home.id


async def test_an_ack_may_change_the_views(running: SlackDouble) -> None:
    await running.shortcut("open")
    await running.until(lambda: running.views)
    for said in ("update", "push"):
        await running.submit(running.views[-1], {"prompt": said})
    assert [view.words.partition("\n")[0] for view in running.views] == ["update", "push"]
    assert running.complaints == []
    await running.submit(running.views[-1], {"prompt": "wrong"})
    assert len(running.complaints) == 1
    await running.submit(running.views[-1], {"prompt": "clear"})
    assert running.views == []


async def test_events_reach_the_app(running: SlackDouble, heard: list[Json]) -> None:
    ada = running.ada
    direct = await running.say(ada, running.dm(ada), "Hello &amp; <@U1>")
    await running.say(ada, running.general, "nobody is asked")
    mention = await running.say(ada, running.general, f"<@{running.bot_user}> go")
    await running.react(ada, mention, "rocket")
    assert mention.reactions == {"rocket": [ada.id]}
    await running.unreact(ada, mention, "rocket")
    await running.open_home(ada)
    await running.start_assistant(ada)
    await running.uninstall()
    kinds = [body["event"]["type"] for body in heard]
    assert kinds == [
        "message",
        "app_mention",
        "reaction_added",
        "reaction_removed",
        "app_home_opened",
        "assistant_thread_started",
        "tokens_revoked",
        "app_uninstalled",
    ]
    assert heard[0]["event"]["ts"] == direct.ts
    assert heard[0]["event"]["channel_type"] == "im"
    assert direct.words == "Hello & @U1"
    assert len({body["event_id"] for body in heard}) == len(heard)


async def test_the_apps_own_messages_come_back(running: SlackDouble, heard: list[Json]) -> None:
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(running.bot_token, base_url=running.api_url, session=session)
        posted = await client.chat_postMessage(channel=running.ada.id, text="One")
        await client.chat_update(channel=posted["channel"], ts=posted["ts"], text="Two")
    await running.settle()
    own, changed = [ack.what for ack in running.acks]
    assert (own, changed) == ("message", "message")
    assert running.complaints == []


async def test_every_event_may_come_four_times(running: SlackDouble, heard: list[Json]) -> None:
    running.duplicates = 3
    await running.say(running.ada, running.dm(running.ada), "Hello")
    await running.until(lambda: len(heard) == 4)
    assert len({body["event_id"] for body in heard}) == 1


async def test_a_late_event_comes_again() -> None:
    attempts: list[str | None] = []

    async def reluctant(request: web.Request) -> web.Response:
        attempts.append(request.headers.get("X-Slack-Retry-Num"))
        return web.Response(status=200 if len(attempts) == 3 else 500)

    app = web.Application()
    app.router.add_post("/", reluctant)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with SlackDouble("http") as slack:
        slack.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        slack.retry_pauses = (0.0,)
        await slack.say(slack.ada, slack.dm(slack.ada), "Hello")
        assert attempts == [None, "1", "2"]
        assert len(slack.complaints) == 2
    await runner.cleanup()


async def test_forged_and_old_requests_are_refused_by_bolt(heard: list[Json]) -> None:
    async with SlackDouble("http") as slack, serving(slack, heard):
        body = '{"type": "event_callback", "event": {"type": "message"}}'
        kind = {"Content-Type": "application/json"}
        assert (await slack.verify_url()).body == {"challenge": "c-123"}
        assert (await slack.send_raw(body, kind)).status == 401
        forged = {**slack.signed_headers(body + " "), **kind}
        assert (await slack.send_raw(body, forged)).status == 401
        old = {**slack.signed_headers(body, at=1_000_000), **kind}
        assert (await slack.send_raw(body, old)).status == 401
        assert heard == []


async def test_a_cut_socket_is_opened_again_and_deliveries_wait(heard: list[Json]) -> None:
    async with SlackDouble("socket") as slack, serving(slack, heard):
        await slack.until(lambda: slack.sockets.open)
        slack.drop_sockets()
        ack = await slack.command("/rocket", "after the cut")
        assert ack.ok
        assert slack.sockets.opened == 2
        await slack.sockets.say_goodbye()
        await slack.until(lambda: slack.sockets.opened == 3)
        assert (await slack.command("/rocket", "after the goodbye")).ok


async def test_an_app_that_does_not_acknowledge_is_complained_about(
    session: aiohttp.ClientSession,
) -> None:
    async with SlackDouble("socket") as slack:
        client = AsyncWebClient(base_url=slack.api_url, session=session)
        opened = await client.apps_connections_open(app_token=slack.app.app_token)
        async with session.ws_connect(opened["url"]) as socket:
            assert (await socket.receive_json())["type"] == "hello"
            slack.patience = 0.02
            pressing = asyncio.create_task(slack.command("/rocket"))
            envelope = await socket.receive_json()
            assert envelope["type"] == "slash_commands"
            assert envelope["accepts_response_payload"]
            assert not (await pressing).ok
            assert len(slack.complaints) == 1
