"""Looks at a modal that was sent, before it is closed: what does not fit, by field."""

from adapters.slack.address import Json, unpacked
from adapters.slack.parse.submission import values_of
from bot.talk.actions import UnknownAction, decode
from bot.talk.forms import BadValue, filled

_NOT_KNOWN = "This form is of an older version. Please close it and start again with /rocket."


def misfits(view: Json) -> dict[str, str]:
    """A sentence for each input that does not fit, by its block's id; empty when all do."""
    too_long = dict(_too_long(view))
    if too_long:
        return too_long
    purpose, _ = unpacked(str(view.get("private_metadata", "")), "", "")
    inputs = [str(block.get("block_id")) for block in _inputs(view)]
    if not inputs:
        return {}
    try:
        filled(decode(purpose), values_of(view))
    except BadValue as bad:
        return {bad.field if bad.field in inputs else inputs[0]: str(bad)}
    except UnknownAction:
        return {inputs[0]: _NOT_KNOWN}
    return {}


def first_input(view: Json) -> str:
    """The block's id of the first input of a modal; "" when it has none."""
    return next((str(block.get("block_id")) for block in _inputs(view)), "")


def _too_long(view: Json) -> list[tuple[str, str]]:
    """Slack's own clients do not let it come to this; others may."""
    state = (view.get("state") or {}).get("values") or {}
    found = []
    for block in _inputs(view):
        most = block.get("element", {}).get("max_length")
        block_id = str(block.get("block_id"))
        for given in state.get(block_id, {}).values():
            value = given.get("value") if isinstance(given, dict) else None
            if isinstance(most, int) and isinstance(value, str) and len(value) > most:
                found.append(
                    (block_id, f"That is {len(value):,} characters; {most:,} is the most.")
                )
    return found


def _inputs(view: Json) -> list[Json]:
    return [block for block in view.get("blocks", []) if block.get("type") == "input"]
