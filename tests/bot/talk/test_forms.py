"""From the values of a form to its request."""

from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards import prompt_settings_form, settings_form
from bot.models.offer import ModelOffer
from bot.store import RunOutcome, RunState, SavedPrompt, SavedRun, Sent
from bot.talk.cards import Form
from bot.talk.forms import BadValue, filled, over, run_settings
from bot.talk.requests import (
    AnswerQuestion,
    OpenAnswerForm,
    OpenFeedbackForm,
    OpenProfileForm,
    OpenPromptSettings,
    OpenRefineForm,
    OpenRunSettings,
    OpenShareForm,
    Refine,
    RefineAgain,
    Request,
    RunAgain,
    RunPrompt,
    SaveProfile,
    Share,
    Why,
)
from bot.talk.settings import PRESETS, RunSettings, preset_of
from tests.bot.store.samples import ANN, HERE, MATERIAL, REFINEMENT, ROUGH

# As many digits as a person writes and a form shows.
_number = st.integers(0, 2000).map(lambda n: n / 1000)
_line = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), min_size=1)
some_settings = st.builds(
    RunSettings,
    temperature=st.none() | _number,
    top_p=st.none() | _number.map(lambda n: n / 2),
    longest_answer=st.none() | st.integers(1, 1_000_000),
    stop=st.lists(_line, max_size=5).map(tuple),
    frequency_penalty=st.none() | _number | _number.map(lambda n: -n),
    presence_penalty=st.none() | _number | _number.map(lambda n: -n),
    seed=st.none() | st.integers(0, 2**31 - 1),
)


def as_shown(form: Form) -> dict[str, str]:
    """What a person sends who changes nothing."""
    return {each.id: each.value for each in form.fields}


@pytest.mark.parametrize(
    ("purpose", "values", "request_"),
    [
        (OpenRefineForm(), {"prompt": " a\nb "}, Refine(" a\nb ")),
        (OpenRefineForm(), {"prompt": "a", "framework": "race"}, Refine("a", framework="race")),
        (OpenAnswerForm("p", "who"), {"answer": " me "}, AnswerQuestion("p", "who", "me")),
        (OpenFeedbackForm("p"), {"feedback": "shorter"}, RefineAgain("p", "shorter")),
        (OpenFeedbackForm("p"), {}, RefineAgain("p")),
        (OpenShareForm("p"), {"channel": "general"}, Share("p", "general")),
        (OpenProfileForm("channel"), {"profile": ""}, SaveProfile("channel", "")),
        (OpenRunSettings("r"), {}, RunAgain("r", settings=RunSettings())),
    ],
)
def test_each_form_has_its_request(
    purpose: Request, values: dict[str, str], request_: Request
) -> None:
    assert filled(purpose, values) == request_


def test_a_form_of_another_time_is_told() -> None:
    with pytest.raises(BadValue) as caught:
        filled(Why("p"), {})
    assert caught.value.field == ""


def test_settings_read_numbers_as_people_write_them() -> None:
    values = {"temperature": "0,7", "longest_answer": "1,000", "seed": "7", "stop": "a\n\nb"}
    assert run_settings(values) == RunSettings(
        temperature=0.7, longest_answer=1000, seed=7, stop=("a", "b")
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("temperature", "warm"),
        ("temperature", "2.1"),
        ("temperature", "nan"),
        ("temperature", "inf"),
        ("longest_answer", "0"),
        ("longest_answer", "1.5"),
        ("longest_answer", "-3"),
        ("longest_answer", "9" * 5000),
        ("seed", "³"),
    ],
)
def test_a_value_that_does_not_fit_is_named(name: str, value: str) -> None:
    with pytest.raises(BadValue, match=name.replace("_", " ")) as caught:
        run_settings({name: value})
    assert caught.value.field == name


@pytest.mark.parametrize("separator", [",", ".", " ", "'", "’", "\u00a0", "\u202f"])
def test_thousands_may_stand_apart_as_in_any_country(separator: str) -> None:
    values = {"longest_answer": f"1{separator}000", "seed": f"12{separator}345{separator}678"}
    assert run_settings(values) == RunSettings(longest_answer=1000, seed=12345678)


@pytest.mark.parametrize("text", ["1,00", "1,0000", "1000,000", ",100", "1,,000", "1 000 00"])
def test_a_separator_in_an_odd_place_is_no_thousand(text: str) -> None:
    with pytest.raises(BadValue, match="not a whole number"):
        run_settings({"longest_answer": text})


@pytest.mark.parametrize("text", ["1_0", "0x1", "1e", "--1", ".", "infinity", "one"])
def test_what_only_a_programmer_would_call_a_number_is_none(text: str) -> None:
    with pytest.raises(BadValue, match="not a number"):
        run_settings({"temperature": text})


@pytest.mark.parametrize("text", ["a\nb\n", "a\r\nb", "\r\na\n\r\nb\r\n"])
def test_stop_texts_stand_on_lines_of_any_system(text: str) -> None:
    assert run_settings({"stop": text}).stop == ("a", "b")


def test_white_space_in_a_stop_text_is_kept() -> None:
    assert run_settings({"stop": " a \n \nb\x0bc"}).stop == (" a ", " ", "b\x0bc")


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_is_used_where_a_person_says_nothing(preset: str) -> None:
    assert run_settings({"preset": f" {preset} ", "temperature": " "}) == PRESETS[preset]
    assert preset_of(PRESETS[preset]) == preset


@pytest.mark.parametrize("preset", ["warm", "Precise", "none", "0"])
def test_a_preset_that_is_none_is_told_which_there_are(preset: str) -> None:
    with pytest.raises(BadValue, match="precise, balanced, creative") as caught:
        run_settings({"preset": preset})
    assert caught.value.field == "preset"


@given(st.sampled_from([*PRESETS]), some_settings)
def test_ones_own_value_goes_before_the_presets(preset: str, own: RunSettings) -> None:
    both = over(PRESETS[preset], own)
    for each in fields(RunSettings):
        mine = getattr(own, each.name)
        theirs = getattr(PRESETS[preset], each.name)
        assert getattr(both, each.name) == (theirs if mine in (None, ()) else mine)
    assert over(PRESETS["balanced"], own) == over(own, RunSettings()) == own


def test_nought_is_a_value_of_ones_own() -> None:
    values = {"preset": "creative", "temperature": "0", "presence_penalty": "0"}
    assert run_settings(values) == RunSettings(temperature=0, presence_penalty=0)


def test_a_prompt_runs_on_the_chosen_model_with_the_chosen_settings() -> None:
    values = {"model": " big ", "preset": "precise", "seed": "7"}
    assert filled(OpenPromptSettings("p"), values) == RunPrompt(
        "p", ("big",), settings=RunSettings(temperature=0.2, seed=7)
    )
    with pytest.raises(BadValue, match="model") as caught:
        filled(OpenPromptSettings("p"), {"preset": "precise"})
    assert caught.value.field == "model"


@given(some_settings)
def test_the_settings_form_of_a_run_gives_its_settings_back(settings: RunSettings) -> None:
    outcome = RunOutcome(RunState.DONE)
    now = datetime.now(UTC)
    run = SavedRun("r", HERE, ANN, "p", 1, Sent.REFINED, "big", settings, now, outcome)
    form = settings_form(run)
    assert filled(form.purpose, as_shown(form)) == RunAgain("r", settings=settings)


@pytest.mark.parametrize("preset", PRESETS)
def test_the_form_before_a_run_gives_the_preset_that_suits_the_task(preset: str) -> None:
    now = datetime.now(UTC)
    refinement = replace(REFINEMENT, preset=preset)
    saved = SavedPrompt(
        "p", HERE, ANN, now, "", False, (), ROUGH, None, 1, now, MATERIAL, refinement
    )
    form = prompt_settings_form(saved, (ModelOffer("big", "Big"), ModelOffer("small", "Small")))
    expected = RunPrompt("p", ("big",), settings=PRESETS[preset])
    assert filled(form.purpose, as_shown(form)) == expected
    choices = {each.id: dict(each.options) for each in form.fields if each.kind == "choice"}
    assert {*choices["preset"]} == {"", *PRESETS}
    assert {*choices["model"]} == {"big", "small"}
