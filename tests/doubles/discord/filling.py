"""How a person fills in a modal: what they may leave out, and what the client holds back."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.doubles.discord.shapes import units
from tests.doubles.discord.state import Attachment, Channel, Modal, Role, User

Json = dict[str, Any]
Picked = User | Channel | Role | Attachment
Value = str | bool | Picked | Sequence[str | Picked]

_TEXT, _STRING_SELECT, _UPLOAD = 4, 3, 19
_RADIO, _CHECKBOXES, _CHECKBOX = 21, 22, 23


class NotSendable(ValueError):
    """Discord's client would not send this modal so."""


def filled(
    modal: Modal, values: Mapping[str, Value], *, check: bool
) -> tuple[list[Json], list[Picked]]:
    """The components as they are submitted, and what was picked besides words.

    `values` are by label or custom_id; fields without one keep what stands there at first.
    Raises NotSendable, for limits only with `check`.
    """
    left = dict(values)
    sent: list[Json] = []
    picked: list[Picked] = []
    for outer in modal.content["components"]:
        if outer["type"] == 10:
            sent.append({"type": 10, "id": outer["id"]})
            continue
        field = outer["component"]
        names = [name for name in (field["custom_id"], outer["label"]) if name in left]
        given = [left.pop(name) for name in names]
        answer, found = _answer(field, given[0] if given else None)
        if check:
            _check(outer["label"], field, answer)
        picked += found
        sent.append({"type": outer["type"], "id": outer["id"], "component": answer})
    if left:
        raise NotSendable(f"no fields {list(left)}; there are {modal.labels}")
    return sent, picked


def _answer(field: Json, given: Value | None) -> tuple[Json, list[Picked]]:
    answer: Json = {"type": field["type"], "id": field["id"], "custom_id": field["custom_id"]}
    match field["type"]:
        case 4:
            answer["value"] = str(given) if given is not None else field.get("value") or ""
        case 23:
            answer["value"] = bool(given) if given is not None else bool(field.get("default"))
        case 21:
            chosen = list(_options(field, given))
            answer["value"] = chosen[0] if chosen else None
        case 3 | 22:
            answer["values"] = list(_options(field, given))
        case _:
            listed = _listed(given)
            if any(isinstance(each, str) for each in listed):
                raise NotSendable(f"{field['custom_id']} takes people, channels, roles or files")
            answer["values"] = [each.id for each in listed if not isinstance(each, str)]
            if given is None:
                answer["values"] = [each["id"] for each in field.get("default_values") or ()]
            return answer, [each for each in listed if not isinstance(each, str)]
    return answer, []


def _options(field: Json, given: Value | None) -> Iterator[str]:
    options = field["options"]
    if given is None:
        yield from (each["value"] for each in options if each.get("default"))
        return
    for wanted in _listed(given):
        yield option(options, wanted)


def option(options: list[Json], wanted: object) -> str:
    """The value of the option with this label, whose label begins so, or with this value."""
    for fits in (
        lambda each: wanted in (each["label"], each["value"]),
        lambda each: each["label"].startswith(str(wanted)),
    ):
        for each in options:
            if fits(each):
                return str(each["value"])
    raise NotSendable(f"no option {wanted!r}; there are {[each['label'] for each in options]}")


def _listed(given: Value | None) -> list[str | Picked]:
    if given is None:
        return []
    if isinstance(given, Sequence) and not isinstance(given, str):
        return list(given)
    return [str(given) if isinstance(given, bool) else given]


def _check(label: str, field: Json, answer: Json) -> None:
    required = field.get("required", True)
    if field["type"] == _TEXT:
        size = units(answer["value"])
        if required and not size:
            raise NotSendable(f"{label!r} is required")
        if size > field.get("max_length", 4000):
            raise NotSendable(f"{label!r} is longer than {field.get('max_length', 4000)}")
        if 0 < size < (field.get("min_length") or 0):
            raise NotSendable(f"{label!r} is shorter than {field['min_length']}")
    elif "values" in answer:
        count = len(answer["values"])
        if required and not count:
            raise NotSendable(f"{label!r} is required")
        usual = len(field["options"]) if field["type"] == _CHECKBOXES else 1
        most = field.get("max_values") or usual
        low = field.get("min_values")
        low = 1 if low is None else low
        if count > most or 0 < count < low:
            raise NotSendable(f"{label!r} takes {low} to {most}, not {count}")
    elif field["type"] == _RADIO and required and answer["value"] is None:
        raise NotSendable(f"{label!r} is required")
