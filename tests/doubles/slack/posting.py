"""Checked content of messages, and putting messages where they belong."""

import copy
from typing import Any

from tests.doubles.slack.asked import Asked, Refused, Wrong
from tests.doubles.slack.blocks import block_elements, problems
from tests.doubles.slack.echoes import echo_post
from tests.doubles.slack.shape import by_type, each, shape, string
from tests.doubles.slack.stage import Stage
from tests.doubles.slack.state import Channel, File, Message
from tests.doubles.slack.workspace import Workspace

Json = dict[str, Any]

_LONGEST_TEXT = 40_000
_LONGEST_MARKDOWN = 12_000
_TASK = {name: string(256) for name in ("id", "title", "status", "details", "output")}
_CHUNKS = each(
    by_type(
        {
            "markdown_text": shape("text", text=string(_LONGEST_MARKDOWN)),
            "task_update": shape("id title status", **_TASK),
            "plan_update": shape("title", title=string(256)),
        }
    )
)


def content(asked: Asked, *, needed: bool = True) -> tuple[str, list[Json] | None]:
    """The text and the blocks of a call; None for blocks that were not given.

    Raises Wrong as Slack refuses them.
    """
    blocks = asked.structure("blocks")
    marked = asked.text("markdown_text")
    if marked:
        if asked.text("text") or blocks:
            raise Wrong("markdown_text_conflict")
        blocks = [{"type": "markdown", "text": marked}]
    return checked(asked.text("text"), blocks, needed=needed)


def checked(text: str, blocks: Any, *, needed: bool = True) -> tuple[str, list[Json] | None]:
    """A text and blocks as a message takes them; ids that are missing are filled in."""
    if len(text) > _LONGEST_TEXT:
        raise Wrong("msg_too_long", f"{len(text)} characters of text, at most {_LONGEST_TEXT}")
    if blocks is not None:
        found = problems(blocks, "message")
        if any(problem.startswith("msg_blocks_too_long") for problem in found):
            raise Wrong("msg_blocks_too_long", *found)
        if found:
            raise Wrong("invalid_blocks", *found)
    if needed and not text and not blocks:
        raise Wrong("no_text")
    return text, None if blocks is None else with_ids(blocks)


def with_ids(blocks: list[Json]) -> list[Json]:
    """A copy in which every block and every element has an id."""
    blocks = copy.deepcopy(blocks)
    for number, block in enumerate(blocks):
        block.setdefault("block_id", f"b{number}")
        for place, element in enumerate(block_elements(block)):
            if element["type"] != "image":
                element.setdefault("action_id", f"a{number}-{place}")
    return blocks


def markdown_call(asked: Asked, *, needed: bool) -> str:
    """The Markdown of one call that streams."""
    text = asked.text("markdown_text")
    chunks = asked.structure("chunks")
    found: list[str] = []
    if chunks is not None:
        _CHUNKS(chunks, "chunks", found)
    if found:
        raise Wrong("invalid_chunks", *found)
    for chunk in chunks or []:
        if chunk.get("type") == "markdown_text":
            text += chunk["text"]
    if len(text) > _LONGEST_MARKDOWN:
        raise Wrong("msg_too_long", f"{len(text)} characters in a call, at most 12,000")
    if needed and not text and not chunks:
        raise Wrong("no_text")
    return text


def post(
    stage: Stage,
    workspace: Workspace,
    channel: Channel,
    text: str = "",
    blocks: list[Json] | None = None,
    *,
    thread_ts: str | None = None,
    loud: bool = False,
    files: list[File] | None = None,
) -> Message:
    """A message of the bot that everybody in the channel sees."""
    message = Message(
        channel.id,
        stage.next_ts(),
        workspace.bot_user,
        workspace.id,
        thread_ts=thread_ts,
        bot=True,
        text=text,
        blocks=blocks or [],
        loud=loud,
        files=files or [],
    )
    message.note_pings()
    channel.history.append(message)
    echo_post(stage, workspace, channel, message)
    stage.changed()
    return message


def whisper(
    stage: Stage,
    workspace: Workspace,
    channel: str,
    user: str,
    text: str,
    blocks: list[Json] | None,
    thread_ts: str | None,
) -> Message:
    """A message of the bot that one person sees."""
    message = Message(
        channel,
        stage.next_ts(),
        workspace.bot_user,
        workspace.id,
        thread_ts=thread_ts,
        bot=True,
        text=text,
        blocks=blocks or [],
        ephemeral_to=user,
    )
    message.note_pings()
    workspace.ephemerals.append(message)
    stage.changed()
    return message


def reachable(asked: Asked, channel: Channel) -> None:
    """Raises Refused where the bot has to be a member and is none."""
    if not asked.belongs(channel):
        raise Refused("not_in_channel")
