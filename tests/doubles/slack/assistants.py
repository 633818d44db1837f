"""assistant.threads.* and agents.sessions.*: what stands above a thread with an app."""

from typing import Any

from tests.doubles.slack.asked import Asked, Method, Refused, Wrong
from tests.doubles.slack.shape import bare, each, string

Json = dict[str, Any]

_PROMPTS = each(bare("title message", title=string(150), message=string(3000)), 4)


def _place(asked: Asked) -> tuple[str, str]:
    channel = asked.workspace.channels.get(asked.text("channel_id"))
    if channel is None or not asked.belongs(channel):
        raise Refused("channel_not_found")
    ts = asked.text("thread_ts")
    if ts and channel.find(ts) is None:
        raise Refused("thread_not_found")
    return channel.id, ts


def _status(asked: Asked) -> Json:
    asked.stage.statuses[_place(asked)] = asked.text("status")
    return {}


def _title(asked: Asked) -> Json:
    asked.stage.titles[_place(asked)] = asked.text("title")
    return {}


def _prompts(asked: Asked) -> Json:
    prompts = asked.structure("prompts")
    found: list[str] = []
    _PROMPTS(prompts, "prompts", found)
    if found:
        raise Wrong("invalid_arguments", *found)
    asked.stage.suggested[_place(asked)] = prompts
    return {}


_LOOK = "username icon_emoji icon_url"

METHODS = {
    # An empty status takes the status away, so it is allowed.
    "assistant.threads.setStatus": Method(
        _status, "channel_id thread_ts", f"status loading_messages {_LOOK}"
    ),
    "assistant.threads.setTitle": Method(_title, "channel_id thread_ts title"),
    "assistant.threads.setSuggestedPrompts": Method(
        _prompts, "channel_id prompts", "thread_ts title"
    ),
    "agents.sessions.setStatus": Method(
        _status, "channel_id status", f"thread_ts title initiator_user_id {_LOOK}"
    ),
}
