"""Addresses to answer to: a few uses, within half an hour."""

import json
from typing import Any

from aiohttp import web

from tests.doubles.slack.asked import Refused, Wrong
from tests.doubles.slack.echoes import echo_change, echo_removal
from tests.doubles.slack.posting import checked, post, whisper
from tests.doubles.slack.stage import Call, ResponseUrl, Stage
from tests.doubles.slack.state import Message

Json = dict[str, Any]

_FIELDS = {
    "text",
    "blocks",
    "response_type",
    "replace_original",
    "delete_original",
    "thread_ts",
    "unfurl_links",
    "unfurl_media",
    "metadata",
}


async def answer_to(stage: Stage, request: web.Request, said: Json) -> None:
    """Do what was sent to a response_url. Raises Refused with the status of the answer."""
    url = stage.response_urls.get(request.match_info["name"])
    if url is None:
        raise Wrong("invalid_url", status=404)
    if stage.now() - url.made_at > stage.response_url_seconds:
        raise Refused("expired_url", status=404)
    if url.uses >= stage.response_url_uses:
        raise Refused("used_url", status=404)
    unknown = sorted(set(said) - _FIELDS)
    if unknown:
        raise Wrong("invalid_payload", f"unknown fields {unknown}", status=400)
    if said.get("response_type", "ephemeral") not in ("ephemeral", "in_channel"):
        raise Wrong("invalid_payload", "response_type", status=400)
    url.uses += 1
    if said.get("delete_original"):
        _delete(stage, url)
        return
    try:
        text, blocks = checked(said.get("text") or "", said.get("blocks"))
    except Wrong as wrong:
        raise Wrong(wrong.error, *wrong.reasons, status=400) from None
    _write(stage, url, said, text, blocks)


async def said_to(request: web.Request) -> Json:
    """The JSON object that was sent. Raises Wrong."""
    try:
        said = json.loads(await request.read())
    except ValueError:
        raise Wrong("invalid_payload", "not JSON", status=400) from None
    if not isinstance(said, dict) or request.content_type != "application/json":
        raise Wrong("invalid_payload", "not a JSON object", status=400)
    return said


def record(stage: Stage, said: Json, answer: Json | None, team: str, status: int) -> None:
    """Keep the use among the calls, as the method `response_url`."""
    stage.calls.append(Call("response_url", said, answer, stage.now(), team, status))
    stage.changed()


def _write(
    stage: Stage, url: ResponseUrl, said: Json, text: str, blocks: list[Json] | None
) -> None:
    workspace = stage.workspaces[url.team]
    if said.get("replace_original"):
        if url.message is not None:
            _replace(stage, url.message, text, blocks)
            return
        stage.complain("response_url: a command has no original to replace")
    thread = said.get("thread_ts")
    channel = workspace.channels[url.channel]
    if thread and channel.find(thread) is None:
        raise Wrong("thread_not_found", f"no message {thread}", status=400)
    if said.get("response_type") == "in_channel":
        post(stage, workspace, channel, text, blocks, thread_ts=thread)
    else:
        whisper(stage, workspace, url.channel, url.user, text, blocks, thread)


def _replace(stage: Stage, message: Message, text: str, blocks: list[Json] | None) -> None:
    if message.deleted:
        raise Refused("message_not_found", status=404)
    workspace = stage.workspaces[message.team]
    message.change(stage.now(), text, blocks or [])
    if message.ephemeral_to is None:
        echo_change(stage, workspace, workspace.channels[message.channel], message)
    stage.changed()


def _delete(stage: Stage, url: ResponseUrl) -> None:
    if url.message is None:
        raise Wrong("message_not_found", "a command has no original to delete", status=404)
    url.message.deleted = True
    workspace = stage.workspaces[url.team]
    if url.message.ephemeral_to is None:
        echo_removal(stage, workspace, workspace.channels[url.message.channel], url.message)
    stage.changed()
