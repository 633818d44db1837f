"""Threads, fields and lines: what is read, and what is said when it cannot be."""

import contextlib
import json
import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.terminal.fields import value_of
from adapters.terminal.files import LARGEST, BadFile, read_attachment, read_text
from adapters.terminal.lines import Lines
from adapters.terminal.thread import BadThread, read_thread
from bot.talk.cards import FormField
from bot.talk.forms import BadValue
from bot.talk.people import Message


def test_a_thread_of_lines() -> None:
    text = "by the way\nAna: hello\nthere: is more\n\nBo Li:  see https://x.example\nand this"
    assert read_thread(text) == (
        Message("", "by the way"),
        Message("Ana", "hello"),
        Message("there", "is more"),
        Message("Bo Li", "see https://x.example\nand this"),
    )


@given(st.lists(st.builds(Message, st.text(), st.text())))
def test_a_thread_in_json(messages: list[Message]) -> None:
    text = json.dumps([{"who": m.who, "text": m.text} for m in messages])
    assert read_thread(text) == tuple(messages)


@given(st.text())
def test_any_other_text_is_a_thread_of_lines(text: str) -> None:
    with contextlib.suppress(BadThread):
        assert all(message.text is not None for message in read_thread(text))


@pytest.mark.parametrize("text", ["[1]", '[{"who": "a"}]', '[{"who": 1, "text": "a"}]'])
def test_json_of_another_shape_is_told(text: str) -> None:
    with pytest.raises(BadThread, match="who, text"):
        read_thread(text)


def test_brackets_may_begin_a_line() -> None:
    assert read_thread("[10.02] Ana: hello") == (Message("[10.02] Ana", "hello"),)
    assert read_thread("[hm] ok") == (Message("", "[hm] ok"),)


_CHOICE = FormField("f", "Lay-out", "choice", "race", (("race", "RACE"), ("costar", "CO-STAR")))
_LIMITED = FormField("f", "Heat", "number", lowest=0, highest=2)
_WHOLE = FormField("f", "Length", "number", lowest=1, highest=1_000_000, whole=True)


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        (FormField("f", "L", value="kept"), "", "kept"),
        (FormField("f", "L", value="old"), "-", ""),
        (FormField("f", "L", value="old"), " new ", "new"),
        (FormField("f", "L", "text"), " a\n b ", " a\n b "),
        (_CHOICE, "", "race"),
        (_CHOICE, "2", "costar"),
        (_CHOICE, "costar", "costar"),
        (_CHOICE, "co-star", "costar"),
        (_CHOICE, "co", "costar"),
        (_CHOICE, "Star", "costar"),
        (_LIMITED, "0,5", "0,5"),
        (_LIMITED, "2e0", "2e0"),
        (_WHOLE, "9'000", "9'000"),
        (FormField("f", "L", "number"), "0,5", "0,5"),
    ],
)
def test_a_field_takes_what_was_typed(field: FormField, typed: str, value: str) -> None:
    assert value_of(field, typed) == value


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        (FormField("f", "Name", required=True), "", "Name: this is needed."),
        (FormField("f", "Name", longest=3), "four", "Name: 4 characters are too many, 3 fit."),
        (_CHOICE, "3", "Lay-out: “3” is not one of RACE, CO-STAR."),
        (_CHOICE, "a", "Lay-out: “a” may be any of RACE, CO-STAR."),
        (FormField("f", "Heat", "number"), "hot", "Heat: “hot” is not a number."),
        (_LIMITED, "9", "Heat: please give a number from 0 to 2."),
        (_LIMITED, "hot", "Heat: please give a number from 0 to 2."),
        (_WHOLE, "1.5", "Length: please give a whole number from 1 to 1000000."),
        (_WHOLE, "-1", "Length: please give a whole number from 1 to 1000000."),
        (_WHOLE, "9" * 3000, "Length: please give a whole number from 1 to 1000000."),
        (replace(_LIMITED, highest=None), "-1", "Heat: please give a number, 0 or more."),
        (replace(_LIMITED, lowest=None), "3", "Heat: please give a number, 2 or less."),
        (
            FormField("f", "Length", "number", whole=True),
            "x",
            "Length: please give a whole number.",
        ),
    ],
)
def test_a_field_says_what_does_not_fit(field: FormField, typed: str, said: str) -> None:
    with pytest.raises(BadValue) as bad:
        value_of(field, typed)
    assert str(bad.value) == said


def test_files(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"\xef\xbb\xbfhello")
    (tmp_path / "b.png").write_bytes(b"\x89PNG\xff")
    (tmp_path / "photo").write_bytes(b"\x89PNG\xff")
    text = read_attachment(str(tmp_path / "a.md"))
    image = read_attachment(str(tmp_path / "b.png"))
    assert (text.name, text.text, text.data) == ("a.md", "hello", b"")
    assert (image.media_type, image.text, image.data) == ("image/png", "", b"\x89PNG\xff")
    assert read_attachment(str(tmp_path / "photo")).data == b"\x89PNG\xff"
    assert read_text(str(tmp_path / "b.png")) == ("\ufffdPNG\ufffd", True)


@pytest.mark.parametrize("path", ["no such file", ".", "a\0b", "~nobody-at-all/x"])
def test_a_file_that_cannot_be_read_is_told(path: str) -> None:
    with pytest.raises(BadFile):
        read_text(path)


def test_a_file_that_is_too_large_is_told(tmp_path: Path) -> None:
    with (tmp_path / "large").open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(BadFile, match="too large"):
        read_text(str(tmp_path / "large"))


@pytest.mark.parametrize("written", ["{}/it's here", '"{}/it\'s here"', "{}/it\\'s\\ here"])
def test_a_file_may_be_named_as_in_a_shell(tmp_path: Path, written: str) -> None:
    (tmp_path / "it's here").write_text("hello")
    file = read_attachment(written.format(tmp_path))
    assert (file.name, file.text) == ("it's here", "hello")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("none.txt", "cannot be read: No such file or directory."),
        ("none.txt/below", "cannot be read: No such file or directory."),
        ("'open quote", "cannot be read: No such file or directory."),
        ("folder", "is a folder, not a file."),
        ("pipe", "is not a file."),
        ("empty.txt", "is empty."),
        ("blank.txt", "is empty."),
        ("latin.txt", "is not in UTF-8. Please save it so and try again."),
        ("paper.pdf", "is neither text nor an image."),
        ("a\0b", "cannot be read: embedded null byte."),
        ("x" * 300, "cannot be read: File name too long."),
    ],
)
def test_a_file_that_cannot_be_attached_is_told(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "empty.txt").touch()
    (tmp_path / "blank.txt").write_text(" \n")
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    (tmp_path / "paper.pdf").write_bytes(b"%PDF\xff")
    with pytest.raises(BadFile) as bad:
        read_attachment(f"{tmp_path}/{name}")
    assert str(bad.value) == f"{tmp_path}/{name} {said}"


def test_a_device_without_an_end_is_not_read() -> None:
    with pytest.raises(BadFile, match="is not a file"):
        read_attachment("/dev/zero")


def _lines_of(data: bytes) -> list[tuple[str, bool]]:
    out, into = os.pipe()

    def write() -> None:
        with os.fdopen(into, "wb") as file:
            file.write(data)

    writer = threading.Thread(target=write)
    writer.start()
    lines = Lines(out)
    read: list[tuple[str, bool]] = []
    while (line := lines.read("")) is not None:
        read.append((line, lines.mended))
    writer.join()
    lines.close()
    os.close(out)
    return read


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n\r"))))
def test_lines_come_as_they_were_written(lines: list[str]) -> None:
    data = "".join(line + "\n" for line in lines).encode()
    assert _lines_of(data) == [(line, False) for line in lines]


def test_long_lines_line_ends_and_other_bytes() -> None:
    long = "é" * 100_000
    data = long.encode() + b"\r\n\xff\xfe a\n\xef\xbf\xbd\nno end"
    assert _lines_of(data) == [
        (long, False),
        ("\ufffd\ufffd a", True),
        ("\ufffd", False),
        ("no end", False),
    ]


def test_a_read_that_waits_can_be_ended() -> None:
    out, into = os.pipe()
    lines = Lines(out)
    read: list[str | None] = []
    reader = threading.Thread(target=lambda: read.append(lines.read("")))
    reader.start()
    lines.close()
    reader.join(5)
    assert read == [None]
    os.close(out)
    os.close(into)
