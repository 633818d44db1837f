"""Where a form has more fields than a modal takes, some share an input and come back from it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.parse.submitted import values_of
from adapters.discord.render import render_form
from bot.cards import settings_form
from bot.chat.text import clean
from bot.store import RunOutcome, RunState, SavedRun, Sent
from bot.talk.actions import decode
from bot.talk.cards import Form, FormField
from bot.talk.forms import filled
from bot.talk.people import Person, Place
from bot.talk.requests import (
    FillVariables,
    OpenPromptSettings,
    OpenRefineForm,
    OpenVariablesForm,
    RunAgain,
    RunPrompt,
)
from bot.talk.settings import RunSettings
from tests.adapters.cards import any_text, ids, labels
from tests.adapters.discord.modal import sent
from tests.adapters.discord.seen import Json, many
from tests.doubles.discord.modals import modal_problems

_NOW = datetime(2030, 1, 1, tzinfo=UTC)


def _modal(*fields: FormField) -> Json:
    return render_form(Form("f", "T", fields, purpose=OpenRefineForm()))


def _labels(modal: Json) -> list[Json]:
    return [each for each in modal["components"] if each["type"] == 18]


@many
@given(
    st.lists(st.tuples(ids, labels, any_text), min_size=5, max_size=12, unique_by=lambda f: f[0]),
    st.booleans(),
)
def test_a_form_with_too_many_fields_comes_back_too(
    fields: list[tuple[str, str, str]], named: bool
) -> None:
    some = [
        FormField(field_id, field_id if named else label, "text", value.replace(":", ""))
        for field_id, label, value in fields
    ]
    modal = _modal(*some)
    assert modal_problems(modal) == []
    assert values_of(sent(modal)) == {field.id: clean(field.value) for field in some}


def test_many_variables_share_an_input_that_may_be_filled_in() -> None:
    names = tuple(f"name {n}" for n in range(1, 8))
    form = Form(
        "v",
        "Fill in",
        tuple(FormField(name, name, required=True) for name in names),
        purpose=OpenVariablesForm("p"),
    )
    modal = render_form(form)
    assert modal_problems(modal) == []
    *own, more = _labels(modal)
    assert [each["label"] for each in own] == list(names[:4])
    assert more["component"]["value"] == "name 5: \nname 6: \nname 7: "
    assert more["component"]["required"]
    typed = "name 5: five: 5\nname 7 :seven\nand more\nname 6: "
    given = {name: name.upper() for name in names[:4]}
    name = more["component"]["custom_id"].partition(":")[2]
    data = sent(modal, **given, **{name: typed})
    request = filled(decode(data["custom_id"]), values_of(data))
    assert isinstance(request, FillVariables)
    assert dict(request.values) == {
        **given,
        "name 5": "five: 5",
        "name 7": "seven\nand more",
        "name 6": "",
    }


def _run(settings: RunSettings) -> SavedRun:
    place, person = Place("discord", "1", "2"), Person("3", "Ana")
    outcome = RunOutcome(RunState.DONE)
    return SavedRun("r", place, person, "p", 1, Sent.REFINED, "m", settings, _NOW, outcome)


def test_the_settings_of_a_run_come_back() -> None:
    settings = RunSettings(temperature=0.3, top_p=0.5, seed=7, stop=("END", "a: b"))
    modal = render_form(settings_form(_run(settings)))
    assert modal_problems(modal) == []
    assert [each["label"] for each in _labels(modal)] == [
        "Preset",
        "Temperature, 0 to 2",
        "Top-p, 0 to 1",
        "Stop at these texts, one a line",
        "More, one a line",
    ]
    assert _labels(modal)[-1]["component"]["value"] == (
        "Longest answer in tokens: \nFrequency penalty, -2 to 2: \n"
        "Presence penalty, -2 to 2: \nSeed: 7"
    )
    data = sent(modal)
    assert filled(decode(data["custom_id"]), values_of(data)) == RunAgain("r", settings=settings)


def test_a_model_among_many_and_settings_fit_and_come_back() -> None:
    """Sixty models take three selects; the one that is chosen goes before the one that was."""
    options = tuple((f"model-{n}", f"Model {n}") for n in range(60))
    model = FormField("model", "Model", "choice", "model-0", options, required=True)
    fields = (model, *settings_form(_run(RunSettings(seed=7, stop=("END",)))).fields)
    modal = render_form(Form("f", "Run with settings", fields, purpose=OpenPromptSettings("p")))
    assert modal_problems(modal) == []
    assert [each["label"] for each in _labels(modal)] == [
        "Model",
        "Model (2)",
        "Model (3)",
        "Preset",
        "More, one a line",
    ]
    as_it_was = values_of(sent(modal))
    assert filled(OpenPromptSettings("p"), as_it_was) == RunPrompt(
        "p", ("model-0",), settings=RunSettings(seed=7, stop=("END",))
    )
    chosen = sent(modal)
    chosen["components"][2]["component"]["values"] = ["=model-55"]
    assert values_of(chosen) == {**as_it_was, "model": "model-55"}


def test_more_choices_than_a_modal_holds_are_typed() -> None:
    options = tuple((f"model-{n}", f"Model {n}") for n in range(130))
    fields = (
        FormField("a", "A", "file"),
        FormField("model", "Model", "choice", "model-9", options),
    )
    modal = _modal(*fields)
    assert modal_problems(modal) == []
    assert values_of(sent(modal)) == {"model": "model-9"}


def test_an_id_too_long_for_an_input_is_a_line() -> None:
    name = "a name that goes on and on, " * 4 + "and on"
    modal = _modal(FormField(name, name, value="x"), FormField("b", "B", value="y"))
    assert modal_problems(modal) == []
    assert values_of(sent(modal)) == {name: "x", "b": "y"}


def test_a_long_label_of_a_line_is_told_nowhere_else() -> None:
    labels = ["a", "b", "c", "d", "A label that is much too long for a field of a modal " * 3]
    modal = _modal(*(FormField(f"f{n}", label) for n, label in enumerate(labels)))
    assert modal_problems(modal) == []
    assert [each["type"] for each in modal["components"]] == [18] * 4
    assert values_of(sent(modal)) == {f"f{n}": "" for n in range(5)}


def test_labels_that_are_the_same_are_told_apart() -> None:
    fields = [FormField(f"f{n}", "The same", value=str(n)) for n in range(9)]
    modal = _modal(*fields)
    assert "The same (2): 5" in _labels(modal)[-1]["component"]["value"]
    assert values_of(sent(modal)) == {f"f{n}": str(n) for n in range(9)}


def test_ids_that_do_not_fit_together_are_refused() -> None:
    fields = [FormField(f"{n}{'x' * 40}", "L") for n in range(9)]
    with pytest.raises(ValueError, match="do not fit"):
        _modal(*fields)
