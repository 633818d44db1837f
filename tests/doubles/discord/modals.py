"""What Discord refuses in a modal, as strictly as it documents it."""

from typing import Any

from tests.doubles.discord.parts import (
    BASE,
    CHECKBOX,
    CHECKBOX_GROUP,
    CUSTOM_ID,
    FILE_UPLOAD,
    LABEL,
    OPTION_FIELDS,
    RADIO_GROUP,
    ROW,
    SELECTS,
    TEXT_DISPLAY,
    TEXT_DISPLAY_RULE,
    TEXT_INPUT,
    common_problems,
    optional_when_none_is_enough,
    select,
    values_fit,
    values_unique,
)
from tests.doubles.discord.shapes import (
    Json,
    Rule,
    boolean,
    by_type,
    each,
    nullable,
    one_of,
    shape,
    shown,
    string,
    units,
    whole,
)

LONGEST_INPUT = 4000


def _label_stands_outside(value: Any, where: str, found: list[str]) -> None:
    """discord.py sends null for a label that it has not; a text is for action rows alone."""
    if value is not None:
        found.append(f"{where}: the label stands on the Label around it")


def _value_fits(value: Any, where: str, found: list[str]) -> None:
    low, high = value.get("min_length", 0), value.get("max_length", LONGEST_INPUT)
    if low > high:
        found.append(f"{where}: min_length {low} is over max_length {high}")
    size = units(value.get("value", ""))
    if size > high:
        found.append(f"{where}.value: {size} characters, max_length is {high}")
    if 0 < size < low:
        found.append(f"{where}.value: {size} characters, min_length is {low}")


def _one_default_at_most(value: Any, where: str, found: list[str]) -> None:
    chosen = sum(bool(option.get("default")) for option in value["options"])
    if chosen > 1:
        found.append(f"{where}: {chosen} options are chosen at first, at most one")


def _refused(value: Any, where: str, found: list[str]) -> None:
    found.append(f"{where}.type: 1 is deprecated in a modal, a Label stands in its place")


_LISTED = shape("label value", **OPTION_FIELDS)
_INPUTS: dict[int, Rule] = {
    TEXT_INPUT: shape(
        "custom_id style",
        _value_fits,
        **BASE,
        custom_id=CUSTOM_ID,
        style=one_of(1, 2),
        label=_label_stands_outside,
        min_length=whole(0, LONGEST_INPUT),
        max_length=whole(1, LONGEST_INPUT),
        required=boolean,
        value=string(LONGEST_INPUT, 0),
        placeholder=string(100),
    ),
    # In a modal a select has no `disabled`.
    **{
        kind: select(kind, optional_when_none_is_enough, disabled=one_of(False)) for kind in SELECTS
    },
    FILE_UPLOAD: shape(
        "custom_id",
        values_fit,
        optional_when_none_is_enough,
        **BASE,
        custom_id=CUSTOM_ID,
        # discord.py sends null for what was not said.
        min_values=nullable(whole(0, 10)),
        max_values=nullable(whole(1, 10)),
        required=boolean,
    ),
    RADIO_GROUP: shape(
        "custom_id options",
        values_unique,
        _one_default_at_most,
        **BASE,
        custom_id=CUSTOM_ID,
        options=each(_LISTED, 10, 2),
        required=boolean,
    ),
    CHECKBOX_GROUP: shape(
        "custom_id options",
        values_fit,
        values_unique,
        optional_when_none_is_enough,
        **BASE,
        custom_id=CUSTOM_ID,
        options=each(_LISTED, 10),
        min_values=whole(0, 10),
        max_values=whole(1, 10),
        required=boolean,
    ),
    CHECKBOX: shape("custom_id", **BASE, custom_id=CUSTOM_ID, default=boolean),
}
_MODAL = shape(
    "title custom_id components",
    title=shown(45),
    custom_id=CUSTOM_ID,
    components=each(
        by_type(
            {
                ROW: _refused,
                TEXT_DISPLAY: TEXT_DISPLAY_RULE,
                LABEL: shape(
                    "label component",
                    **BASE,
                    label=shown(45),
                    description=string(100),
                    component=by_type(_INPUTS),
                ),
            }
        ),
        5,
    ),
)


def modal_problems(data: Json) -> list[str]:
    """Everything that Discord would refuse in a modal; each says where.

    `data` is that of an interaction's answer of type 9.
    """
    found: list[str] = []
    _MODAL(data, "", found)
    if isinstance(data, dict):
        found += common_problems(data.get("components"))
    return found
