"""The values and files of a modal that was sent."""

from typing import Any

import pytest

from adapters.discord.parse.submitted import chosen_twice, files_of, values_of
from adapters.discord.render import render_form
from bot.talk.cards import Form, FormField
from bot.talk.forms import filled
from bot.talk.requests import FillVariables, OpenRefineForm, OpenVariablesForm
from tests.adapters.discord.modal import sent

_FIELDS = (
    FormField("zeta", "Zeta"),
    FormField("alpha", "Alpha"),
    FormField("mid dle", "Middle"),
    FormField("file", "File", "file"),
)
_MODAL = render_form(Form("f", "T", _FIELDS, purpose=OpenVariablesForm("p")))


def test_values_come_in_the_order_of_the_form() -> None:
    data = sent(_MODAL, zeta="1", alpha="2")
    assert filled(OpenVariablesForm("p"), values_of(data)) == FillVariables(
        "p", (("zeta", "1"), ("alpha", "2"), ("mid dle", ""))
    )


def test_files_are_apart_from_values() -> None:
    files = [{"id": "11", "filename": "a.txt"}, {"id": "12", "filename": "b.png"}]
    data = sent(_MODAL, file=files)
    assert files_of(data) == tuple(files)
    assert "file" not in values_of(data)
    assert files_of(sent(_MODAL)) == ()
    unresolved = {**data, "resolved": {}}
    assert files_of(unresolved) == ()


def test_lines_are_found_in_any_order_and_however_they_are_written() -> None:
    fields = tuple(FormField(f"f{n}", f"Field {n}, 0 to {n}") for n in range(7))
    modal = render_form(Form("f", "T", fields, purpose=OpenRefineForm()))
    (name,) = [
        each["component"]["custom_id"].partition(":")[2]
        for each in modal["components"]
        if each["label"].startswith("More")
    ]

    def lines(text: str) -> dict[str, str]:
        found = values_of(sent(modal, **{name: text}))
        return {key: found[key] for key in ("f4", "f5", "f6")}

    assert lines("Field 6, 0 to 6: six\nFIELD 4,  0 to 4 :four") == {
        "f4": "four",
        "f5": "",
        "f6": "six",
    }
    assert lines("") == {"f4": "", "f5": "", "f6": ""}
    assert lines("alone") == {"f4": "alone", "f5": "", "f6": ""}
    assert lines("Field 5, 0 to 5:a\nb: c\n\nField 4, 0 to 4: ") == {
        "f4": "",
        "f5": "a\nb: c\n",
        "f6": "",
    }


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"components": None},
        {"components": [{"type": 10, "id": 1}, {"type": 18}]},
        {"components": [{"type": 18, "component": {"type": 4, "custom_id": "q1:x", "value": "1"}}]},
        {"components": [{"type": 18, "component": {"type": 4, "value": "1"}}]},
        {"components": [{"type": 18, "component": {"type": 19, "custom_id": "f1:x"}}]},
    ],
)
def test_what_is_not_ours_is_passed_over(data: dict[str, Any]) -> None:
    assert values_of(data) == {}
    assert files_of(data) == ()


def test_an_input_in_a_row_and_one_without_a_value_are_read_too() -> None:
    row = {"type": 1, "components": [{"type": 4, "custom_id": "t1:a", "value": "one"}]}
    bare = {"type": 18, "component": {"type": 4, "custom_id": "t1:b", "value": None}}
    lines = {"type": 18, "component": {"type": 4, "custom_id": "l9:", "value": "x: y"}}
    assert values_of({"components": [row, bare, lines]}) == {"a": "one", "b": ""}


def test_what_is_chosen_at_first_and_another_are_one_choice() -> None:
    options = tuple((f"c{n:02}", f"Room {n:02}") for n in range(40))

    def sent_with(value: str, *chosen: str) -> dict[str, Any]:
        field = FormField("room", "Room", "choice", value=value, options=options)
        modal = render_form(Form("f", "T", (field,), purpose=OpenRefineForm()))
        data = sent(modal)
        for each, label in zip(chosen, data["components"], strict=True):
            label["component"]["values"] = [f"={each}"] if each else []
        return data

    assert chosen_twice(sent_with("", "c01", "c39")) == "room"
    assert chosen_twice(sent_with("", "c01", "")) == ""
    assert chosen_twice(sent_with("", "", "")) == ""
    assert chosen_twice(sent_with("c01", "c01", "c39")) == ""
    assert values_of(sent_with("c01", "c01", "c39")) == {"room": "c39"}
