"""Files that go with a prompt, and images that come with an answer."""

from pathlib import Path

import pytest

from bot.talk.requests import Attachment, Compare, OpenRefineForm, Refine
from tests.adapters.terminal.conversation import converse
from tests.adapters.terminal.shown import PICTURE


async def test_the_form_of_rocket_alone(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("attached")
    said = await converse(f"/rocket\none\ntwo\n.\n2\n{tmp_path}/a.txt\n")
    file = Attachment("a.txt", "text/plain", "attached")
    assert said.asked[1] == Refine("one\ntwo", framework="costar", attachments=(file,))


@pytest.mark.parametrize("name", ["nothing.txt", "", "a.pdf"])
async def test_a_form_with_a_wrong_file_is_not_sent(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF\xff")
    said = await converse(f"/rocket\none\n.\n\n{tmp_path}/{name}\n")
    assert said.asked == [OpenRefineForm()]
    assert f"{tmp_path}/{name} " in said.text
    assert said.code == 1


async def test_attached_files_go_with_the_next_prompt_only(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("attached")
    (tmp_path / "b.png").write_bytes(b"\x89PNG\xff")
    typed = f"/attach {tmp_path}/a.txt\n/attach {tmp_path}/b.png\n/attach\ndemo\n5\nagain\n"
    said = await converse(typed)
    files = (
        Attachment("a.txt", "text/plain", "attached"),
        Attachment("b.png", "image/png", data=b"\x89PNG\xff"),
    )
    prompts = [request for request in said.asked if isinstance(request, Refine)]
    assert prompts == [Refine("demo", attachments=files), Refine("again")]
    listed = "Attached to the next prompt: a.txt (8 bytes), b.png (5 bytes).\n"
    assert said.text.count(listed) == 2


async def test_a_form_takes_what_is_attached_along(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    (tmp_path / "b.txt").write_text("b")
    said = await converse(f"/attach {tmp_path}/a.txt\n/rocket\none\n.\n\n{tmp_path}/b.txt\n")
    assert isinstance(said.asked[1], Refine)
    assert [file.name for file in said.asked[1].attachments] == ["b.txt", "a.txt"]


async def test_attached_files_outlive_a_prompt_that_failed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("attached")
    said = await converse(f"/attach {tmp_path}/a.txt\nfail\ncrash\ndemo\nlast\n")
    files = (Attachment("a.txt", "text/plain", "attached"),)
    assert said.asked == [
        *(Refine(text, attachments=files) for text in ("fail", "crash", "demo")),
        Refine("last"),
    ]
    assert said.text.count("Still attached to the next prompt: a.txt (8 bytes).\n") == 2


async def test_attached_files_can_be_forgotten(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("attached")
    typed = f"/attach {tmp_path}/a.txt\n/attach {tmp_path}/a.txt\n/attach clear\n/attach\none\n"
    said = await converse(typed)
    assert said.asked == [Refine("one")]
    assert "a.txt (8 bytes), a.txt" not in said.text
    assert said.text.count("Nothing is attached.\n") == 2


async def test_a_file_that_cannot_be_attached_is_told(tmp_path: Path) -> None:
    said = await converse(f"/attach {tmp_path}\n")
    assert said.text == f"{tmp_path} is a folder, not a file.\n"
    assert said.code == 1


async def test_a_text_that_is_named_like_an_image_is_told(tmp_path: Path) -> None:
    (tmp_path / "fake.png").write_text("no image")
    said = await converse(f"/attach {tmp_path}/fake.png\n/attach\n")
    assert said.text == (
        f"{tmp_path}/fake.png is a text, not an image as its name says.\nNothing is attached.\n"
    )


async def test_an_image_is_saved_and_its_place_told(tmp_path: Path) -> None:
    said = await converse("models\n2\n1\n", folder=tmp_path)
    assert (tmp_path / "images" / PICTURE.name).read_bytes() == PICTURE.data
    assert f"\nImage: {PICTURE.name} (123 kB)\n" in said.text
    assert f"\n\nImage saved: images/{PICTURE.name} (123 kB)\n" in said.text
    assert said.asked[2] == Compare("r-painter")
    assert said.code == 0


async def test_an_image_that_comes_again_is_not_saved_twice(tmp_path: Path) -> None:
    said = await converse("models\n2\n/card\n2\n", folder=tmp_path)
    assert said.text.count(f"Image saved: images/{PICTURE.name} (123 kB)\n") == 2
    assert [file.name for file in (tmp_path / "images").iterdir()] == [PICTURE.name]


async def test_an_image_that_cannot_be_saved_is_told(tmp_path: Path) -> None:
    (tmp_path / "images").touch()
    said = await converse("models\n2\n", folder=tmp_path)
    assert "Painter · 9.1 s" in said.text
    assert said.text.endswith("Image not saved: images is a file, not a folder.\n")
    assert said.code == 1
