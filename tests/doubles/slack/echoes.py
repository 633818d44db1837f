"""Events about the app's own messages: Slack sends those of direct messages back."""

from typing import Any

from tests.doubles.slack.stage import Stage
from tests.doubles.slack.state import Channel, Message
from tests.doubles.slack.workspace import Workspace

Json = dict[str, Any]


def echo_post(stage: Stage, workspace: Workspace, channel: Channel, message: Message) -> None:
    """The app has written."""
    _echo(stage, workspace, channel, shown(stage, workspace, message))


def echo_change(stage: Stage, workspace: Workspace, channel: Channel, message: Message) -> None:
    """The app has edited."""
    now = shown(stage, workspace, message)
    before = {**now, "text": message.edits[-1].text if message.edits else ""}
    change = {"type": "message", "subtype": "message_changed", "hidden": True}
    _echo(
        stage,
        workspace,
        channel,
        {**change, "message": now, "previous_message": before, "ts": stage.next_ts()},
    )


def echo_removal(stage: Stage, workspace: Workspace, channel: Channel, message: Message) -> None:
    """The app has deleted."""
    change = {"type": "message", "subtype": "message_deleted", "hidden": True}
    before = shown(stage, workspace, message)
    _echo(
        stage,
        workspace,
        channel,
        {**change, "previous_message": before, "deleted_ts": message.ts, "ts": stage.next_ts()},
    )


def shown(stage: Stage, workspace: Workspace, message: Message) -> Json:
    """A message as Slack shows it to the app."""
    shown = message.as_json(workspace.bot_id, stage.app.app_id)
    channel = workspace.channels.get(message.channel)
    if channel is not None and not message.ephemeral_to:
        replies = [each for each in channel.thread(message.ts) if each is not message]
        if replies:
            shown |= {
                "thread_ts": message.ts,
                "reply_count": len(replies),
                "latest_reply": replies[-1].ts,
            }
    return shown


def _echo(stage: Stage, workspace: Workspace, channel: Channel, event: Json) -> None:
    if stage.echoes and channel.im_of is not None:
        place = {"channel": channel.id, "channel_type": "im", "event_ts": event["ts"]}
        stage.tell(workspace, {**event, **place})
