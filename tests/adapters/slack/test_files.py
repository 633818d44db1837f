"""Files of a message: what is taken, and what is said of the others."""

import logging
from collections.abc import Sequence
from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.reading.announced import announced
from adapters.slack.reading.files import read_files
from bot.chat.files import LONGEST_TEXT
from bot.talk.requests import Attachment
from tests.adapters.slack.scripted import TOKEN, After, Never, Raw, Scripted, scripted

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
GIF = b"GIF89a" + bytes(20)
MEGABYTES_5 = 5 * 1024 * 1024


def file(slack: Scripted, name: str, mimetype: str = "text/plain", **more: Any) -> dict[str, Any]:
    url = f"{slack.origin}/files/{name}"
    known = {"id": "F1", "name": name, "mimetype": mimetype, "mode": "hosted"}
    return {**known, "url_private": url, "url_private_download": url, **more}


def serve(slack: Scripted, name: str, body: bytes, **more: Any) -> None:
    raw: dict[str, Any] = {"media_type": "application/octet-stream", **more}
    slack.answers[f"/files/{name}"] = Raw(body, **raw)


async def read(
    slack: Scripted, files: Sequence[Any], within: float = 10.0
) -> tuple[tuple[Attachment, ...], tuple[str, ...]]:
    async with aiohttp.ClientSession() as session:
        client = slack.client()
        return await read_files(session, client, TOKEN, files, slack.api_url, within=within)


@pytest.mark.parametrize(
    ("mimetype", "body", "text"),
    [
        ("text/plain", b"hello\n", "hello\n"),
        ("text/csv; charset=utf-8", b"\xef\xbb\xbfa,b", "a,b"),
        ("application/json", '{"ä": 1}'.encode(), '{"ä": 1}'),
        ("", b"no type", "no type"),
        ("application/octet-stream", b"any type", "any type"),
        ("image/svg+xml", b"<svg/>", "<svg/>"),
        ("text/plain", "ä".encode() * LONGEST_TEXT, "ä" * LONGEST_TEXT),
    ],
)
async def test_a_text_is_taken_to_the_letter(mimetype: str, body: bytes, text: str) -> None:
    async with scripted() as slack:
        serve(slack, "a.txt", body)
        (taken,), told = await read(slack, [file(slack, "a.txt", mimetype, size=len(body))])
        assert slack.asked[0].token == TOKEN
    assert taken.text == text
    assert (taken.name, taken.data, told) == ("a.txt", b"", ())
    assert taken.media_type in ("text/plain", "text/csv", "application/json", "image/svg+xml")


async def test_an_image_is_told_by_its_bytes() -> None:
    async with scripted() as slack:
        serve(slack, "a", PNG)
        serve(slack, "b", GIF)
        serve(slack, "big", PNG.ljust(MEGABYTES_5, b"."))
        files = [
            file(slack, "a", "image/jpeg"),
            file(slack, "b", ""),
            file(slack, "big", "image/png"),
        ]
        taken, told = await read(slack, files)
    assert [each.media_type for each in taken] == ["image/png", "image/gif", "image/png"]
    assert [len(each.data) for each in taken] == [len(PNG), len(GIF), MEGABYTES_5]
    assert told == ()


@pytest.mark.parametrize(
    ("mimetype", "body", "reason"),
    [
        ("text/plain", b"\xff\xfea\0", "it is not in UTF-8."),
        ("text/plain", b"a\0b", "it is not in UTF-8."),
        ("text/plain", b"caf\xe9", "it is not in UTF-8."),
        ("", b"\x00\x01", "I read text, PNG, JPEG, WebP and GIF."),
        ("image/png", b"no image", "it is not an image as its name says."),
        ("text/plain", b" \n", "it is empty."),
        ("text/plain", b"", "it is empty."),
        ("text/plain", b"a" * 200_001, "200,000 characters in all texts together are the most."),
        ("text/plain", b"a" * 900_000, "200,000 characters in all texts together are the most."),
        ("image/png", PNG.ljust(MEGABYTES_5 + 1), "5 MB is the most."),
        ("", PNG.ljust(MEGABYTES_5 + 1), "5 MB is the most."),
    ],
)
async def test_what_came_is_looked_at(mimetype: str, body: bytes, reason: str) -> None:
    async with scripted() as slack:
        serve(slack, "a", body)
        taken, told = await read(slack, [file(slack, "a", mimetype)])
    assert taken == ()
    assert told == (f"a was not read: {reason}",)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"mimetype": "application/pdf"}, "I read text, PNG, JPEG, WebP and GIF."),
        ({"mimetype": "video/mp4"}, "I read text, PNG, JPEG, WebP and GIF."),
        ({"mimetype": "image/heic"}, "I read text, PNG, JPEG, WebP and GIF."),
        ({"mimetype": "text/rtf"}, "I read text, PNG, JPEG, WebP and GIF."),
        ({"size": 900_000}, "200,000 characters in all texts together are the most."),
        ({"mimetype": "image/png", "size": MEGABYTES_5 + 1}, "5 MB is the most."),
        ({"mode": "tombstone"}, "it was deleted."),
        ({"mode": "external"}, "it is kept outside of Slack."),
        ({"is_external": True}, "it is kept outside of Slack."),
        ({"mode": "hidden_by_limit"}, "this workspace does not show files that old any more."),
        ({"file_access": "access_denied"}, "I have no access to it."),
    ],
)
async def test_what_is_not_taken_is_not_asked_for(more: dict[str, Any], reason: str) -> None:
    async with scripted() as slack:
        taken, told = await read(slack, [{**file(slack, "a"), **more}])
        assert slack.asked == []
    assert taken == ()
    assert told == (f"a was not read: {reason}",)


async def test_a_typescript_file_is_no_video() -> None:
    async with scripted() as slack:
        serve(slack, "a.ts", b"let a = 1")
        taken, _ = await read(slack, [file(slack, "a.ts", "video/mp2t", filetype="typescript")])
    assert [each.text for each in taken] == ["let a = 1"]


async def test_four_images_and_ten_files_are_the_most() -> None:
    async with scripted() as slack:
        kinds = ["image/png"] * 3 + [""] * 2 + ["image/png"] * 2 + ["text/plain"] * 5
        files = []
        for number, kind in enumerate(kinds):
            serve(slack, f"{number}", b"text" if kind == "text/plain" else PNG)
            files.append(file(slack, f"{number}", kind))
        taken, told = await read(slack, files)
    assert [each.name for each in taken] == ["0", "1", "2", "3", "7", "8", "9"]
    assert told == (
        "6 was not read: 4 images are the most of one prompt.",
        "Only the first 10 files were read.",
        "4 was not read: 4 images are the most of one prompt.",
        "5 was not read: 4 images are the most of one prompt.",
    )


async def test_texts_share_what_one_prompt_can_have() -> None:
    async with scripted() as slack:
        for name, size in (("a", 150_000), ("b", 60_000), ("c", 50_000)):
            serve(slack, name, b"x" * size)
        taken, told = await read(slack, [file(slack, name) for name in "abc"])
    assert [each.name for each in taken] == ["a", "c"]
    assert told == ("b was not read: 200,000 characters in all texts together are the most.",)


async def test_more_than_was_announced_is_not_read() -> None:
    async with scripted() as slack:
        serve(slack, "a", b"a" * 20_000_000, chunked=True)
        taken, told = await read(slack, [file(slack, "a", size=10)])
    assert taken == ()
    assert "200,000 characters" in told[0]


async def test_less_than_was_announced_is_no_file() -> None:
    async with scripted() as slack:
        serve(slack, "a", b"half", length=100)
        assert await read(slack, [file(slack, "a")]) == (
            (),
            ("a was not read: Slack did not send it.",),
        )


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (403, "I have no access to it."),
        (404, "it was deleted."),
        (429, "Slack asked us to slow down."),
        (500, "Slack did not send it."),
    ],
)
async def test_a_refusal_is_told(status: int, reason: str) -> None:
    async with scripted() as slack:
        serve(slack, "a", b"no", status=status)
        assert await read(slack, [file(slack, "a")]) == ((), (f"a was not read: {reason}",))


SIGN_IN = "Slack asked me to sign in. I may lack the permission files:read."


@pytest.mark.parametrize("mimetype", ["text/plain", "image/png", "text/html", ""])
async def test_a_page_to_sign_in_is_no_file(mimetype: str) -> None:
    async with scripted() as slack:
        page = b"<!DOCTYPE html><html>Sign in</html>"
        serve(slack, "a", b"", status=302, headers={"Location": f"{slack.origin}/files/login"})
        serve(slack, "login", page, media_type="text/html; charset=utf-8")
        taken, told = await read(slack, [file(slack, "a", mimetype, size=5)])
    assert taken == ()
    assert told == (f"a was not read: {SIGN_IN}",)


async def test_a_web_page_may_be_the_file() -> None:
    async with scripted() as slack:
        serve(slack, "a.html", b"<p>hello</p>", media_type="text/html")
        taken, _ = await read(slack, [file(slack, "a.html", "text/html", size=12)])
    assert [each.text for each in taken] == ["<p>hello</p>"]


async def test_a_file_that_is_only_named_is_asked_for_first() -> None:
    async with scripted() as slack:
        serve(slack, "a", b"hello")
        named = {"id": "F7", "file_access": "check_file_info"}
        slack.answers["files.info"] = {"ok": True, "file": file(slack, "a", size=5)}
        taken, told = await read(slack, [named])
        assert [each.given for each in slack.asked] == [{"file": "F7"}, {}]
    assert [(each.name, each.text) for each in taken] == [("a", "hello")]
    assert told == ()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"ok": False, "error": "missing_scope"}, "I lack the permission files:read."),
        ({"ok": False, "error": "file_not_found"}, "I have no access to it."),
        ({"ok": True}, "I have no access to it."),
        ({"ok": True, "file": {"name": "a", "mode": "tombstone"}}, "it was deleted."),
        ({"ok": True, "file": {"name": "a"}}, "it is kept outside of Slack."),
    ],
)
async def test_slack_may_not_tell_of_it(answer: dict[str, Any], reason: str) -> None:
    async with scripted(files_info=answer) as slack:
        taken, told = await read(slack, [{"id": "F7", "name": "a"}])
    assert taken == ()
    assert told == (f"a was not read: {reason}",)


async def test_files_are_read_side_by_side() -> None:
    async with scripted() as slack:
        slack.answers["/files/a"] = After("/files/b", Raw(b"first"))
        serve(slack, "b", b"second")
        taken, _ = await read(slack, [file(slack, "a"), file(slack, "b")])
    assert [each.text for each in taken] == ["first", "second"]


async def test_a_slow_file_is_left() -> None:
    async with scripted() as slack:
        slack.answers["/files/a"] = Never()
        taken, told = await read(slack, [file(slack, "a")], within=0.05)
    assert taken == ()
    assert told == ("a was not read: it took more than 0.05 seconds.",)


async def test_what_is_in_a_file_is_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with scripted() as slack:
        serve(slack, "secret-a", b"secret")
        serve(slack, "secret-b", b"secret", status=500)
        await read(slack, [file(slack, "secret-a"), file(slack, "secret-b")])
    assert "status 500" in caplog.text
    assert "secret" not in caplog.text
    assert TOKEN not in caplog.text


@given(
    st.dictionaries(
        st.sampled_from(["id", "name", "mimetype", "size", "mode", "filetype", "url_private"]),
        st.none() | st.text() | st.integers() | st.booleans() | st.lists(st.text()),
    )
)
def test_no_file_is_too_strange(told: dict[str, Any]) -> None:
    known = announced(told)
    assert known is not None
    assert known.name
    assert known.size >= 0
    assert known.image + known.text + known.other <= 1


def test_what_is_no_file_is_none() -> None:
    assert announced(None) is None
    assert announced(["F1"]) is None
