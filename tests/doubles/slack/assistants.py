"""assistant.threads.* and agents.sessions.*: what stands above a thread with an app."""

from typing import Any

from tests.doubles.slack.asked import Asked, Method, Refused, Wrong

Json = dict[str, Any]

_MOST_PROMPTS = 4


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
    if not isinstance(prompts, list) or not 1 <= len(prompts) <= _MOST_PROMPTS:
        raise Wrong("invalid_arguments", "prompts: one to four")
    if any(set(each) != {"title", "message"} for each in prompts):
        raise Wrong("invalid_arguments", "a prompt has a title and a message")
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
