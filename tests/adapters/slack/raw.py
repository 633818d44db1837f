"""Deliveries as payloads that a test may break, and bring to the app as often as it likes."""

import asyncio
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from tests.adapters.slack.conftest import Team
from tests.doubles.slack import payloads
from tests.doubles.slack.blocks import block_elements
from tests.doubles.slack.forms import fill
from tests.doubles.slack.stage import Ack
from tests.doubles.slack.state import Channel, Message, User, View

Json = dict[str, Any]
Kind = Literal["slash_commands", "interactive", "events_api"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What Slack would send: the payload, and in what kind of envelope."""

    kind: Kind
    payload: Json

    def body(self) -> tuple[bytes, str]:
        """As it comes over HTTP, with its media type."""
        if self.kind == "events_api":
            return json.dumps(self.payload).encode(), "application/json"
        form = self.payload if self.kind == "slash_commands" else {"payload": self.payload}
        fields = {
            key: json.dumps(value) if isinstance(value, dict | list) else value
            for key, value in form.items()
        }
        return urlencode(fields).encode(), "application/x-www-form-urlencoded"


async def deliver(slack: Team, delivery: Delivery, times: int = 1) -> list[Ack]:
    """Bring the very same delivery, over HTTP with the same signature, several times."""
    if slack.mode == "socket":
        return [await _by_socket(slack, delivery) for _ in range(times)]
    body, media_type = delivery.body()
    headers = {"Content-Type": media_type, **slack.signed_headers(body)}
    return [await slack.send_raw(body, headers) for _ in range(times)]


async def _by_socket(slack: Team, delivery: Delivery) -> Ack:
    started = slack.now()
    async with asyncio.timeout(slack.patience):
        answer = await slack.sockets.deliver(delivery.kind, delivery.payload)
    return Ack("raw", 200, answer.get("payload"), slack.now() - started)


def typed(slack: Team, text: str, user: User, name: str = "/rocket") -> Delivery:
    """A slash command in #general."""
    payload = payloads.command(slack, slack.workspaces[user.team], user, slack.general, name, text)
    return Delivery("slash_commands", payload)


def pressed(slack: Team, on: Message, label: str, user: User, **other: Any) -> Delivery:
    """A button of a message; `other` is what the action says otherwise."""
    action = {"type": "button", **_button(on, label), "action_ts": "1.0", **other}
    workspace = slack.workspaces[user.team]
    return Delivery("interactive", payloads.on_message(slack, workspace, user, on, action))


def sent(slack: Team, view: View, values: dict[str, str]) -> Delivery:
    """A form that was filled in; Slack's client does not hold anything back."""
    workspace = slack.workspaces[view.team]
    user = workspace.users[view.user]
    view.values = fill(view, values, {}, check=False)
    return Delivery(
        "interactive",
        {
            **payloads.base(slack, workspace, user, "view_submission"),
            "trigger_id": slack.trigger(user, view),
            "view": view.as_json(slack.app.app_id, workspace.bot_id),
            "response_urls": [],
        },
    )


def pointed_out(slack: Team, message: Message, channel: Channel, user: User) -> Delivery:
    """The shortcut in a message's menu."""
    payload = {
        **payloads.base(slack, slack.workspaces[user.team], user, "message_action"),
        "callback_id": "refine_message",
        "trigger_id": slack.trigger(user),
        "message_ts": message.ts,
        "channel": {"id": channel.id, "name": channel.name},
        "message": message.as_json(),
        "response_url": slack.response_url(user, channel.id),
    }
    return Delivery("interactive", payload)


def happened(slack: Team, kind: str, user: User, **event: Any) -> Delivery:
    """An event of the first workspace."""
    payload = {
        "type": "event_callback",
        "team_id": slack.main.id,
        "api_app_id": slack.app.app_id,
        "event_id": slack.numbers.id("Ev"),
        "event_time": int(time.time()),
        "event": {"type": kind, "user": user.id, "event_ts": slack.next_ts(), **event},
        "authorizations": [
            {"team_id": slack.main.id, "user_id": slack.bot_user, "is_enterprise_install": False}
        ],
    }
    return Delivery("events_api", payload)


def _button(on: Message, label: str) -> Json:
    return next(
        {
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "value": element.get("value"),
        }
        for block, element in _elements(on)
        if element["type"] == "button" and element["text"]["text"].startswith(label)
    )


def _elements(on: Message) -> Iterator[tuple[Json, Json]]:
    for block in on.blocks:
        for element in block_elements(block):
            yield block, element
