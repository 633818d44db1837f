"""What Slack sends when a person does something; each is the body of a delivery."""

from typing import Any

from tests.doubles.slack.blocks import block_elements
from tests.doubles.slack.echoes import shown
from tests.doubles.slack.stage import Stage
from tests.doubles.slack.state import Channel, Message, User, View
from tests.doubles.slack.workspace import Workspace

Json = dict[str, Any]


def base(stage: Stage, workspace: Workspace, user: User, kind: str) -> Json:
    """What every interaction holds."""
    return {
        "type": kind,
        "token": "verification",
        "api_app_id": stage.app.app_id,
        "team": {"id": workspace.id, "domain": workspace.name.lower()},
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": user.team,
        },
        "enterprise": None,
        "is_enterprise_install": False,
    }


def command(
    stage: Stage, workspace: Workspace, user: User, channel: Channel, name: str, text: str
) -> Json:
    """A slash command: the fields of a form."""
    return {
        "token": "verification",
        "team_id": workspace.id,
        "team_domain": workspace.name.lower(),
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": stage.app.app_id,
        "is_enterprise_install": "false",
        "response_url": stage.response_url(user, channel.id),
        "trigger_id": stage.trigger(user),
    }


def channel_name(channel: Channel) -> str:
    """The name that payloads give to a channel."""
    if channel.im_of is not None:
        return "directmessage"
    return "privategroup" if channel.private else channel.name


def on_message(
    stage: Stage, workspace: Workspace, user: User, message: Message, action: Json
) -> Json:
    """A press on a message. Of an ephemeral one Slack sends no `message` along."""
    channel = workspace.channels[message.channel]
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.ephemeral_to is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    payload = {
        **base(stage, workspace, user, "block_actions"),
        "container": container,
        "trigger_id": stage.trigger(user),
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "state": {"values": standing(message.blocks)},
        "response_url": stage.response_url(user, channel.id, message),
        "actions": [action],
    }
    if message.ephemeral_to is None:
        payload["message"] = shown(stage, workspace, message)
    return payload


def on_view(stage: Stage, workspace: Workspace, user: User, view: View, action: Json) -> Json:
    """A press in a modal or on a home tab."""
    modal = view.content["type"] == "modal"
    content = view.as_json(stage.app.app_id, workspace.bot_id)
    return {
        **base(stage, workspace, user, "block_actions"),
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": stage.trigger(user, view if modal else None),
        "view": {**content, "state": {"values": {**standing(view.blocks), **view.values}}},
        "actions": [action],
    }


def standing(blocks: list[Json]) -> Json:
    """The state of everything that has one, as it is before anybody chooses."""
    values: Json = {}
    for block in blocks:
        for element in block_elements(block):
            value = first_value(element)
            if value is not None:
                values.setdefault(block["block_id"], {})[element["action_id"]] = value
    return values


def first_value(element: Json) -> Json | None:
    """The state of one element before anybody touches it; None for what has no state."""
    kind = element["type"]
    match kind:
        case "static_select" | "external_select" | "radio_buttons":
            return {"type": kind, "selected_option": element.get("initial_option")}
        case "multi_static_select" | "checkboxes" | "multi_external_select":
            return {"type": kind, "selected_options": element.get("initial_options", [])}
        case "plain_text_input" | "number_input" | "email_text_input" | "url_text_input":
            return {"type": kind, "value": element.get("initial_value") or None}
        case "file_input":
            return {"type": kind, "files": []}
        case "conversations_select":
            return {"type": kind, "selected_conversation": element.get("initial_conversation")}
        case "channels_select":
            return {"type": kind, "selected_channel": element.get("initial_channel")}
        case "users_select":
            return {"type": kind, "selected_user": element.get("initial_user")}
        case "datepicker":
            return {"type": kind, "selected_date": element.get("initial_date")}
        case "timepicker":
            return {"type": kind, "selected_time": element.get("initial_time")}
        case _:
            return None
