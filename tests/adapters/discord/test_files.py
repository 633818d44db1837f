"""Files of a message or a command: where they may come from, and what is taken."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.reading.files import announced, read_files, trusted
from bot.talk.requests import Attachment
from tests.doubles.loopback import Exchange, Loopback, Received

Json = dict[str, Any]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
MEGABYTES_100 = 100 * 1024 * 1024


@dataclass(slots=True)
class Files:
    """A host of files: bodies by path, `moved` to other addresses, and what was asked of it."""

    bodies: dict[str, bytes] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    asked: list[Received] = field(default_factory=list)
    origin: str = ""

    @property
    def api_url(self) -> str:
        """Where an API on the same host would be."""
        return f"{self.origin}/api/v10"

    def announce(self, name: str, content_type: str | None = None, **more: Any) -> Json:
        """The attachment as Discord tells it."""
        url = f"{self.origin}/attachments/1/2/{name}?ex=1&is=2&hm=3"
        told = {"id": "7", "filename": name, "url": url, "proxy_url": url, "size": 5, **more}
        return told if content_type is None else {**told, "content_type": content_type}

    def put(self, name: str, body: bytes, content_type: str | None = None) -> Json:
        """Keep a file, and announce it."""
        self.bodies[f"/attachments/1/2/{name}?ex=1&is=2&hm=3"] = body
        return self.announce(name, content_type, size=len(body))

    async def handle(self, exchange: Exchange) -> None:
        """Answer one request."""
        self.asked.append(exchange.request)
        path = exchange.request.path
        if path in self.moved:
            await exchange.respond(302, {"Location": self.moved[path]}, b"")
        elif path in self.bodies:
            kind = {"Content-Type": "application/octet-stream"}
            await exchange.respond(200, kind, self.bodies[path])
        else:
            await exchange.respond(404, {"Content-Type": "text/plain"}, b"no")


@asynccontextmanager
async def hosting() -> AsyncIterator[Files]:
    files = Files()
    async with Loopback(files.handle) as loopback:
        files.origin = loopback.origin
        yield files


async def read(
    files: Files, told: list[Any], api_url: str = ""
) -> tuple[tuple[Attachment, ...], tuple[str, ...]]:
    async with aiohttp.ClientSession() as session:
        return await read_files(session, told, api_url or files.api_url)


async def test_texts_and_images_are_taken() -> None:
    async with hosting() as files:
        told = [
            files.put("facts.txt", "8 % from 1 März".encode(), "text/plain; charset=utf-8"),
            files.put("logo.png", PNG, "image/png"),
            files.put("data.json", b"{}", "application/json"),
            files.put("notes", b"no type"),
            files.put("main.ts", b"let a = 1", "video/mp2t"),
        ]
        assert await read(files, told) == (
            (
                Attachment("facts.txt", "text/plain", text="8 % from 1 März"),
                Attachment("logo.png", "image/png", data=PNG),
                Attachment("data.json", "application/json", text="{}"),
                Attachment("notes", "text/plain", text="no type"),
                Attachment("main.ts", "text/plain", text="let a = 1"),
            ),
            (),
        )


async def test_no_token_is_sent() -> None:
    async with hosting() as files:
        await read(files, [files.put("a.txt", b"hello")])
        (asked,) = files.asked
    assert (asked.method, asked.path) == ("GET", "/attachments/1/2/a.txt?ex=1&is=2&hm=3")
    assert "authorization" not in asked.headers
    assert "cookie" not in asked.headers


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"size": MEGABYTES_100}, "5 MB is the most."),
        ({"size": MEGABYTES_100, "content_type": "image/png"}, "5 MB is the most."),
        (
            {"size": MEGABYTES_100, "content_type": "text/plain"},
            "200,000 characters in all texts together are the most.",
        ),
        ({"content_type": "application/pdf"}, "I read text, PNG, JPEG, WebP and GIF."),
        ({"content_type": "audio/ogg"}, "I read text, PNG, JPEG, WebP and GIF."),
        ({"url": "https://evil.example/a"}, "it is kept outside of Discord."),
        ({"url": ""}, "it is kept outside of Discord."),
    ],
)
async def test_what_is_not_taken_is_not_asked_for(told: Json, reason: str) -> None:
    async with hosting() as files:
        assert await read(files, [files.announce("a", **told)]) == (
            (),
            (f"a was not read: {reason}",),
        )
        assert files.asked == []


async def test_more_than_was_announced_is_not_read() -> None:
    async with hosting() as files:
        told = files.put("a.txt", b"a" * 2_000_000, "text/plain") | {"size": 10}
        taken, sentences = await read(files, [told])
    assert taken == ()
    assert "200,000 characters" in sentences[0]


async def test_a_redirect_leads_nowhere_else() -> None:
    async with hosting() as files, hosting() as elsewhere:
        stolen = elsewhere.put("b", b"stolen")
        for path, to in (("/away", stolen["url"]), ("/near", "/there")):
            files.moved[path] = to
        files.bodies["/there"] = b"hello"
        told = [
            {"filename": name, "url": f"{files.origin}/{name}"} for name in ("away", "near", "gone")
        ]
        taken, sentences = await read(files, told)
        assert elsewhere.asked == []
    assert [each.text for each in taken] == ["hello"]
    assert sentences == (
        "away was not read: it is kept outside of Discord.",
        "gone was not read: it was deleted.",
    )


async def test_another_api_s_files_are_not_fetched() -> None:
    async with hosting() as files:
        told = files.put("a.txt", b"hello")
        assert (await read(files, [told], "https://discord.com/api/v10"))[0] == ()
        assert files.asked == []


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("https://cdn.discordapp.com/attachments/1/2/a.txt?ex=1", True),
        ("https://CDN.discordapp.com:443/ephemeral-attachments/1/2/a.txt", True),
        ("https://media.discordapp.net/attachments/1/2/a.png", True),
        ("http://127.0.0.1:8000/attachments/a", True),
        ("http://cdn.discordapp.com/a", False),
        ("https://cdn.discordapp.com:8443/a", False),
        ("https://cdn.discordapp.com.example/a", False),
        ("https://evilcdn.discordapp.com/a", False),
        ("https://discordapp.com/a", False),
        ("https://cdn.discordapp.com@evil.example/a", False),
        ("https://me:you@cdn.discordapp.com/a", False),
        ("https://evil.example/cdn.discordapp.com", False),
        ("https://evil.example#.cdn.discordapp.com/", False),
        ("http://127.0.0.1:8001/a", False),
        ("https://127.0.0.1:8000/a", False),
        ("file:///etc/hosts", False),
        ("//cdn.discordapp.com/a", False),
        ("", False),
        ("https://[", False),
    ],
)
def test_hosts_that_keep_discords_files(address: str, may: bool) -> None:
    assert (trusted(address, "http://127.0.0.1:8000/api/v10") is not None) is may


@given(st.text(), st.sampled_from(["", "https://", "https://evil.example", "http://127.0.0.1"]))
def test_no_address_is_too_strange(text: str, start: str) -> None:
    url = trusted(start + text, "http://127.0.0.1:8000/api/v10")
    known = {"127.0.0.1", "cdn.discordapp.com", "media.discordapp.net"}
    assert url is None or url.host in known


@given(
    st.dictionaries(
        st.sampled_from(["id", "filename", "content_type", "size", "url"]),
        st.none() | st.text() | st.integers() | st.booleans() | st.lists(st.text()),
    )
)
def test_no_file_is_too_strange(told: Json) -> None:
    known = announced(told)
    assert known is not None
    assert known.name
    assert known.size >= 0
    assert known.image + known.text + known.other <= 1


def test_what_is_no_file_is_none() -> None:
    assert announced(None) is None
    assert announced("7") is None
