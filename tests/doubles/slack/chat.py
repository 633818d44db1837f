"""chat.*: messages that are written, changed and deleted."""

from typing import Any

from tests.doubles.slack.asked import Asked, Method, Refused, Wrong
from tests.doubles.slack.echoes import echo_change, echo_removal, shown
from tests.doubles.slack.posting import content, post, whisper
from tests.doubles.slack.streams import expire

Json = dict[str, Any]


def _post_message(asked: Asked) -> Json:
    channel = asked.channel()
    thread = asked.thread(channel)
    text, blocks = content(asked)
    loud = asked.flag("link_names") or asked.text("parse") == "full"
    message = post(asked.stage, asked.workspace, channel, text, blocks, thread_ts=thread, loud=loud)
    message.broadcast = asked.flag("reply_broadcast")
    return {
        "channel": channel.id,
        "ts": message.ts,
        "message": shown(asked.stage, asked.workspace, message),
    }


def _post_ephemeral(asked: Asked) -> Json:
    channel = asked.channel()
    thread = asked.thread(channel)
    user = asked.text("user")
    if user not in asked.workspace.users:
        raise Refused("user_not_found")
    if user not in channel.members:
        raise Refused("user_not_in_channel")
    text, blocks = content(asked)
    message = whisper(asked.stage, asked.workspace, channel.id, user, text, blocks, thread)
    return {"message_ts": message.ts}


def _update(asked: Asked) -> Json:
    channel = asked.channel()
    message = asked.own_message(channel, asked.text("ts"))
    text, blocks = content(asked)
    expire(asked.stage, message)
    if message.streaming:
        raise Wrong("streaming_state_conflict", f"{message.ts} is still streaming")
    message.change(asked.stage.now(), text, message.blocks if blocks is None else blocks)
    echo_change(asked.stage, asked.workspace, channel, message)
    return {
        "channel": channel.id,
        "ts": message.ts,
        "text": text,
        "message": shown(asked.stage, asked.workspace, message),
    }


def _delete(asked: Asked) -> Json:
    channel = asked.channel()
    message = asked.own_message(channel, asked.text("ts"))
    message.deleted, message.streaming = True, False
    echo_removal(asked.stage, asked.workspace, channel, message)
    return {"channel": channel.id, "ts": message.ts}


_CONTENT = "text blocks markdown_text metadata parse link_names"
_LOOK = "username icon_emoji icon_url"

METHODS = {
    "chat.postMessage": Method(
        _post_message,
        "channel",
        f"{_CONTENT} {_LOOK} thread_ts reply_broadcast unfurl_links unfurl_media mrkdwn",
    ),
    "chat.postEphemeral": Method(_post_ephemeral, "channel user", f"{_CONTENT} {_LOOK} thread_ts"),
    "chat.update": Method(_update, "channel ts", f"{_CONTENT} file_ids reply_broadcast"),
    "chat.delete": Method(_delete, "channel ts"),
}
