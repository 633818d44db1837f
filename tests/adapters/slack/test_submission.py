"""The values and files of a modal that was sent."""

from adapters.slack.parse.submission import files_of, values_of
from adapters.slack.render import render_form
from bot.talk.cards import Form, FormField
from bot.talk.forms import filled
from bot.talk.requests import FillVariables, OpenShareForm, OpenVariablesForm, Share
from tests.adapters.slack.modal import sent
from tests.adapters.slack.seen import Json

_FIELDS = (
    FormField("zeta", "Zeta"),
    FormField("alpha", "Alpha"),
    FormField("mid dle", "Middle"),
    FormField("file", "File", "file"),
)


def _view() -> Json:
    return render_form(Form("f", "T", _FIELDS, purpose=OpenVariablesForm("p")), "{}")


def test_values_come_in_the_order_of_the_form() -> None:
    view = sent(_view(), zeta="1", alpha="2")
    shuffled = dict(sorted(view["state"]["values"].items()))
    view = {**view, "state": {"values": shuffled}}
    assert filled(OpenVariablesForm("p"), values_of(view)) == FillVariables(
        "p", (("zeta", "1"), ("alpha", "2"), ("mid dle", ""))
    )


def test_files_are_apart_from_values() -> None:
    files = [{"id": "F1", "name": "a.txt"}, {"id": "F2", "name": "b.png"}]
    view = sent(_view(), file=files)
    assert files_of(view) == tuple(files)
    assert "file" not in values_of(view)
    assert files_of(sent(_view())) == ()


def test_a_channel_that_was_chosen_is_its_id() -> None:
    field = FormField("channel", "Channel", "channel", required=True)
    form = Form("f", "Share", (field,), purpose=OpenShareForm("r1"))
    view = sent(render_form(form, ""), channel="C0123456789")
    assert filled(form.purpose, values_of(view)) == Share("r1", "C0123456789")


def test_a_view_without_state_has_no_values() -> None:
    assert values_of({}) == {}
    assert files_of({"blocks": []}) == ()
