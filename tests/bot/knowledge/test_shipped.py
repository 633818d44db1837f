"""The frameworks that we ship are whole, and say what their letters stand for."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.knowledge import ITEMS, Framework, Knowledge, KnowledgeError

FRAMEWORKS = {
    "COSTAR": "Context Objective Style Tone Audience Response",
    "RISEN": "Role Instructions Steps End Narrowing",
    "CREATE": "Character Request Examples Adjustments Type Extras",
    "DEPTH": "Define Explain Provide Tone Highlight",
    "RTF": "Role Task Format",
    "RACE": "Role Action Context Expectation",
    "CRISPE": "Capacity Role Insight Statement Personality Experiment",
    "CARE": "Context Ask Rules Examples",
    "TAG": "Task Action Goal",
    "BAB": "Before After Bridge",
    "APE": "Action Purpose Expectation",
    "RODES": "Role Objective Details Examples Sense-check",
    "ROSES": "Role Objective Scenario Expected Steps",
    "TRACE": "Task Request Action Context Example",
}
NAMES = (*FRAMEWORKS, "Text to image")
TRANSLATED = {"es", "fr", "de", "pt", "it", "nl", "ja", "zh", "ko"}
SHIPPED = Path(__file__).parents[3] / "frameworks"


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return Knowledge()


def test_ships_these_and_no_others(knowledge: Knowledge) -> None:
    assert {framework.name for framework in knowledge.frameworks()} == set(NAMES)
    assert {framework.key for framework in knowledge.frameworks()} == {
        path.stem for path in SHIPPED.glob("*.toml")
    }


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_letters_of_the_name_are_those_of_the_expansion(knowledge: Knowledge, name: str) -> None:
    expansion = knowledge.framework(name).expansion.lower()
    at = 0
    for word in FRAMEWORKS[name].lower().split():
        at = expansion.index(word, at)
    assert "".join(word[0] for word in FRAMEWORKS[name].split()) == name


@pytest.mark.parametrize("name", NAMES)
class TestEachFramework:
    def test_one_part_holds_the_request_and_all_others_may_be_left_out(
        self, knowledge: Knowledge, name: str
    ) -> None:
        parts = knowledge.framework(name).parts
        assert [part.optional for part in parts] == [not part.request for part in parts]
        assert sum(part.request for part in parts) == 1

    def test_no_two_parts_are_filled_by_the_same_item(
        self, knowledge: Knowledge, name: str
    ) -> None:
        items = [part.item for part in knowledge.framework(name).parts]
        assert len(set(items)) == len(items)

    def test_every_part_asks_a_question(self, knowledge: Knowledge, name: str) -> None:
        assert all(part.asks.endswith("?") for part in knowledge.framework(name).parts)

    def test_has_headings_of_its_own_in_nine_languages(
        self, knowledge: Knowledge, name: str
    ) -> None:
        framework = knowledge.framework(name)
        assert set(framework.headings) == TRANSLATED
        for language in TRANSLATED:
            headings = [framework.heading(part, language) for part in framework.parts]
            assert all(headings)
            assert len(set(headings)) == len(headings), language

    def test_example_keeps_the_request_and_shows_at_least_two_parts(
        self, knowledge: Knowledge, name: str
    ) -> None:
        framework = knowledge.framework(name)
        request = next(part for part in framework.parts if part.request)
        sections = _sections(framework)
        assert framework.example_rough.lower() in sections[request.heading].lower()
        assert len(sections) >= 2
        assert framework.example_prompt == framework.example_prompt.strip()


def test_headings_are_english_where_there_is_no_translation(knowledge: Knowledge) -> None:
    costar = knowledge.framework("COSTAR")
    assert [costar.heading(part, "de") for part in costar.parts[:2]] == ["Kontext", "Ziel"]
    assert [costar.heading(part, "eo") for part in costar.parts[:2]] == ["Context", "Objective"]


def test_only_text_to_image_is_for_pictures(knowledge: Knowledge) -> None:
    pictures = [one.key for one in knowledge.frameworks() if one.medium == "image"]
    assert pictures == ["text_to_image"]
    assert [part.id for part in knowledge.framework("text_to_image").parts] == [
        *("subject", "setting", "composition", "light", "style", "mood", "detail", "avoid", "shape")
    ]


def test_every_task_loads_under_its_own_id(knowledge: Knowledge) -> None:
    ids = knowledge.tasks()
    assert {"email", "image", "general"} <= set(ids)
    assert [knowledge.task(one).id for one in ids] == list(ids)


def test_every_task_says_how_able_a_model_it_needs(knowledge: Knowledge) -> None:
    for path in (SHIPPED / "tasks").glob("*.toml"):
        assert "\nneeds = " in path.read_text(encoding="utf-8"), path.name
    needs = {one: knowledge.task(one).needs for one in knowledge.tasks()}
    assert set(needs.values()) == {"small", "medium", "large"}
    assert (needs["rewrite"], needs["code"], needs["debug"]) == ("small", "medium", "large")


def test_unknown_task_is_an_error(knowledge: Knowledge) -> None:
    with pytest.raises(KnowledgeError, match='no task "juggling"'):
        knowledge.task("juggling")


def test_english_has_words_for_every_item(knowledge: Knowledge) -> None:
    english = knowledge.language("en")
    assert english is not None
    assert set(english.items) == ITEMS


def test_importing_costs_neither_pydantic_nor_a_toml_reader() -> None:
    heavy = "{'pydantic', 'tomllib'} & set(sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", f"import sys, bot.knowledge; print({heavy})"],
        cwd=SHIPPED.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "set()"


def test_all_that_we_ship_fits_together() -> None:
    Knowledge().check()


def _sections(framework: Framework) -> dict[str, str]:
    """The example prompt by heading; every paragraph must stand under one of the headings."""
    sections = {}
    for paragraph in framework.example_prompt.split("\n\n"):
        heading, text = paragraph.split(": ", 1)
        assert heading in {part.heading for part in framework.parts}
        sections[heading] = text
    return sections
