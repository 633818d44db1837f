"""Images become files: nothing overwritten, nothing outside their folder."""

import resource
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.terminal.images import NotSaved, safe_name, save
from adapters.terminal.sizes import size
from bot.talk.cards import Picture
from tests.adapters.cards import file_names, pictures

_PICTURE = Picture("r1-1.png", "image/png", b"\x89PNG")


@given(st.lists(pictures, max_size=4))
def test_every_image_is_whole_in_a_file_of_the_folder(some: list[Picture]) -> None:
    with tempfile.TemporaryDirectory() as named:
        start = Path(named)
        saved = [(save(picture, start), picture) for picture in some]
        for where, picture in saved:
            file = start / where
            assert file.read_bytes() == picture.data
            assert file.parent == start / "images"
        assert [each.name for each in start.iterdir()] == (["images"] if some else [])


@given(file_names | st.text())
def test_a_name_is_one_visible_file(name: str) -> None:
    safe = safe_name(name)
    assert Path(safe).name == safe
    assert safe[0] not in ".-"
    assert len(safe) <= 120
    assert safe.isascii()
    assert safe.isprintable()
    assert safe_name(safe) == safe


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("r1-1.png", "r1-1.png"),
        ("../../x.png", "_.._x.png"),
        ("/etc/passwd", "_etc_passwd"),
        (".bashrc", "bashrc"),
        ("..", "image"),
        ("", "image"),
        ("日本.png", "_.png"),
        ("x" * 300 + ".jpeg", "x" * 100 + ".jpeg"),
    ],
)
def test_names(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_the_same_image_is_saved_once_and_another_one_beside_it(tmp_path: Path) -> None:
    other, third = (replace(_PICTURE, data=data) for data in (b"other", b"third"))
    places = [save(each, tmp_path) for each in (_PICTURE, _PICTURE, other, third, other)]
    assert places == [
        "images/r1-1.png",
        "images/r1-1.png",
        "images/r1-1-2.png",
        "images/r1-1-3.png",
        "images/r1-1-2.png",
    ]
    assert (tmp_path / places[0]).read_bytes() == _PICTURE.data


def test_what_is_no_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "images" / "r1-1.png").mkdir(parents=True)
    (tmp_path / "images" / "r1-1-2.png").symlink_to(tmp_path / "nowhere")
    assert save(_PICTURE, tmp_path) == "images/r1-1-3.png"
    assert not (tmp_path / "nowhere").exists()


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "images").touch()
    with pytest.raises(NotSaved, match="images is a file, not a folder"):
        save(_PICTURE, tmp_path)


def test_a_start_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotSaved) as problem:
        save(_PICTURE, tmp_path / "gone")
    assert str(problem.value) == (
        "Image not saved: images/r1-1.png cannot be written: No such file or directory."
    )


def test_a_disk_that_is_full_leaves_no_half_image(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(NotSaved, match="File too large"):
            save(replace(_PICTURE, data=b"x" * 5000), tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list((tmp_path / "images").iterdir()) == []


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (122_606, "123 kB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (12_340_000, "12.3 MB"),
    ],
)
def test_sizes(count: int, words: str) -> None:
    assert size(count) == words
