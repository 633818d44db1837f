"""Actions on buttons come back as the requests they were."""

import contextlib
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.talk.actions import UnknownAction, decode, encode, is_of
from bot.talk.requests import (
    AnswerQuestion,
    FillVariables,
    ListPrompts,
    PickOption,
    Refine,
    RefineAgain,
    Request,
    RunAgain,
    RunPrompt,
    Save,
    SaveProfile,
    Share,
    SwitchFramework,
    TakeBack,
)
from bot.talk.settings import RunSettings
from tests.adapters.cards import button_requests

_FORMS_ONLY = (Refine, AnswerQuestion, FillVariables, SaveProfile)
_anything = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    ("", "|", ",", "~", "%", "%7C", "%2C", "%7E", "%25", "%0", "%257C", "a|b,c~d%e")
)


@given(button_requests)
def test_what_a_button_carries_comes_back_and_is_short(request: Request) -> None:
    if not isinstance(request, ListPrompts):  # words of a search have any length
        assert len(encode(request)) <= 100
    assert decode(encode(request)) == request


@given(st.data(), st.sampled_from([k for k in get_args(Request) if k not in _FORMS_ONLY]))
def test_every_kind_comes_back_with_any_text_in_it(data: st.DataObject, kind: type) -> None:
    fixed: dict[type, dict[str, st.SearchStrategy[object]]] = {
        RunPrompt: {"settings": st.just(RunSettings())},
        RunAgain: {"settings": st.none()},
        RefineAgain: {"feedback": st.just("")},
        Save: {"title": st.just(""), "tags": st.just(())},
    }
    with_text = {
        name: _strategy_for(hint)
        for name, hint in kind.__annotations__.items()
        if name not in fixed.get(kind, {})
    }
    request: Request = data.draw(st.builds(kind, **with_text, **fixed.get(kind, {})))
    assert decode(encode(request)) == request


def _strategy_for(hint: object) -> st.SearchStrategy[object]:
    kinds: dict[object, st.SearchStrategy[object]] = {
        str: _anything,
        int: st.integers(),
        bool: st.booleans(),
        str | None: st.none() | _anything,
        tuple[str, ...]: st.lists(_anything, max_size=4).map(tuple),
    }
    return kinds[hint]


@pytest.mark.parametrize("models", [(), ("",), ("", ""), ("a", ""), ("a,b", "%2C"), ("%0",)])
def test_tuples_keep_their_length(models: tuple[str, ...]) -> None:
    assert decode(encode(RunPrompt("p", models))) == RunPrompt("p", models)


def test_no_framework_is_not_a_framework_without_a_name() -> None:
    assert decode(encode(SwitchFramework("p", None))) == SwitchFramework("p", None)
    assert decode(encode(SwitchFramework("p", ""))) == SwitchFramework("p", "")
    assert decode(encode(SwitchFramework("p", "~"))) == SwitchFramework("p", "~")


@pytest.mark.parametrize(
    "request_",
    [
        Refine("text"),
        AnswerQuestion("p", "topic", "words"),
        SaveProfile("team", "text"),
        RunPrompt("p", ("m",), settings=RunSettings(temperature=1)),
        RunAgain("r", settings=RunSettings()),
        RefineAgain("p", "shorter"),
        Save("p", "A title"),
        Save("p", tags=("email",)),
    ],
)
def test_what_only_a_form_carries_is_refused_and_not_lost(request_: Request) -> None:
    with pytest.raises(UnknownAction):
        encode(request_)


@pytest.mark.parametrize(
    "text",
    ["", "nothing", "pick", "pick|a|b", "pick|a|b|c", "pick|a|b|1|d", "pick|~|b|1", "vote|p|x"],
)
def test_what_is_no_action_is_unknown(text: str) -> None:
    with pytest.raises(UnknownAction):
        decode(text)


@given(st.sampled_from(("pick", "run", "list", "vote", "framework")), st.lists(_anything))
def test_decoding_raises_nothing_else(name: str, values: list[str]) -> None:
    with contextlib.suppress(UnknownAction):
        decode("|".join((name, *values)))


def test_options_count_from_nought() -> None:
    assert decode("pick|p1|audience|0") == PickOption("p1", "audience", 0)


@given(button_requests)
def test_a_kind_is_known_without_decoding(request: Request) -> None:
    for kind in (TakeBack, Share, Save, RunPrompt):
        assert is_of(encode(request), kind) == isinstance(request, kind)
