"""chat.startStream, appendStream and stopStream: a message that grows."""

from typing import Any

from tests.doubles.slack.asked import Asked, Method, Refused, Wrong
from tests.doubles.slack.echoes import echo_change, shown
from tests.doubles.slack.posting import checked, markdown_call, post, reachable
from tests.doubles.slack.stage import Stage
from tests.doubles.slack.state import Message

Json = dict[str, Any]

_LONGEST_STREAM = 40_000


def expire(stage: Stage, message: Message) -> None:
    """End a stream that has been open for too long; its text stays."""
    limit = stage.expire_streams_after
    if message.streaming and limit is not None and stage.now() - message.started >= limit:
        end(message)


def end(message: Message) -> None:
    """End a stream as Slack does by itself."""
    message.streaming, message.expired = False, True


def _start(asked: Asked) -> Json:
    channel = asked.channel()
    reachable(asked, channel)
    thread = asked.thread(channel, needed=True)
    if channel.im_of is None:
        for name in ("recipient_team_id", "recipient_user_id"):
            if not asked.text(name):
                raise Wrong(f"missing_{name}", f"{channel.id} is no direct message")
    if asked.text("recipient_team_id") not in ("", asked.workspace.id):
        raise Wrong("invalid_arguments", "recipient_team_id is another workspace")
    if asked.text("recipient_user_id") not in ("", *asked.workspace.users):
        raise Refused("user_not_found")
    text = markdown_call(asked, needed=False)
    message = post(asked.stage, asked.workspace, channel, thread_ts=thread)
    message.streaming, message.started = True, asked.stage.now()
    _grow(asked, message, text)
    return {"channel": channel.id, "ts": message.ts}


def _append(asked: Asked) -> Json:
    message = _streaming(asked)
    text = markdown_call(asked, needed=True)
    _grow(asked, message, text)
    return {"channel": message.channel, "ts": message.ts}


def _stop(asked: Asked) -> Json:
    message = _streaming(asked)
    text = markdown_call(asked, needed=False)
    blocks = checked("", asked.structure("blocks"), needed=False)[1]
    _grow(asked, message, text)
    message.streaming = False
    message.blocks = blocks or []
    message.note_pings()
    channel = asked.workspace.channels[message.channel]
    echo_change(asked.stage, asked.workspace, channel, message)
    return {
        "channel": message.channel,
        "ts": message.ts,
        "message": shown(asked.stage, asked.workspace, message),
    }


def _streaming(asked: Asked) -> Message:
    message = asked.own_message(asked.channel(), asked.text("ts"))
    expire(asked.stage, message)
    if not message.streaming:
        unknown = _answer_lost(asked, message) or asked.stage.deaths
        if message.expired or not message.started or unknown:
            raise Refused("message_not_in_streaming_state")
        raise Wrong("message_not_in_streaming_state", f"{message.ts} was stopped before")
    return message


def _answer_lost(asked: Asked, message: Message) -> bool:
    """Whether the app cannot know that its stream was stopped."""
    return any(
        call.answer is None
        and call.method == "chat.stopStream"
        and call.arguments.get("ts") == message.ts
        for call in asked.stage.calls
    )


def _grow(asked: Asked, message: Message, text: str) -> None:
    for kind in ("chunks", "markdown_text"):
        if asked.structure(kind):
            if message.stream_kind not in ("", kind):
                raise Wrong("streaming_mode_mismatch", f"{message.ts} began otherwise")
            message.stream_kind = kind
    if len(message.stream) + len(text) > _LONGEST_STREAM:
        raise Wrong("msg_too_long", f"a stream of over {_LONGEST_STREAM} characters")
    message.stream += text
    message.grew.append(asked.stage.now())
    message.note_pings()


METHODS = {
    "chat.startStream": Method(
        _start,
        "channel",
        "thread_ts markdown_text chunks recipient_team_id recipient_user_id task_display_mode "
        "username icon_emoji icon_url",
    ),
    "chat.appendStream": Method(_append, "channel ts", "markdown_text chunks"),
    "chat.stopStream": Method(
        _stop, "channel ts", "markdown_text chunks blocks metadata session_status"
    ),
}
