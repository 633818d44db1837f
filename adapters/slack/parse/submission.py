"""From a modal that was sent to the values of its form."""

from collections.abc import Iterator

from adapters.slack.render.form import CHOICE, MORE
from adapters.slack.render.limits import Json


def values_of(view: Json) -> dict[str, str]:
    """The values by field id, for `bot.talk.forms.filled`. What is left empty is an empty text.

    Files are not among them: `files_of` has those.
    """
    values: dict[str, str] = {}
    for block_id, action_id, state in _states(view):
        if state.get("type") == "file_input":
            continue
        if action_id == MORE:
            field_id = block_id.rpartition("~")[0]
            values[field_id] = values.get(field_id, "") + _value(state)
        else:
            values[block_id] = _value(state)
    return values


def files_of(view: Json) -> tuple[Json, ...]:
    """Slack's objects for the files that were chosen."""
    return tuple(
        file
        for _, _, state in _states(view)
        if state.get("type") == "file_input"
        for file in state.get("files") or ()
    )


def _states(view: Json) -> Iterator[tuple[str, str, Json]]:
    """Each input's block_id, action_id and state, in the order of the modal."""
    values = (view.get("state") or {}).get("values") or {}
    order = [block.get("block_id") for block in view.get("blocks", ())]
    places = {block_id: at for at, block_id in enumerate(order)}
    for block_id in sorted(values, key=lambda each: places.get(each, len(places))):
        for action_id, state in values[block_id].items():
            yield block_id, action_id, state


def _value(state: Json) -> str:
    if "selected_option" in state:
        return str((state["selected_option"] or {}).get("value", "")).removeprefix(CHOICE)
    value = state.get("selected_conversation") or state.get("value")
    return str(value) if value is not None else ""
