"""Any form fits a modal, and its values come back from it."""

from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.parse.submission import values_of
from adapters.slack.render import render_form
from bot.chat.text import clean
from bot.talk.cards import Form, FormField
from bot.talk.requests import OpenRefineForm
from tests.adapters.cards import forms
from tests.adapters.slack.modal import sent
from tests.adapters.slack.seen import Json, many, seen
from tests.doubles.slack.blocks import blockkit_problems, view_problems


def _view(*fields: FormField, title: str = "T", submit: str = "OK") -> Json:
    return render_form(Form("f", title, fields, submit, purpose=OpenRefineForm()), "{}")


def _element(field: FormField) -> Json:
    (block,) = _view(field)["blocks"]
    found: Json = block["element"]
    return found


@many
@given(forms)
def test_a_form_fits_a_modal_with_all_its_words(form: Form) -> None:
    view = render_form(form, "{}")
    assert view_problems(view) == []
    assert blockkit_problems(view["blocks"]) == []
    shown = "".join(seen([view["title"]]) + seen(view["blocks"]) + seen([view["submit"]]))
    shown = "".join(shown.split())
    for word in [form.title, form.submit, *(w for f in form.fields for w in (f.label, f.help))]:
        assert "".join(clean(word).split()) in shown


@many
@given(forms)
def test_a_form_that_is_sent_as_it_was_comes_back_the_same(form: Form) -> None:
    values = values_of(sent(render_form(form, "{}")))
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
@given(st.text(min_size=1, max_size=300), st.sampled_from(("line", "text")))
def test_a_text_too_long_for_one_input_goes_on_in_more(words: str, kind: str) -> None:
    text = words * (1 + 20_000 // len(words))
    view = _view(FormField("a", "A", kind, text, required=True, longest=100), FormField("b", "B"))
    assert view_problems(view) == []
    assert values_of(sent(view)) == {"a": clean(text), "b": ""}
    (first, *more, _) = view["blocks"]
    assert not first["optional"]
    assert [block["block_id"] for block in more] == [f"a~{n}" for n in range(2, len(more) + 2)]
    assert all(block["optional"] for block in more)


@many
@given(
    st.floats(-100, 100).map(lambda number: round(number, 9)) | st.integers(-(10**9), 10**9),
    st.sampled_from(((None, None, False), (-2.0, 2.0, False), (1, 100_000, True))),
)
def test_a_number_comes_back(
    number: float, limits: tuple[float | None, float | None, bool]
) -> None:
    low, high, whole = limits
    field = FormField("n", "N", "number", repr(number), lowest=low, highest=high, whole=whole)
    view = _view(field)
    assert view_problems(view) == []
    value = values_of(sent(view))["n"]
    inside = (low is None or number >= low) and (high is None or number <= high)
    if inside and (not whole or number == int(number)):
        assert float(value) == number
    else:
        assert value == ""


def test_a_choice_without_a_value_has_none_chosen() -> None:
    options = (("", "none"), ("a", "A"))
    empty = _element(FormField("c", "C", "choice", options=options))
    assert "initial_option" not in empty
    assert empty["placeholder"]["text"] == "none"
    chosen = _element(FormField("c", "C", "choice", "a", options))
    assert chosen["initial_option"]["text"]["text"] == "A"
    assert values_of(sent(_view(FormField("c", "C", "choice", "a", options)))) == {"c": "a"}
    view = _view(FormField("c", "C", "choice", options=options))
    assert values_of(sent(view, c=view["blocks"][0]["element"]["options"][0])) == {"c": ""}


def test_many_options_are_grouped_and_long_ones_told_whole() -> None:
    long = "a label that goes on and on " * 4
    options = (*((f"k{n}", f"option {n}") for n in range(250)), ("long", long))
    view = _view(FormField("c", "C", "choice", "k201", options))
    assert view_problems(view) == []
    (block,) = view["blocks"]
    groups = block["element"]["option_groups"]
    assert [len(group["options"]) for group in groups] == [100, 100, 51]
    assert long in block["hint"]["text"]
    assert values_of(sent(view)) == {"c": "k201"}


def test_a_choice_of_nothing_is_a_sentence() -> None:
    view = _view(FormField("c", "Model", "choice", required=True))
    assert view_problems(view) == []
    assert "nothing to choose from" in seen(view["blocks"])


def test_long_titles_labels_and_hints_stand_whole() -> None:
    long = "some words " * 400
    view = _view(FormField("a", long, help=long), title="T" * 80, submit="S" * 80)
    assert view_problems(view) == []
    assert view["title"]["text"].endswith("…")
    shown = seen(view["blocks"])
    assert all(whole in shown for whole in ("T" * 80, "S" * 80))
    assert shown.count("words") >= 800


def test_a_channel_is_the_one_of_the_form_or_the_current_one() -> None:
    kept = _element(FormField("c", "Channel", "channel", "C0123456789"))
    assert kept["initial_conversation"] == "C0123456789"
    current = _element(FormField("c", "Channel", "channel", "general"))
    assert current["default_to_current_conversation"]
    assert "initial_conversation" not in current
    assert current["filter"] == {"include": ["public", "private"], "exclude_bot_users": True}
