"""What a person puts into a modal, checked as Slack's own client checks it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tests.doubles.slack.payloads import first_value
from tests.doubles.slack.state import File, View
from tests.doubles.slack.words import options

Json = dict[str, Any]
Value = str | Sequence[str]

_SELECTED = {
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "users_select": "selected_user",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
}


class NotSendable(ValueError):
    """Slack's client would not let a person send this."""


def fill(
    view: View, values: Mapping[str, Value], files: Mapping[str, Sequence[File]], *, check: bool
) -> Json:
    """The view's state with these values by block_id; what is not named keeps its first value.

    Raises NotSendable, with `check`, for values that Slack's client would hold back, and always
    for a block that is not there or an option that does not exist.
    """
    inputs = {block["block_id"]: block for block in view.blocks if block["type"] == "input"}
    unknown = (set(values) | set(files)) - set(inputs)
    if unknown:
        raise NotSendable(f"no inputs {sorted(unknown)}, only {sorted(inputs)}")
    state: Json = {name: dict(each) for name, each in view.values.items()}
    for name, block in inputs.items():
        element = block["element"]
        current = state.get(name, {}).get(element["action_id"]) or first_value(element)
        if name in files:
            current = {"type": "file_input", "files": [each.as_json() for each in files[name]]}
        elif name in values:
            current = _value(element, values[name])
        if check:
            _hold_back(name, block, current or {})
        state[name] = {element["action_id"]: current}
    return state


def chosen(element: Json, wanted: str) -> Json:
    """The option of a menu with this label or value, or whose label begins so."""
    offered = options(element)
    for option in offered:
        if wanted in (option["text"]["text"], option["value"]):
            return option
    for option in offered:
        if option["text"]["text"].startswith(wanted):
            return option
    raise NotSendable(f"no option {wanted!r} among {[each['text']['text'] for each in offered]}")


def _value(element: Json, value: Value) -> Json:
    kind = element["type"]
    if kind in ("multi_static_select", "checkboxes"):
        wanted = [value] if isinstance(value, str) else value
        return {"type": kind, "selected_options": [chosen(element, each) for each in wanted]}
    if not isinstance(value, str):
        raise NotSendable(f"{kind} takes one value")
    if kind in ("static_select", "radio_buttons"):
        return {"type": kind, "selected_option": chosen(element, value) if value else None}
    if kind in _SELECTED:
        return {"type": kind, _SELECTED[kind]: value or None}
    return {"type": kind, "value": value or None}


def _hold_back(name: str, block: Json, current: Json) -> None:
    element = block["element"]
    value = next((each for key, each in current.items() if key != "type"), None)
    if not value:
        if not block.get("optional"):
            raise NotSendable(f"{name}: must be filled in")
        return
    if element["type"] == "plain_text_input":
        if len(value) > element.get("max_length", 3000):
            raise NotSendable(f"{name}: {len(value)} characters are too many")
        if len(value) < element.get("min_length", 0):
            raise NotSendable(f"{name}: {len(value)} characters are too few")
        if "\n" in value and not element.get("multiline"):
            raise NotSendable(f"{name}: one line only")
    if element["type"] == "number_input":
        _number(name, element, value)
    if element["type"] == "file_input" and len(value) > element.get("max_files", 10):
        raise NotSendable(f"{name}: {len(value)} files are too many")


def _number(name: str, element: Json, value: str) -> None:
    pattern = r"-?\d+(\.\d+)?" if element["is_decimal_allowed"] else r"-?\d+"
    if not re.fullmatch(pattern, value):
        raise NotSendable(f"{name}: {value!r} is no number")
    low, high = float(element.get("min_value", "-inf")), float(element.get("max_value", "inf"))
    if not low <= float(value) <= high:
        raise NotSendable(f"{name}: {value} is not from {low:g} to {high:g}")
