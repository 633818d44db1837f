"""The rules for modals, each broken once."""

from typing import Any

import pytest
from discord import ui

from tests.doubles.discord.modals import modal_problems
from tests.doubles.discord.pieces import (
    asked,
    button,
    container,
    entity,
    labelled,
    listed,
    modal,
    row,
    section,
    select,
    text,
    without,
)

Json = dict[str, Any]

GOOD_MODALS: list[Json] = [
    modal(labelled(asked())),
    modal(
        labelled(asked(custom_id="1", min_length=0, max_length=4000, value="x" * 4000)),
        labelled(asked(custom_id="2", style=1, value="", placeholder="x" * 100, label=None)),
        labelled(select(required=False, min_values=0)),
        labelled(entity(8, channel_types=[0]), label="x" * 45, description="x" * 100),
        text("x"),
        title="x" * 45,
        custom_id="x" * 100,
    ),
    modal(labelled(entity(5)), labelled(entity(6)), labelled(entity(7))),
    modal(labelled(entity(19, min_values=0, max_values=10, required=False))),
    modal(labelled(listed(21, 2))),
    modal(labelled(listed(22, 10, min_values=2, max_values=10))),
    modal(labelled({"type": 23, "custom_id": "x", "default": True})),
]

BROKEN_MODALS: dict[str, tuple[Json, str]] = {
    "a long title": (modal(labelled(asked()), title="x" * 46), "title: 46"),
    "a long custom id": (modal(labelled(asked()), custom_id="x" * 101), "custom_id: 101"),
    "no custom id": (without(modal(labelled(asked())), "custom_id"), "lacks 'custom_id'"),
    "no components": (modal(), "0 entries"),
    "six components": (modal(*(text() for _ in range(6))), "6 entries"),
    "an unknown field": (modal(text(), flags=64), "flags: unknown"),
    "a long label": (modal(labelled(asked(), label="x" * 46)), "label: 46"),
    "a long description": (modal(labelled(asked(), description="x" * 101)), "description: 101"),
    "an input in a row": (modal(row(asked(label="x"))), "deprecated"),
    "an input alone": (modal(asked()), "type: 4"),
    "a label inside": (modal(labelled(asked(label="x"))), "label stands on the Label"),
    "a button": (modal(labelled(button())), "type: 2"),
    "a section": (modal(section(text())), "type: 9"),
    "a container": (modal(container(text())), "type: 17"),
    "custom ids twice": (modal(labelled(asked()), labelled(asked())), "stands twice"),
    "a long value": (modal(labelled(asked(value="x" * 4001))), "value: 4001"),
    "over its own length": (modal(labelled(asked(value="xx", max_length=1))), "max_length is 1"),
    "under its own length": (modal(labelled(asked(value="x", min_length=2))), "min_length is 2"),
    "lengths": (modal(labelled(asked(min_length=3, max_length=2))), "is over max_length"),
    "longest of all": (modal(labelled(asked(max_length=4001))), "max_length: 4001"),
    "longest 0": (modal(labelled(asked(max_length=0))), "max_length: 0"),
    "a placeholder": (modal(labelled(asked(placeholder="x" * 101))), "placeholder: 101"),
    "an empty placeholder": (modal(labelled(asked(placeholder=""))), "placeholder: 0"),
    "a style": (modal(labelled(asked(style=3))), "style: 3"),
    "a disabled select": (modal(labelled(select(disabled=True))), "disabled"),
    "26 options": (modal(labelled(listed(3, 26))), "26 entries"),
    "nothing is enough": (modal(labelled(select(min_values=0))), "required must be false"),
    "11 files": (modal(labelled(entity(19, max_values=11))), "max_values: 11"),
    "one radio": (modal(labelled(listed(21, 1))), "1 entries"),
    "11 boxes": (modal(labelled(listed(22, 11))), "11 entries"),
    "a required box": (
        modal(labelled({"type": 23, "custom_id": "x", "required": True})),
        "required: unknown",
    ),
}


@pytest.mark.parametrize("data", GOOD_MODALS)
def test_what_a_modal_may_hold(data: Json) -> None:
    assert modal_problems(data) == []


@pytest.mark.parametrize("name", BROKEN_MODALS)
def test_what_a_modal_may_not_hold(name: str) -> None:
    data, problem = BROKEN_MODALS[name]
    found = modal_problems(data)
    assert any(problem in each for each in found), found


async def test_what_discord_py_builds_passes() -> None:
    form = ui.Modal(title="Form", custom_id="form")
    form.add_item(ui.Label(text="Say", component=ui.TextInput(default="x", required=False)))
    form.add_item(ui.Label(text="File", component=ui.FileUpload(required=False)))
    form.add_item(ui.Label(text="Where", component=ui.ChannelSelect(required=True)))
    assert modal_problems(form.to_dict()) == []
