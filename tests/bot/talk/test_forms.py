"""From the values of a form to its request."""

import pytest

from bot.talk.forms import BadValue, filled, run_settings
from bot.talk.requests import (
    AnswerQuestion,
    OpenAnswerForm,
    OpenFeedbackForm,
    OpenProfileForm,
    OpenRefineForm,
    OpenRunSettings,
    OpenShareForm,
    Refine,
    RefineAgain,
    Request,
    RunAgain,
    SaveProfile,
    Share,
    Why,
)
from bot.talk.settings import RunSettings


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
    with pytest.raises(BadValue):
        filled(Why("p"), {})


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
    with pytest.raises(BadValue, match=name.replace("_", " ")):
        run_settings({name: value})
