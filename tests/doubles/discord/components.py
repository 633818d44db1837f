"""What Discord refuses in a message that is created or edited, as strictly as it documents it."""

from collections.abc import Collection
from typing import Any

from tests.doubles.discord.embeds import (
    ALLOWED_MENTIONS,
    ATTACHMENT,
    EMBED,
    REFERENCE,
    embeds_in_all,
)
from tests.doubles.discord.parts import (
    BASE,
    BUTTON,
    BUTTON_RULE,
    CONTAINER,
    FILE,
    LONGEST_DISPLAY_TEXT,
    MEDIA_GALLERY,
    MOST_COMPONENTS,
    ROW,
    SECTION,
    SELECTS,
    SEPARATOR,
    TEXT_DISPLAY,
    TEXT_DISPLAY_RULE,
    THUMBNAIL,
    common_problems,
    media,
    nested,
    select,
)
from tests.doubles.discord.shapes import (
    Json,
    Rule,
    anything,
    boolean,
    by_type,
    each,
    either,
    nullable,
    objects,
    one_of,
    repeated,
    shape,
    snowflake,
    string,
    units,
    whole,
)

IS_COMPONENTS_V2 = 1 << 15
SUPPRESS_EMBEDS, EPHEMERAL, SUPPRESS_NOTIFICATIONS = 1 << 2, 1 << 6, 1 << 12
_SETTABLE = IS_COMPONENTS_V2 | SUPPRESS_EMBEDS | EPHEMERAL | SUPPRESS_NOTIFICATIONS
_MOST_ROWS_BESIDE_CONTENT = 5
_ATTACHED = "attachment://"


def _row_holds_buttons_or_one_select(value: Any, where: str, found: list[str]) -> None:
    inside = value["components"]
    if len(inside) > 1 and any(each["type"] != BUTTON for each in inside):
        found.append(f"{where}: a select stands alone in its row")


_IN_ROW: dict[int, Rule] = {
    BUTTON: BUTTON_RULE,
    **{kind: select(kind, disabled=boolean) for kind in SELECTS},
}
_ROW = shape(
    "components",
    _row_holds_buttons_or_one_select,
    **BASE,
    components=each(by_type(_IN_ROW), 5),
)
_ANY_MEDIA = media("http", "https", "attachment")
_SEEN: dict[str, Rule] = {
    "media": _ANY_MEDIA,
    "description": nullable(string(1024, 0)),
    "spoiler": boolean,
}
_SECTION = shape(
    "components accessory",
    **BASE,
    components=each(by_type({TEXT_DISPLAY: TEXT_DISPLAY_RULE}), 3),
    accessory=by_type({BUTTON: BUTTON_RULE, THUMBNAIL: shape("media", **BASE, **_SEEN)}),
)
_IN_CONTAINER: dict[int, Rule] = {
    ROW: _ROW,
    SECTION: _SECTION,
    TEXT_DISPLAY: TEXT_DISPLAY_RULE,
    MEDIA_GALLERY: shape("items", **BASE, items=each(shape("media", **_SEEN), 10)),
    FILE: shape(
        "file",
        **BASE,
        file=media("attachment"),
        spoiler=boolean,
        name=anything,
        size=anything,
    ),
    SEPARATOR: shape("", **BASE, divider=boolean, spacing=one_of(1, 2)),
}
_CONTAINER = shape(
    "components",
    **BASE,
    components=each(by_type(_IN_CONTAINER), MOST_COMPONENTS),
    accent_color=nullable(whole(0, 0xFFFFFF)),
    spoiler=boolean,
)
_TOP = each(by_type({**_IN_CONTAINER, CONTAINER: _CONTAINER}), MOST_COMPONENTS)
_LEGACY = each(by_type({ROW: _ROW}), _MOST_ROWS_BESIDE_CONTENT, 0)

_BODY = shape(
    "",
    content=nullable(string(2000, 0)),
    embeds=nullable(each(EMBED, 10, 0)),
    components=nullable(anything),
    flags=whole(0, 2**31 - 1),
    tts=boolean,
    nonce=either(whole(0, 2**63 - 1), string(25)),
    enforce_nonce=boolean,
    allowed_mentions=nullable(ALLOWED_MENTIONS),
    message_reference=nullable(REFERENCE),
    sticker_ids=each(snowflake, 3, 0),
    attachments=nullable(each(ATTACHMENT, 10, 0)),
    # What only a webhook's message has.
    username=string(80),
    avatar_url=string(2048),
    thread_name=string(100),
    applied_tags=each(snowflake, 5, 0),
)


def message_problems(payload: Json, *, files: Collection[str] = ()) -> list[str]:
    """Everything that Discord would refuse in the body of a message; each says where.

    `files` are the names of the files that come with it and of those the message has already.
    Whether the flag IS_COMPONENTS_V2 is set decides what may stand there: when a message is edited
    that has it, put it into the payload's flags first, as it stays. That a message says nothing at
    all is not looked at (an edit may leave all out): see `says_nothing`.
    """
    found: list[str] = []
    _BODY(payload, "", found)
    flags = payload.get("flags", 0)
    if not isinstance(flags, int):
        return found
    if flags & ~_SETTABLE:
        found.append(f"flags: {flags & ~_SETTABLE} cannot be set")
    if not found:
        embeds_in_all(payload.get("embeds"), "embeds", found)
    if flags & IS_COMPONENTS_V2:
        found += _beside_components(payload)
        if "components" in payload:
            _TOP(payload["components"], "components", found)
    elif payload.get("components") is not None:
        _LEGACY(payload["components"], "components", found)
    every = list(nested(payload.get("components")))
    found += common_problems(payload.get("components"))
    found += _too_much_text(every)
    found += _not_attached(every, files)
    attached = [each.get("id") for each in objects(payload.get("attachments"))]
    found += [f"attachments: {problem}" for problem in repeated(attached, "id")]
    if len(set(files)) > 10:
        found.append(f"files: {len(set(files))}, at most 10")
    return found


def says_nothing(payload: Json, *, files: Collection[str] = ()) -> bool:
    """Would Discord refuse to create this as an empty message?"""
    said = any(payload.get(name) for name in ("content", "embeds", "components", "sticker_ids"))
    return not said and not files and not payload.get("attachments")


def _beside_components(payload: Json) -> list[str]:
    return [
        f"{name}: does not stand beside IS_COMPONENTS_V2"
        for name in ("content", "embeds", "sticker_ids", "poll")
        if payload.get(name)
    ]


def _too_much_text(components: list[Json]) -> list[str]:
    texts = [each.get("content") for each in components if each.get("type") == TEXT_DISPLAY]
    size = sum(units(text) for text in texts if isinstance(text, str))
    if size <= LONGEST_DISPLAY_TEXT:
        return []
    return [f"components: {size} characters of text in all, at most {LONGEST_DISPLAY_TEXT}"]


def _not_attached(components: list[Json], files: Collection[str]) -> list[str]:
    found = []
    for component in components:
        holders = [component, *objects(component.get("items"))]
        for held in objects([holder.get(name) for holder in holders for name in ("file", "media")]):
            url = held.get("url")
            if isinstance(url, str) and url.startswith(_ATTACHED):
                name = url.removeprefix(_ATTACHED)
                if name not in files:
                    found.append(f"components: {name!r} is not attached")
    return found
