"""What components of messages and of modals are made of: ids, options, selects, buttons, texts."""

from collections.abc import Iterator
from typing import Any

from tests.doubles.discord.shapes import (
    Json,
    Rule,
    address,
    anything,
    boolean,
    each,
    nullable,
    one_of,
    repeated,
    shape,
    shown,
    snowflake,
    string,
    whole,
)

MOST_COMPONENTS = 40
LONGEST_DISPLAY_TEXT = 4000

ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = 5, 6, 7, 8
SECTION, TEXT_DISPLAY, THUMBNAIL, MEDIA_GALLERY, FILE, SEPARATOR = 9, 10, 11, 12, 13, 14
CONTAINER, LABEL, FILE_UPLOAD = 17, 18, 19
RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 21, 22, 23

SELECTS = (STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT)
BASE: dict[str, Rule] = {"type": anything, "id": whole(1, 2**31 - 1)}
CUSTOM_ID = string(100)
_CHANNEL_TYPES = one_of(0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16)
_ANSWERED: dict[str, Rule] = {
    "proxy_url": anything,
    "height": anything,
    "width": anything,
    "content_type": anything,
    "attachment_id": anything,
    "flags": anything,
}


def _emoji_is_one(value: Any, where: str, found: list[str]) -> None:
    name = value.get("name")
    if value.get("id") is None and (not name or name.isascii()):
        found.append(f"{where}: {name!r} is no emoji, and there is no id")


EMOJI = shape(
    "",
    _emoji_is_one,
    id=nullable(snowflake),
    name=nullable(string(32)),
    animated=boolean,
)

OPTION_FIELDS: dict[str, Rule] = {
    "label": shown(100),
    "value": string(100),
    "description": string(100),
    "default": boolean,
}
OPTION = shape("label value", **OPTION_FIELDS, emoji=EMOJI)


def values_fit(value: Any, where: str, found: list[str]) -> None:
    """How many may be chosen agrees with itself, with the options and with `required`."""
    options = value.get("options", [])
    low, high = value.get("min_values"), value.get("max_values")
    low = 1 if low is None else low
    if high is None:
        high = len(options) if value["type"] == CHECKBOX_GROUP else 1
    if low > high:
        found.append(f"{where}: min_values {low} is over max_values {high}")
    if "options" in value and high > len(options):
        found.append(f"{where}: max_values {high} is over the {len(options)} options")
    chosen = sum(bool(option.get("default")) for option in options)
    if chosen > high:
        found.append(f"{where}: {chosen} options are chosen at first, at most {high}")
    if "default_values" in value and not low <= len(value["default_values"]) <= high:
        found.append(f"{where}: default_values must be from {low} to {high}")


def optional_when_none_is_enough(value: Any, where: str, found: list[str]) -> None:
    """Whoever may choose nothing is not required to choose."""
    if value.get("min_values") == 0 and value.get("required", True):
        found.append(f"{where}: min_values is 0, so required must be false")


def values_unique(value: Any, where: str, found: list[str]) -> None:
    """No option has the value of another."""
    values = [option["value"] for option in value["options"]]
    found += [f"{where}.options: {problem}" for problem in repeated(values, "value")]


def select(kind: int, *also: Rule, **more: Rule) -> Rule:
    """A select of this type; `also` and `more` are what the place adds."""
    fields: dict[str, Rule] = {
        **BASE,
        "custom_id": CUSTOM_ID,
        "placeholder": string(150),
        "min_values": whole(0, 25),
        "max_values": whole(1, 25),
        "required": boolean,
        **more,
    }
    if kind == STRING_SELECT:
        fields["options"] = each(OPTION, 25)
        return shape("custom_id options", values_fit, values_unique, *also, **fields)
    chosen: tuple[object, ...] = {
        USER_SELECT: ("user",),
        ROLE_SELECT: ("role",),
        MENTIONABLE_SELECT: ("user", "role"),
        CHANNEL_SELECT: ("channel",),
    }[kind]
    default = shape("id type", id=snowflake, type=one_of(*chosen))
    fields["default_values"] = each(default, 25, 0)
    if kind == CHANNEL_SELECT:
        fields["channel_types"] = each(_CHANNEL_TYPES, 13)
    return shape("custom_id", values_fit, *also, **fields)


def _button_fits_its_style(value: Any, where: str, found: list[str]) -> None:
    style = value["style"]
    needed = "url" if style == 5 else "sku_id" if style == 6 else "custom_id"
    for name in ("custom_id", "url", "sku_id"):
        if name == needed and name not in value:
            found.append(f"{where}: style {style} needs {name}")
        if name != needed and name in value:
            found.append(f"{where}: style {style} cannot have {name}")
    if style == 6 and ("label" in value or "emoji" in value):
        found.append(f"{where}: style 6 cannot have a label or an emoji")
    if style != 6 and "label" not in value and "emoji" not in value:
        found.append(f"{where}: neither label nor emoji")


BUTTON_RULE = shape(
    "style",
    _button_fits_its_style,
    **BASE,
    style=whole(1, 6),
    label=shown(80),
    emoji=EMOJI,
    custom_id=CUSTOM_ID,
    url=address(512, "http", "https", "discord"),
    sku_id=snowflake,
    disabled=boolean,
)
TEXT_DISPLAY_RULE = shape("content", **BASE, content=shown(LONGEST_DISPLAY_TEXT))


def media(*schemes: str) -> Rule:
    """Where an image or a file is. What Discord adds when it answers may stand there."""
    return shape("url", url=address(2048, *schemes), **_ANSWERED)


def nested(components: Any) -> Iterator[Json]:
    """All components, each before those inside it. What is no component is passed over."""
    if isinstance(components, dict):
        yield components
        for name in ("components", "accessory", "component"):
            yield from nested(components.get(name))
    elif isinstance(components, list):
        for component in components:
            yield from nested(component)


def common_problems(components: Any) -> list[str]:
    """What holds for all components of one message or modal together."""
    found: list[str] = []
    every = list(nested(components))
    if len(every) > MOST_COMPONENTS:
        found.append(f"components: {len(every)} with those inside, at most {MOST_COMPONENTS}")
    for name in ("custom_id", "id"):
        values = [each[name] for each in every if isinstance(each.get(name), str | int)]
        found += [f"components: {problem}" for problem in repeated(values, name)]
    return found
