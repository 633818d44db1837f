"""What is kept of a delivery until it is done, and whether there is anything to do."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.slack.address import Json
from adapters.slack.parse.pressed import delivery_of
from adapters.slack.parse.written import plain
from adapters.slack.reacted import asks
from adapters.slack.render import request_of
from adapters.slack.said import is_for_us
from bot.chat import typed
from bot.chat.kinds import opens_form
from bot.jobs.job import Delivery
from bot.talk.actions import UnknownAction
from bot.talk.requests import Request, StopRun

COMMAND, PRESS, SHORTCUT, MODAL = "command", "press", "shortcut", "modal"
EVENTS = (
    "message",
    "app_mention",
    "reaction_added",
    "reaction_removed",
    "app_home_opened",
    "assistant_thread_started",
)
REMOVED = ("app_uninstalled", "tokens_revoked")
"""All kinds of deliveries that are taken; events are called as Slack calls them."""

_OFF = 300.0
"""Seconds that clocks may differ."""

_LONGEST_NAME = 200

_NEEDED = {
    "actions",
    "channel",
    "channel_id",
    "command",
    "container",
    "event",
    "event_time",
    "message",
    "response_url",
    "team",
    "team_id",
    "text",
    "trigger_id",
    "user",
    "user_id",
    "user_name",
    "view",
}
"""What is read of deliveries once they are taken; the rest need not be kept."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A delivery as it was kept: whose it is, as Bolt made it out, what Slack sent, and when.

    `since` is in seconds since 1970, and rather too early, whatever this machine's clock says.
    """

    enterprise: str | None
    team: str | None
    body: Json
    since: float


def is_library(body: Json) -> bool:
    """Is a command about the library? Whatever has *prompts* in its name is."""
    return "prompts" in str(body.get("command", ""))


def has_work(kind: str, body: Json) -> bool:
    """Is there anything to do? Of most that happens in a workspace the app only takes note."""
    event = body.get("event") or {}
    match kind:
        case "press":
            actions = body.get("actions") or [{}]
            return not str(actions[0].get("action_id", "")).startswith("open:")
        case "message":
            return is_for_us(event)
        case "app_mention":
            # A mention in a direct message comes as a message too.
            return not str(event.get("channel", "")).startswith("D") and not event.get("bot_id")
        case "app_home_opened":
            return event.get("tab") == "home"
        case "reaction_added" | "reaction_removed":
            return asks(event, _bots(body))
        case "tokens_revoked":
            return bool((event.get("tokens") or {}).get("bot"))
        case _:
            return True


def cannot_wait(kind: str, body: Json) -> bool:
    """Is it too late for this when there is room? A form opens at once or not at all, and a run
    that is to be stopped may be what takes the room."""
    stops = kind == PRESS and isinstance(_pressed(body), StopRun)
    return stops or asks_for_form(kind, body)


def asks_for_form(kind: str, body: Json) -> bool:
    """Is a form all that comes of it?"""
    match kind:
        case "command":
            if is_library(body):
                return False
            wanted = typed.rocket(plain(str(body.get("text", ""))))
            return not isinstance(wanted, typed.Help) and opens_form(wanted)
        case "press":
            request = _pressed(body)
            return request is not None and opens_form(request)
        case "shortcut":
            return not isinstance(body.get("message"), dict)
        case _:
            return False


def _pressed(body: Json) -> Request | None:
    try:
        return request_of((body.get("actions") or [{}])[0])
    except UnknownAction:
        return None


def kept(kind: str, body: Json, enterprise: str | None, team: str | None) -> Delivery:
    """A delivery as it is kept."""
    sent = {key: value for key, value in body.items() if key in _NEEDED}
    if kind == PRESS:
        # A pressed message says which card it shows, and what it says is in the store.
        sent.pop("view", None)
        if isinstance(sent.get("message"), dict):
            sent["message"] = _outline(sent["message"])
    since = time.time() - _OFF
    whole = {"enterprise": enterprise, "team": team, "body": sent, "since": since}
    # A removal is of nobody's, so that no limit of the team keeps it from being done.
    owner = "" if kind in REMOVED else team or str(body.get("team_id") or enterprise or "")
    text = json.dumps(whole, separators=(",", ":"))
    names = (_name(each) for each in (owner, delivery_of(body), _person(body)))
    owner, delivery, person = names
    return Delivery("slack", owner, delivery, kind, text, person)


def read(delivery: Delivery) -> Taken:
    """What was kept of a delivery."""
    whole: Mapping[str, Any] = json.loads(delivery.body)
    return Taken(whole["enterprise"], whole["team"], whole["body"], whole["since"])


def _outline(message: Json) -> Json:
    ids = [{"block_id": block.get("block_id")} for block in message.get("blocks") or ()]
    return {"blocks": ids, "thread_ts": message.get("thread_ts"), "ts": message.get("ts")}


def _person(body: Json) -> str:
    user = body.get("user_id") or body.get("user") or (body.get("event") or {}).get("user") or ""
    return str(user.get("id", "")) if isinstance(user, dict) else str(user)


def _name(text: str) -> str:
    """An id of Slack's as it is; what is none is made into something that can be kept."""
    return ascii(text)[1:-1][:_LONGEST_NAME]


def _bots(body: Json) -> set[str]:
    """Who the app is in the workspace, as the event itself says; empty when it does not."""
    authorizations = body.get("authorizations") or ()
    return {str(each.get("user_id")) for each in authorizations if each.get("is_bot")}
