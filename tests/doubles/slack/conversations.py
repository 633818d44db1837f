"""conversations.*, users.info and reactions.get: what stands in a workspace."""

import base64
from typing import Any

from tests.doubles.slack.asked import Asked, Method, Refused, Wrong
from tests.doubles.slack.echoes import shown
from tests.doubles.slack.posting import reachable
from tests.doubles.slack.state import Channel, Message

Json = dict[str, Any]


def _open(asked: Asked) -> Json:
    names = asked.text("users") or asked.text("channel")
    if not names:
        raise Wrong("invalid_arguments", "missing users or channel")
    if names in asked.workspace.channels:
        channel = asked.channel()
    elif names in asked.workspace.users:
        channel = asked.workspace.dm(names)
    else:
        raise Refused("user_not_found")
    short = {"id": channel.id}
    return {"channel": _whole(asked, channel) if asked.flag("return_im") else short}


def _info(asked: Asked) -> Json:
    return {"channel": _whole(asked, _readable(asked, member=False))}


def _history(asked: Asked) -> Json:
    channel = _readable(asked)
    found = [
        each
        for each in channel.history
        if not each.deleted and (each.thread_ts in (None, each.ts) or each.broadcast)
    ]
    # Without a starting point, Slack gives the latest.
    return _page(asked, list(reversed(found)), 100, backwards=True)


def _replies(asked: Asked) -> Json:
    channel = _readable(asked)
    thread = channel.thread(asked.text("ts"))
    if not thread:
        raise Refused("thread_not_found")
    return _page(asked, thread, 1000, backwards=False)


def _page(asked: Asked, found: list[Message], usual: int, *, backwards: bool) -> Json:
    limit = asked.number("limit", usual)
    if not 1 <= limit <= 1000:
        raise Wrong("invalid_limit", f"limit {limit} is not from 1 to 1000")
    found = [each for each in found if _within(asked, each, first=each is found[0])]
    cursor = asked.text("cursor")
    if cursor:
        try:
            start = base64.b64decode(cursor, validate=True).decode().removeprefix("next_ts:")
        except ValueError:
            raise Wrong("invalid_cursor") from None
        later = [each for each in found if (each.ts <= start if backwards else each.ts >= start)]
        found = later
    page, rest = found[:limit], found[limit:]
    answer: Json = {
        "messages": [shown(asked.stage, asked.workspace, each) for each in page],
        "has_more": bool(rest),
    }
    if rest:
        following = base64.b64encode(f"next_ts:{rest[0].ts}".encode()).decode()
        answer["response_metadata"] = {"next_cursor": following}
    return answer


def _within(asked: Asked, message: Message, *, first: bool) -> bool:
    """Between oldest and latest; a thread's first message always comes along."""
    if asked.method == "conversations.replies" and first:
        return True
    oldest, latest = asked.text("oldest"), asked.text("latest")
    ts = float(message.ts)
    if asked.flag("inclusive") and message.ts in (oldest, latest):
        return True
    return (not oldest or ts > float(oldest)) and (not latest or ts < float(latest))


def _reactions(asked: Asked) -> Json:
    channel = _readable(asked)
    message = channel.find(asked.text("timestamp"))
    if message is None:
        raise Refused("message_not_found")
    return {
        "type": "message",
        "channel": channel.id,
        "message": shown(asked.stage, asked.workspace, message),
    }


def _readable(asked: Asked, *, member: bool = True) -> Channel:
    channel = asked.workspace.channels.get(asked.text("channel"))
    if channel is None or (channel.private and not asked.belongs(channel)):
        raise Refused("channel_not_found")
    if member:
        reachable(asked, channel)
    return channel


def _whole(asked: Asked, channel: Channel) -> Json:
    return channel.as_json(asked.workspace.bot_user)


def _user(asked: Asked) -> Json:
    name = asked.text("user")
    user = asked.workspace.users.get(name)
    if user is not None:
        return {"user": user.as_json()}
    if name == asked.workspace.bot_user:
        return {
            "user": {"id": name, "name": "rocket", "is_bot": True, "team_id": asked.workspace.id}
        }
    raise Refused("user_not_found")


_WINDOW = "cursor inclusive latest limit oldest include_all_metadata"

METHODS = {
    "conversations.open": Method(_open, "", "channel return_im users"),
    "conversations.info": Method(_info, "channel", "include_locale include_num_members"),
    "conversations.history": Method(_history, "channel", _WINDOW),
    "conversations.replies": Method(_replies, "channel ts", _WINDOW),
    "users.info": Method(_user, "user", "include_locale"),
    "reactions.get": Method(_reactions, "channel timestamp", "full"),
}
