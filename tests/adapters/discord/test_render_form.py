"""Any form fits a modal, and its values come back from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.parse.submitted import values_of
from adapters.discord.render import render_form
from adapters.discord.render.fields import Channels
from bot.cards import profile_form, refine_form
from bot.chat.text import clean
from bot.knowledge import Knowledge
from bot.talk.actions import decode
from bot.talk.cards import Form, FormField
from bot.talk.forms import filled
from bot.talk.requests import (
    OpenRefineForm,
    OpenShareForm,
    Share,
)
from tests.adapters.cards import form_fields, forms, long_texts
from tests.adapters.discord.modal import sent
from tests.adapters.discord.seen import Json, letters, many, shown
from tests.doubles.discord.modals import modal_problems

_channels = st.none() | st.lists(
    st.tuples(st.integers(10**17, 10**18).map(str), st.text(min_size=1, max_size=30)),
    max_size=130,
    unique_by=lambda channel: channel[0],
)


def _modal(*fields: FormField, title: str = "T", channels: Channels | None = None) -> Json:
    return render_form(Form("f", title, fields, purpose=OpenRefineForm()), channels)


def _labels(modal: Json) -> list[Json]:
    return [each for each in modal["components"] if each["type"] == 18]


def _element(field: FormField, channels: Channels | None = None) -> Json:
    (label,) = _labels(_modal(field, channels=channels))
    found: Json = label["component"]
    return found


def _said(modal: Json) -> str:
    found = [modal["title"]]
    for each in modal["components"]:
        if each["type"] == 10:
            found.append(shown(each["content"]))
        else:
            inside = each["component"]
            found += [each["label"], each.get("description", ""), inside.get("value", "")]
            found += [option["label"] for option in inside.get("options", ())]
    return "\n".join(found)


@many
@given(forms, _channels)
def test_a_form_fits_a_modal(form: Form, channels: list[tuple[str, str]] | None) -> None:
    modal = render_form(form, channels)
    assert modal_problems(modal) == []
    assert decode(modal["custom_id"]) == form.purpose


@many
@given(st.lists(form_fields, min_size=1, max_size=4, unique_by=lambda field: field.id))
def test_all_its_words_stand_there(fields: list[FormField]) -> None:
    said = letters(_said(_modal(*fields, title="A title that is rather long for a modal's head")))
    for field in fields:
        assert letters(field.label) in said
        assert letters(field.help) in said
        assert all(letters(label) in said for _, label in field.options)


@many
@given(forms)
def test_a_form_that_is_sent_as_it_was_comes_back_the_same(form: Form) -> None:
    values = values_of(sent(render_form(form)))
    for field in form.fields:
        match field.kind:
            case "line" | "text":
                assert values.pop(field.id) == clean(field.value)
            case "file":
                assert field.id not in values
            case _:
                assert values.pop(field.id) == ""
    assert values == {}


@many
@given(long_texts, st.sampled_from(("line", "text")))
def test_a_text_too_long_for_one_input_goes_on_where_there_is_room(text: str, kind: str) -> None:
    text *= 2
    modal = _modal(FormField("a", "A", kind, text, required=True, longest=100), FormField("b", "B"))
    assert modal_problems(modal) == []
    values = values_of(sent(modal))
    assert values["b"] == ""
    assert clean(text).startswith(values["a"])
    first, *more = [each["component"] for each in _labels(modal)]
    assert first["required"]
    assert not any(each["required"] for each in more)
    assert values["a"] == clean(text) or len(_labels(modal)) == 5


def test_usual_forms_look_as_they_should() -> None:
    modal = render_form(refine_form(Knowledge()))
    prompt, framework, file = _labels(modal)
    assert prompt["component"] == {
        "type": 4,
        "custom_id": "t1:prompt",
        "style": 2,
        "required": True,
        "max_length": 3000,
    }
    assert framework["component"]["placeholder"] == "none"
    assert not framework["component"]["required"]
    assert (file["component"]["min_values"], file["component"]["max_values"]) == (0, 5)
    assert "read for facts" in file["description"]
    told, profile = render_form(profile_form("team", "We are Acme."))["components"]
    assert "Plain sentences" in told["content"]
    assert profile["component"]["value"] == "We are Acme."


def test_a_choice_without_a_value_has_none_chosen() -> None:
    options = (("", "none"), ("a", "A"))
    empty = _element(FormField("c", "C", "choice", options=options))
    assert not any(option.get("default") for option in empty["options"])
    assert empty["placeholder"] == "none"
    modal = _modal(FormField("c", "C", "choice", "a", options))
    assert values_of(sent(modal)) == {"c": "a"}
    assert values_of(sent(modal, c=["="])) == {"c": ""}
    assert values_of(sent(modal, c=[])) == {"c": ""}


def test_a_choice_of_nothing_is_a_sentence() -> None:
    modal = _modal(FormField("c", "Model", "choice", required=True))
    assert modal_problems(modal) == []
    assert "nothing to choose from" in _said(modal)


@pytest.mark.parametrize(("number", "selects"), [(1, 1), (25, 1), (26, 2), (100, 4)])
def test_channels_are_those_that_are_given(number: int, selects: int) -> None:
    channels = [(str(10**17 + n), f"#channel-{n}") for n in range(number)]
    field = FormField("channel", "Channel", "channel", required=True)
    modal = _modal(field, channels=channels)
    assert modal_problems(modal) == []
    found = [each["component"] for each in _labels(modal)]
    assert [each["type"] for each in found] == [3] * selects
    assert [option["label"] for each in found for option in each["options"]] == [
        f"#channel-{n}" for n in range(number)
    ]
    assert all(each["required"] == (selects == 1) for each in found)
    last = found[-1]["options"][-1]["value"]
    data = sent(modal)
    data["components"][-1]["component"]["values"] = [last]
    assert filled(OpenShareForm("r"), values_of(data)) == Share("r", channels[-1][0])


@pytest.mark.parametrize(("fields", "selects"), [(0, 4), (2, 3), (9, 1)])
def test_of_many_channels_there_are_as_many_as_there_is_room_for(fields: int, selects: int) -> None:
    channels = [(str(10**17 + n), f"c{n}") for n in range(101)]
    others = [FormField(f"n{n}", f"N{n}", "number") for n in range(fields)]
    modal = _modal(FormField("channel", "Channel", "channel"), *others, channels=channels)
    assert modal_problems(modal) == []
    labels = [each for each in _labels(modal) if each["component"]["type"] == 3]
    offered = [option["label"] for each in labels for option in each["component"]["options"]]
    assert offered == [name for _, name in channels[: selects * 25]]
    assert "use me in that channel" in labels[0]["description"]


def test_without_a_list_discord_offers_channels() -> None:
    field = FormField("channel", "Channel", "channel", "100000000000000001", required=True)
    element = _element(field)
    assert element["type"] == 8
    assert element["channel_types"] == [0, 5, 10, 11, 12]
    assert element["default_values"] == [{"id": "100000000000000001", "type": "channel"}]
    assert values_of(sent(_modal(field))) == {"channel": "100000000000000001"}


def test_where_there_is_no_channel_that_is_said() -> None:
    modal = _modal(FormField("channel", "Channel", "channel", required=True), channels=[])
    assert modal_problems(modal) == []
    assert "nothing to choose from" in _said(modal)


def test_a_number_tells_its_bounds() -> None:
    def told(low: float | None, high: float | None, *, whole: bool = False) -> str:
        field = FormField("n", "N", "number", "1", lowest=low, highest=high, whole=whole)
        return str(_labels(_modal(field))[0]["description"])

    assert told(-2, 2) == "A number from -2 to 2."
    assert told(1, 1_000_000, whole=True) == "A whole number from 1 to 1000000."
    assert told(0.5, None) == "A number from 0.5 on."
    assert told(None, None) == "A number."


def test_long_titles_labels_and_hints_stand_whole() -> None:
    long = "some words " * 20
    modal = _modal(FormField("a", long, help=long), title="T" * 80)
    assert modal_problems(modal) == []
    assert modal["title"].endswith("…")
    assert "T" * 80 in _said(modal)
    assert _said(modal).count("words") >= 40


def test_a_form_of_nothing_is_still_a_modal() -> None:
    assert modal_problems(_modal()) == []
