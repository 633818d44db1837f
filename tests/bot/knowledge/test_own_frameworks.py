"""A team adds frameworks of its own, or replaces ours, by putting files into a folder."""

from pathlib import Path

import pytest

from bot.knowledge import Knowledge, KnowledgeError, UnknownFramework
from tests.bot.knowledge.written import FRAMEWORK


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def put(folder: Path, file: str, name: str) -> None:
    text = FRAMEWORK.replace('name = "Duo"', f'name = "{name}"')
    (folder / file).write_text(text, encoding="utf-8")


def test_adds_one(folder: Path) -> None:
    put(folder, "duo.toml", "Duo")
    knowledge = Knowledge(folder)
    assert [part.id for part in knowledge.framework("duo").parts] == ["setting", "wish"]
    assert len(knowledge.frameworks()) == len(Knowledge().frameworks()) + 1


@pytest.mark.parametrize("name", ["COSTAR", "Co-Star"])
def test_replaces_the_one_of_the_same_name_whatever_the_file(folder: Path, name: str) -> None:
    put(folder, "house.toml", name)
    knowledge = Knowledge(folder)
    assert [part.id for part in knowledge.framework("costar").parts] == ["setting", "wish"]
    assert len(knowledge.frameworks()) == len(Knowledge().frameworks())
    assert knowledge.framework("costar") in knowledge.frameworks()
    assert knowledge.framework("costar").key == "costar"
    knowledge.check()


def test_the_rest_stays_ours(folder: Path) -> None:
    put(folder, "costar.toml", "COSTAR")
    assert Knowledge(folder).framework("RTF") == Knowledge().framework("RTF")


def test_two_of_the_same_name_are_an_error(folder: Path) -> None:
    put(folder, "a.toml", "Duo")
    put(folder, "b.toml", "duo")
    with pytest.raises(KnowledgeError, match=r"b\.toml: .*also described in a\.toml"):
        Knowledge(folder).frameworks()


def test_error_names_the_file_of_the_team(folder: Path) -> None:
    put(folder, "duo.toml", "!!!")
    with pytest.raises(KnowledgeError, match=r"duo\.toml, line 1: the name has no letter"):
        Knowledge(folder).framework("RTF")


def test_missing_folder_is_an_error(folder: Path) -> None:
    with pytest.raises(KnowledgeError, match="no such folder"):
        Knowledge(folder / "gone").framework("RTF")


@pytest.mark.parametrize("name", ["COSTAR", "costar", "CO-STAR", "co star"])
def test_case_and_hyphens_make_no_difference(name: str) -> None:
    assert Knowledge().framework(name).key == "costar"


@pytest.mark.parametrize("name", ["text_to_image", "Text to Image", "text-to-image"])
def test_a_name_of_several_words_is_found(name: str) -> None:
    assert Knowledge().framework(name).name == "Text to image"


def test_unknown_name_is_told_the_closest_and_all_known(folder: Path) -> None:
    put(folder, "duo.toml", "Duo")
    with pytest.raises(UnknownFramework) as caught:
        Knowledge(folder).framework("coster")
    text = str(caught.value)
    assert 'no framework "coster"' in text
    assert "Did you mean COSTAR?" in text
    assert all(name in text for name in ("APE", "Duo", "RISEN", "Text to image"))


@pytest.mark.parametrize("name", ["zzzz", "", "../tasks/email", "tasks/email"])
def test_unlike_anything_known_gets_no_guess(name: str) -> None:
    with pytest.raises(UnknownFramework) as caught:
        Knowledge().framework(name)
    assert caught.value.closest is None
    assert "Did you mean" not in str(caught.value)
