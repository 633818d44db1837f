"""What a person set, fitted to a model: everything that is changed is said, nothing else."""

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models.completion import Settings
from bot.models.offer import ModelOffer
from bot.runs.fitting import fitted, left_out
from bot.talk.settings import RunSettings

MODEL = ModelOffer("m", "Model M")
EACH: dict[str, tuple[Any, str]] = {
    "temperature": (0.7, "temperature"),
    "top_p": (0.9, "top-p"),
    "longest_answer": (100, "longest answer"),
    "stop": (("END",), "stop texts"),
    "frequency_penalty": (0.1, "frequency penalty"),
    "presence_penalty": (-0.1, "presence penalty"),
    "seed": (7, "seed"),
}
NAMES = {name: "max_tokens" if name == "longest_answer" else name for name in EACH}

some_settings = st.builds(
    RunSettings,
    temperature=st.none() | st.floats(0, 2),
    top_p=st.none() | st.floats(0, 1),
    longest_answer=st.none() | st.integers(1, 1_000_000),
    stop=st.lists(st.text(min_size=1), max_size=6).map(tuple),
    frequency_penalty=st.none() | st.floats(-2, 2),
    presence_penalty=st.none() | st.floats(-2, 2),
    seed=st.none() | st.integers(0, 9),
)
some_models = st.builds(
    ModelOffer,
    key=st.just("m"),
    label=st.just("Model M"),
    longest_answer=st.none() | st.integers(1, 100_000),
    usual_longest=st.none() | st.integers(1, 100_000),
    highest_temperature=st.sampled_from([1.0, 1.5, 2.0]),
    refuses=st.frozensets(st.sampled_from(list(EACH))),
)


def test_every_setting_is_looked_at() -> None:
    assert [each.name for each in fields(RunSettings)] == list(EACH)
    assert {each.name for each in fields(Settings)} == set(NAMES.values())


@pytest.mark.parametrize("name", EACH)
@pytest.mark.parametrize("refused", [False, True])
def test_a_setting_is_sent_or_said_to_be_left_out(name: str, refused: bool) -> None:
    value, words = EACH[name]
    model = replace(MODEL, refuses=frozenset([name] if refused else set(EACH) - {name}))
    fit = fitted(replace(RunSettings(), **{name: value}), model)
    assert fit.settings == (Settings() if refused else Settings(**{NAMES[name]: value}))
    assert fit.notes == ((f"Model M takes no {words}: left out.",) if refused else ())


@pytest.mark.parametrize("name", ["temperature", "top_p", "frequency_penalty", "seed"])
def test_nought_is_a_setting_like_any_other(name: str) -> None:
    nought: dict[str, Any] = {name: 0}
    wanted = replace(RunSettings(), **nought)
    assert getattr(fitted(wanted, MODEL).settings, name) == 0
    assert fitted(wanted, replace(MODEL, refuses=frozenset([name]))).notes


@given(some_settings, some_models)
def test_nothing_changes_without_a_note_and_no_note_without_a_change(
    wanted: RunSettings, model: ModelOffer
) -> None:
    fit = fitted(wanted, model)
    said = " ".join(fit.notes)
    changed = set()
    for name, (_, words) in EACH.items():
        asked = getattr(wanted, name)
        sent = getattr(fit.settings, NAMES[name])
        if asked in (None, ()):
            # Nobody asked: only the length is ours to choose.
            assert sent is None or name == "longest_answer"
        elif name in model.refuses:
            assert sent is None
            changed.add("left out")
            assert words in said
        elif sent != asked:
            changed.add(name)
    expected = {"left out": "left out", "temperature": "temperature", "longest_answer": "tokens"}
    assert changed <= {*expected, "stop"}
    assert len(fit.notes) == len(changed)
    assert all(sign in said for what, sign in expected.items() if what in changed)


@given(some_settings, some_models)
def test_what_is_sent_is_never_more_than_the_model_takes(
    wanted: RunSettings, model: ModelOffer
) -> None:
    sent = fitted(wanted, model).settings
    assert (sent.temperature or 0) <= model.highest_temperature
    assert len(sent.stop or ()) <= 4
    assert all(getattr(sent, NAMES[name]) is None for name in model.refuses)
    if sent.max_tokens is not None and model.longest_answer is not None:
        assert sent.max_tokens <= model.longest_answer


@pytest.mark.parametrize(
    ("wanted", "most", "usual", "sent", "said"),
    [
        (None, None, None, None, False),
        (None, 500, None, 500, False),
        (None, None, 300, 300, False),
        (None, 500, 300, 300, False),
        (None, 300, 500, 300, False),
        (400, 500, 300, 400, False),
        (500, 500, None, 500, False),
        (501, 500, None, 500, True),
        (900, None, 300, 900, False),
    ],
)
def test_the_longest_answer(
    wanted: int | None, most: int | None, usual: int | None, sent: int | None, said: bool
) -> None:
    model = replace(MODEL, longest_answer=most, usual_longest=usual)
    fit = fitted(RunSettings(longest_answer=wanted), model)
    assert fit.settings.max_tokens == sent
    assert fit.notes == (("Model M writes 500 tokens at most: that is used.",) if said else ())


def test_no_length_goes_to_a_model_that_takes_none() -> None:
    refusing = frozenset(["longest_answer"])
    model = replace(MODEL, longest_answer=500, usual_longest=300, refuses=refusing)
    assert fitted(RunSettings(), model).settings.max_tokens is None
    assert fitted(RunSettings(), model).notes == ()


def test_a_temperature_that_is_too_high_is_lowered() -> None:
    model = replace(MODEL, highest_temperature=1.0)
    assert fitted(RunSettings(temperature=1.0), model).notes == ()
    fit = fitted(RunSettings(temperature=1.2), model)
    assert fit.settings.temperature == 1.0
    assert fit.notes == ("The most that Model M takes is temperature 1: used.",)


def test_the_first_four_stop_texts_are_used() -> None:
    fit = fitted(RunSettings(stop=tuple("abcde")), MODEL)
    assert fit.settings.stop == tuple("abcd")
    assert len(fit.notes) == 1
    assert fitted(RunSettings(stop=tuple("abcd")), MODEL).notes == ()


def test_several_left_out_read_as_a_sentence() -> None:
    assert left_out("M", ["seed"]) == "M takes no seed: left out."
    assert left_out("M", ["top_p", "seed"]) == "M takes no top-p and seed: they were left out."
    assert left_out("M", ["stop", "top_p", "seed"]) == (
        "M takes no stop texts, top-p and seed: they were left out."
    )
