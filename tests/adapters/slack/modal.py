"""A modal as Slack sends it back."""

from typing import Any

Json = dict[str, Any]


def sent(view: Json, /, **given: Any) -> Json:
    """The view with the state of its inputs: as they were, or as `given` by block_id."""
    values: dict[str, Json] = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            value = given.get(block["block_id"], _initial(element))
            values[block["block_id"]] = {element["action_id"]: _state(element["type"], value)}
    return {**view, "state": {"values": values}}


def _initial(element: Json) -> Any:
    names = ("initial_value", "initial_option", "initial_conversation")
    return next((element[name] for name in names if name in element), None)


def _state(kind: str, value: Any) -> Json:
    match kind:
        case "static_select":
            return {"type": kind, "selected_option": value}
        case "conversations_select":
            return {"type": kind, "selected_conversation": value}
        case "file_input":
            return {"type": kind, "files": value or []}
        case _:
            return {"type": kind, "value": value}
