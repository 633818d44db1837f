"""A small Bolt app for the double's own tests, served in either mode."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.slack import SlackDouble

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


CARD: list[Json] = [
    {"type": "section", "block_id": "c:0", "text": plain("Choose")},
    {
        "type": "actions",
        "block_id": "c:1",
        "elements": [
            {"type": "button", "action_id": "do:0", "text": plain("Run it"), "value": "run"},
            {
                "type": "static_select",
                "action_id": "do:1",
                "placeholder": plain("Model"),
                "options": [
                    {"text": plain("Small"), "value": "s"},
                    {"text": plain("Large"), "value": "l"},
                ],
            },
        ],
    },
]
FORM: Json = {
    "type": "modal",
    "callback_id": "form",
    "title": plain("Form"),
    "submit": plain("OK"),
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "prompt",
            "label": plain("Prompt"),
            "element": {"type": "plain_text_input", "action_id": "v", "max_length": 10},
        },
        {
            "type": "input",
            "block_id": "size",
            "optional": True,
            "label": plain("Size"),
            "element": {
                "type": "static_select",
                "action_id": "v",
                "options": [{"text": plain("Small"), "value": "s"}],
            },
        },
    ],
}


_EVENTS = (
    "message",
    "app_mention",
    "reaction_added",
    "reaction_removed",
    "app_home_opened",
    "assistant_thread_started",
    "tokens_revoked",
    "app_uninstalled",
)


def make_app(slack: SlackDouble, session: aiohttp.ClientSession, heard: list[Json]) -> AsyncApp:
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, session=session)
    app = AsyncApp(client=client, signing_secret=slack.app.signing_secret)

    @app.command("/rocket")
    async def command(ack: Any, respond: Any, body: Json) -> None:
        await ack()
        heard.append(body)
        await respond(text="Card", blocks=CARD)

    @app.action("do:0")
    async def press(ack: Any, respond: Any, body: Json) -> None:
        await ack()
        heard.append(body)
        await respond(text="Done", replace_original=True)

    @app.action("do:1")
    async def choose(ack: Any, body: Json) -> None:
        await ack()
        heard.append(body)

    @app.shortcut("keep")
    async def keep(ack: Any, body: Json, respond: Any) -> None:
        await ack()
        heard.append(body)
        await respond(text="Kept")

    _add_form(app, heard)
    for kind in _EVENTS:

        @app.event(kind)
        async def event(body: Json) -> None:
            heard.append(body)

    return app


def _add_form(app: AsyncApp, heard: list[Json]) -> None:
    @app.shortcut("open")
    async def shortcut(ack: Any, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @app.view("form")
    async def submitted(ack: Any, body: Json) -> None:
        heard.append(body)
        match body["view"]["state"]["values"]["prompt"]["v"]["value"]:
            case "bad":
                await ack(response_action="errors", errors={"prompt": "Not this"})
            case "wrong":
                await ack(response_action="errors", errors={"nothing": "Not this"})
            case "push" | "update" as action:
                await ack(response_action=action, view={**FORM, "title": plain(action)})
            case "clear":
                await ack(response_action="clear")
            case _:
                await ack()

    @app.view_closed("form")
    async def closed(ack: Any, body: Json) -> None:
        heard.append(body)
        await ack()


@asynccontextmanager
async def serving(slack: SlackDouble, heard: list[Json]) -> AsyncIterator[None]:
    async with aiohttp.ClientSession() as session:
        app = make_app(slack, session, heard)
        if slack.mode == "socket":
            handler: Any = AsyncSocketModeHandler(app, slack.app.app_token, ping_interval=1)
            await handler.connect_async()
            yield
            await handler.close_async()
        else:
            runner = web.AppRunner(app.server().web_app, shutdown_timeout=0.1)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            slack.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
            yield
            await runner.cleanup()
