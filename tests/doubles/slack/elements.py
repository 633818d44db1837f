"""Slack's interactive elements, and the places where each may stand."""

import re
from typing import Any

from tests.doubles.slack.composition import (
    CONFIRM,
    DISPATCH,
    FILTER,
    ID,
    IMAGE,
    MARKED_OPTION,
    OPTION,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    initial_among_options,
    plain,
)
from tests.doubles.slack.rich import RICH_TEXT
from tests.doubles.slack.shape import (
    Rule,
    address,
    bare,
    boolean,
    each,
    one_of,
    only_one,
    shape,
    string,
    whole,
)

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_WHOLE = re.compile(r"-?\d+")
_DECIMAL = re.compile(r"-?\d+(\.\d+)?")
_AT_MOST_3000 = whole(1, 3000)


def _pattern(pattern: re.Pattern[str]) -> Rule:
    def check(value: Any, where: str, found: list[str]) -> None:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            found.append(f"{where}: {value!r} is not written as it should be")

    return check


def _initial_value_fits(value: Any, where: str, found: list[str]) -> None:
    low, high = value.get("min_length", 0), value.get("max_length", 3000)
    if low > high:
        found.append(f"{where}: min_length {low} is over max_length {high}")
    length = len(value.get("initial_value", ""))
    if length > high:
        found.append(f"{where}: initial_value has {length} characters, max_length is {high}")


def _numbers_fit(value: Any, where: str, found: list[str]) -> None:
    pattern = _DECIMAL if value["is_decimal_allowed"] else _WHOLE
    numbers = {}
    for name in ("min_value", "max_value", "initial_value"):
        if name in value:
            if not pattern.fullmatch(value[name]):
                found.append(f"{where}.{name}: {value[name]!r} is no number of this input")
                return
            numbers[name] = float(value[name])
    low, high = numbers.get("min_value", -1e308), numbers.get("max_value", 1e308)
    if low > high:
        found.append(f"{where}: min_value is over max_value")
    if not low <= numbers.get("initial_value", low) <= high:
        found.append(f"{where}: initial_value is out of bounds")


def _menu(*also: Rule, **fields: Rule) -> Rule:
    return shape(
        "",
        *also,
        action_id=ID,
        placeholder=plain(150),
        confirm=CONFIRM,
        focus_on_load=boolean,
        **fields,
    )


_ONE_SOURCE = only_one("options", "option_groups")
_OPTIONS: dict[str, Rule] = {
    "options": each(OPTION, 100),
    "option_groups": each(OPTION_GROUP, 100),
}
_CONVERSATIONS: dict[str, Rule] = {"default_to_current_conversation": boolean, "filter": FILTER}
_SEVERAL: dict[str, Rule] = {"max_selected_items": whole(1, 100)}
_LISTED: dict[str, Rule] = {
    "action_id": ID,
    "options": each(MARKED_OPTION, 10),
    "confirm": CONFIRM,
    "focus_on_load": boolean,
}
_TYPED: dict[str, Rule] = {
    "action_id": ID,
    "placeholder": plain(150),
    "dispatch_action_config": DISPATCH,
    "focus_on_load": boolean,
}
_ENTITY = string(50)

IMAGE_ELEMENT = shape("alt_text", only_one("image_url", "slack_file"), **IMAGE)
BUTTON = shape(
    "text",
    text=plain(75),
    action_id=ID,
    url=address(),
    value=string(2000),
    style=one_of("primary", "danger"),
    confirm=CONFIRM,
    accessibility_label=string(75),
)

_SELECTS: dict[str, Rule] = {
    "static_select": _menu(_ONE_SOURCE, initial_among_options, **_OPTIONS, initial_option=OPTION),
    "external_select": _menu(initial_option=OPTION, min_query_length=whole(0, 100)),
    "users_select": _menu(initial_user=_ENTITY),
    "conversations_select": _menu(
        initial_conversation=_ENTITY, response_url_enabled=boolean, **_CONVERSATIONS
    ),
    "channels_select": _menu(initial_channel=_ENTITY, response_url_enabled=boolean),
}
_MULTI_SELECTS: dict[str, Rule] = {
    "multi_static_select": _menu(
        _ONE_SOURCE, initial_among_options, **_OPTIONS, **_SEVERAL, initial_options=each(OPTION)
    ),
    "multi_external_select": _menu(
        initial_options=each(OPTION), min_query_length=whole(0, 100), **_SEVERAL
    ),
    "multi_users_select": _menu(initial_users=each(_ENTITY), **_SEVERAL),
    "multi_conversations_select": _menu(
        initial_conversations=each(_ENTITY), **_CONVERSATIONS, **_SEVERAL
    ),
    "multi_channels_select": _menu(initial_channels=each(_ENTITY), **_SEVERAL),
}
_PICKERS: dict[str, Rule] = {
    "checkboxes": shape(
        "options", initial_among_options, initial_options=each(MARKED_OPTION, 10), **_LISTED
    ),
    "radio_buttons": shape(
        "options", initial_among_options, initial_option=MARKED_OPTION, **_LISTED
    ),
    "datepicker": _menu(initial_date=_pattern(_DATE)),
    "timepicker": _menu(initial_time=_pattern(_TIME), timezone=string(100)),
}
_MOMENT: dict[str, Rule] = {
    "datetimepicker": shape(
        "",
        action_id=ID,
        initial_date_time=whole(10**9, 10**10 - 1),
        confirm=CONFIRM,
        focus_on_load=boolean,
    )
}
_PRESSED: dict[str, Rule] = {
    "button": BUTTON,
    "overflow": shape("options", action_id=ID, options=each(OVERFLOW_OPTION, 5), confirm=CONFIRM),
}

ACCESSORIES: dict[str, Rule] = {
    **_PRESSED,
    **_SELECTS,
    **_MULTI_SELECTS,
    **_PICKERS,
    "image": IMAGE_ELEMENT,
}
ACTIONS: dict[str, Rule] = {**_PRESSED, **_SELECTS, **_PICKERS, **_MOMENT}
INPUTS: dict[str, Rule] = {
    **_SELECTS,
    **_MULTI_SELECTS,
    **_PICKERS,
    **_MOMENT,
    "plain_text_input": shape(
        "",
        _initial_value_fits,
        **_TYPED,
        initial_value=string(3000, 0),
        multiline=boolean,
        min_length=whole(0, 3000),
        max_length=_AT_MOST_3000,
    ),
    "number_input": shape(
        "is_decimal_allowed",
        _numbers_fit,
        **_TYPED,
        is_decimal_allowed=boolean,
        initial_value=string(50),
        min_value=string(50),
        max_value=string(50),
    ),
    "email_text_input": shape("", **_TYPED, initial_value=string(3000)),
    "url_text_input": shape("", **_TYPED, initial_value=address()),
    "rich_text_input": shape("", **_TYPED, initial_value=RICH_TEXT),
    "file_input": shape("", action_id=ID, filetypes=each(string(50), 100), max_files=whole(1, 10)),
}
CONTEXT_ACTIONS: dict[str, Rule] = {
    "feedback_buttons": shape(
        "positive_button negative_button",
        action_id=ID,
        **{
            name: bare(
                "text value",
                text=plain(75),
                value=string(2000),
                accessibility_label=string(75),
            )
            for name in ("positive_button", "negative_button")
        },
    ),
    "icon_button": shape(
        "icon text",
        action_id=ID,
        icon=one_of("trash"),
        text=plain(75),
        value=string(2000),
        confirm=CONFIRM,
        accessibility_label=string(75),
        visible_to_user_ids=each(_ENTITY),
    ),
}
