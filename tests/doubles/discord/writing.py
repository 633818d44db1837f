"""How a payload becomes a message, or changes one: what Discord checks, and what it fills in."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.doubles.discord import mentions, words
from tests.doubles.discord.asked import Upload
from tests.doubles.discord.attached import files_after, with_addresses
from tests.doubles.discord.components import message_problems
from tests.doubles.discord.problems import Refused, invalid
from tests.doubles.discord.stage import Stage
from tests.doubles.discord.state import (
    COMPONENTS_V2,
    EPHEMERAL,
    LOADING,
    Attachment,
    Channel,
    Edit,
    Message,
)

Json = dict[str, Any]

SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS = 1 << 2, 1 << 12
_MADE_WITH = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | COMPONENTS_V2
_CHANGED_WITH = SUPPRESS_EMBEDS | COMPONENTS_V2

# What every call that makes or changes a message may hold.
FIELDS = ("content", "embeds", "components", "flags", "allowed_mentions", "attachments", "tts")


@dataclass(slots=True)
class Body:
    """What a message holds after a call."""

    content: str
    embeds: list[Json]
    components: list[Json]
    flags: int
    files: list[Attachment]


def new_message(
    stage: Stage,
    channel: Channel,
    payload: Json,
    uploads: Mapping[int, Upload],
    *,
    whisper_to: str | None = None,
    reply_to: Message | None = None,
) -> Message:
    """A checked message of the bot, not yet in its channel; raises Refused."""
    empty = Body("", [], [], EPHEMERAL if whisper_to else 0, [])
    settable = _MADE_WITH | EPHEMERAL if whisper_to else _MADE_WITH
    body = _after(stage, channel, empty, payload, uploads, settable)
    message = Message(
        stage.numbers.id(),
        channel,
        stage.bot,
        stage.now(),
        stage.numbers.stamp(),
        reply_to=reply_to,
        kind=19 if reply_to else 0,
        ephemeral_to=whisper_to,
    )
    _set(message, body)
    mentions.note(stage, message, payload.get("allowed_mentions"), replied=reply_to is not None)
    return message


def change(stage: Stage, message: Message, payload: Json, uploads: Mapping[int, Upload]) -> None:
    """Change the bot's message; raises Refused and leaves it alone."""
    before = Body(message.content, message.embeds, message.components, message.flags, message.files)
    body = _after(stage, message.channel, before, payload, uploads, _CHANGED_WITH)
    message.earlier.append(
        Edit(message.content, message.components, message.flags, tuple(message.files), stage.now())
    )
    _set(message, body)
    message.edited_stamp = stage.numbers.stamp()
    mentions.note(stage, message, payload.get("allowed_mentions"))


def _set(message: Message, body: Body) -> None:
    message.content, message.embeds, message.components = (
        body.content,
        body.embeds,
        body.components,
    )
    message.flags, message.files = body.flags & ~LOADING, body.files


def _after(
    stage: Stage,
    channel: Channel,
    before: Body,
    payload: Json,
    uploads: Mapping[int, Upload],
    settable: int,
) -> Body:
    mentions.check_allowed(payload.get("allowed_mentions"))
    flags = _flags(before.flags, payload, settable)
    ephemeral = bool(before.flags & EPHEMERAL)
    files = files_after(stage, channel.id, before.files, payload, uploads, ephemeral=ephemeral)
    given = {name: value for name, value in payload.items() if name in FIELDS and value is not None}
    given["flags"] = flags & ~LOADING & ~EPHEMERAL
    if problems := message_problems(given, files=[each.name for each in files]):
        raise invalid(*problems)
    components = before.components
    if "components" in payload:
        components = with_ids(with_addresses(payload["components"] or [], files))
    body = Body(
        (payload["content"] or "") if "content" in payload else before.content,
        (payload["embeds"] or []) if "embeds" in payload else before.embeds,
        components,
        flags,
        files,
    )
    _whole(stage, body)
    return body


def _flags(before: int, payload: Json, settable: int) -> int:
    flags = payload.get("flags")
    if flags is None:
        return before
    if not isinstance(flags, int) or isinstance(flags, bool) or flags & ~settable:
        raise invalid(f"flags: {flags}")
    if before & COMPONENTS_V2 and not flags & COMPONENTS_V2:
        raise invalid("flags: IS_COMPONENTS_V2 cannot be taken back")
    return before & ~_CHANGED_WITH | flags


def _whole(stage: Stage, body: Body) -> None:
    if body.flags & COMPONENTS_V2:
        if body.content or body.embeds:
            raise invalid("content and embeds cannot stand beside IS_COMPONENTS_V2")
        if not body.components:
            raise Refused(400, 50006, wrong=True)
        shown = {
            each.get("attachment_id")
            for part in words.walk(body.components)
            for each in (part.get("file"), part.get("media"), *_media(part))
            if isinstance(each, dict)
        }
        for file in body.files:
            if file.id not in shown:
                stage.complain(f"{file.name} is attached, but no component shows it")
        if shown - {None} - {each.id for each in body.files}:
            stage.complain("components show files that are no longer attached")
    elif not (body.content or body.embeds or body.components or body.files):
        raise Refused(400, 50006, wrong=True)


def _media(part: Json) -> list[Any]:
    return [each.get("media") for each in part.get("items") or ()]


def with_ids(components: list[Json]) -> list[Json]:
    """The components, each with an id: those that have none get the numbers that are free."""
    taken = {each["id"] for each in words.walk(components) if each.get("id")}
    free = (number for number in itertools.count(1) if number not in taken)

    def filled(each: Json) -> Json:
        made = {**each, "id": each.get("id") or next(free)}
        if "components" in each:
            made["components"] = [filled(inner) for inner in each["components"]]
        for name in ("component", "accessory"):
            if isinstance(each.get(name), dict):
                made[name] = filled(each[name])
        return made

    return [filled(each) for each in components]
