import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.refine.material import Material, Refinement
from bot.store.errors import StoreError
from bot.store.serial import dump, dumped, load
from bot.talk.settings import RunSettings
from tests.bot.store.samples import MATERIAL, REFINEMENT


@given(st.from_type(Material))
def test_any_material_comes_back(material: Material) -> None:
    assert load(Material, dump(material)) == material


@given(st.from_type(Refinement))
def test_any_refinement_comes_back(refinement: Refinement) -> None:
    back = load(Refinement, dump(refinement))
    assert back == refinement
    assert back.seconds == refinement.seconds or refinement.seconds != refinement.seconds


@given(st.builds(RunSettings, temperature=st.none() | st.floats(0, 2) | st.integers(0, 2)))
def test_any_settings_come_back(settings: RunSettings) -> None:
    assert load(RunSettings, dump(settings)) == settings


def test_the_types_come_back_too() -> None:
    back = load(Refinement, dump(REFINEMENT))
    assert back.used[0].source is REFINEMENT.used[0].source
    assert isinstance(load(Material, dump(MATERIAL)).without, frozenset)


def test_keys_of_a_newer_version_are_ignored() -> None:
    data = json.loads(dump(REFINEMENT))
    data["mood"] = {"new": [1]}
    data["used"][0]["weight"] = 0.5
    assert load(Refinement, json.dumps(data)) == REFINEMENT


def test_keys_that_an_older_version_did_not_write_take_their_default() -> None:
    data = json.loads(dump(REFINEMENT))
    del data["warnings"], data["preset"], data["used"][0]["label"]
    back = load(Refinement, json.dumps(data))
    assert (back.warnings, back.preset, back.used[0].label) == ((), "balanced", "")


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", "null", '{"rough": 5}', '{"rough": "a", "thread": "b"}']
)
def test_damaged_text_is_said_to_be_damaged(text: str) -> None:
    with pytest.raises(StoreError, match="damaged"):
        load(Material, text)


def test_a_lone_surrogate_is_replaced_and_a_pair_is_joined() -> None:
    back = load(Material, dump(Material(rough="a\ud800b \ud83d\ude80")))
    assert back.rough == "a\ufffdb 🚀"


@given(st.text(st.characters() | st.sampled_from("\ud83d\ude80\ud800")))
def test_what_comes_back_is_known_before(text: str) -> None:
    material = Material(rough=text, without=frozenset({"f1"}))
    assert dumped(material) == (dump(material), load(Material, dump(material)))


def test_what_has_no_place_in_an_entry_is_refused() -> None:
    with pytest.raises(TypeError, match="object has no place"):
        dump((object(),))


def test_a_set_is_written_in_order() -> None:
    assert json.loads(dump(MATERIAL))["without"] == ["f1", "f2"]
