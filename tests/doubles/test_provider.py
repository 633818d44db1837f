"""The provider double itself, asked with a plain HTTP client."""

from __future__ import annotations

import asyncio
import base64
import json
import random
import ssl
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.doubles.http2 import Http2Double
from tests.doubles.messages import error_event
from tests.doubles.provider import ProviderDouble, Reply
from tests.doubles.reply import TINY_PNG
from tests.doubles.tls import server_tls

PNG = base64.b64encode(TINY_PNG).decode()
HEAD = {"anthropic-version": "2023-06-01"}
USER = [{"role": "user", "content": "Hello?"}]
MESSAGE: dict[str, Any] = {"model": "m", "max_tokens": 9, "messages": USER}
CHAT: dict[str, Any] = {"model": "m", "messages": USER, "stream": True}
SOURCE = {"type": "base64", "media_type": "image/png", "data": PNG}
IMAGE = {"type": "image", "source": SOURCE}
IMAGE_URL = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PNG}"}}


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, timeout=5) as made:
        yield made


def said(*content: Any, role: str = "user") -> dict[str, Any]:
    return {"messages": [{"role": role, "content": list(content)}]}


def read(stream: str) -> list[tuple[str | None, dict[str, Any]]]:
    """The events of a stream: name and data."""
    found = []
    for block in stream.removesuffix("data: [DONE]\n\n").split("\n\n")[:-1]:
        *names, data = block.split("\n")
        name = names[0].removeprefix("event: ") if names else None
        found.append((name, json.loads(data.removeprefix("data: "))))
    return found


async def test_a_message_in_events(client: httpx.AsyncClient) -> None:
    reply = Reply("one two", thinking=["hm", "m"], finish_reason="length")
    async with ProviderDouble(reply, key="k") as double:
        where, head = f"{double.origin}/v1/messages", {**HEAD, "x-api-key": "k"}
        got = await client.post(where, json=MESSAGE | {"stream": True}, headers=head)
        whole = (await client.post(where, json=MESSAGE, headers=head)).json()
    events = read(got.text)
    assert all(name == data["type"] for name, data in events)
    assert [name for name, _ in events] == (
        "message_start content_block_start ping content_block_delta content_block_delta "
        "content_block_delta content_block_stop content_block_start content_block_delta "
        "content_block_delta content_block_stop message_delta message_stop"
    ).split()
    deltas = [(d["index"], d["delta"]["type"]) for n, d in events if n == "content_block_delta"]
    kinds = ["thinking_delta"] * 2 + ["signature_delta"]
    assert deltas == [(0, kind) for kind in kinds] + [(1, "text_delta")] * 2
    assert events[0][1]["message"]["usage"] == {"input_tokens": 7, "output_tokens": 1}
    assert events[-2][1]["delta"]["stop_reason"] == "max_tokens"
    assert events[-2][1]["usage"] == {"output_tokens": 2}
    assert [block["type"] for block in whole["content"]] == ["thinking", "text"]
    assert double.received == [MESSAGE | {"stream": True}, MESSAGE]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"seed": 1}, "seed: Extra inputs are not permitted"),
        ({"stop": ["x"]}, "stop: Extra inputs are not permitted"),
        ({"max_tokens": 0}, "max_tokens: "),
        ({"max_tokens": True}, "max_tokens: "),
        ({"temperature": 1.1}, "temperature: "),
        ({"top_p": "1"}, "top_p: "),
        ({"stop_sequences": [" \n"]}, "stop_sequences: "),
        ({"system": 1}, "system: "),
        ({"system": [IMAGE]}, "system.0: "),
        ({"messages": []}, "messages: "),
        ({"messages": [{"role": "system", "content": "x"}]}, "messages: Unexpected role"),
        ({"messages": [{"role": "user", "content": ""}]}, "messages.0: "),
        ({"messages": [{"role": "user", "content": "x", "name": "y"}]}, "messages.0.name: "),
        (said({"type": "text", "text": ""}), "messages.0.content.0: "),
        (said({"type": "image_url"}), "messages.0.content.0: "),
        (said({**IMAGE, "source": SOURCE | {"data": "%"}}), "messages.0.content.0.image"),
        (said({**IMAGE, "source": SOURCE | {"media_type": "image/bmp"}}), "messages.0.content.0"),
    ],
)
async def test_a_wrong_message(more: dict[str, Any], words: str, client: httpx.AsyncClient) -> None:
    async with ProviderDouble() as double:
        got = await client.post(f"{double.origin}/v1/messages", json=MESSAGE | more, headers=HEAD)
    assert (got.status_code, got.json()["type"]) == (400, "error")
    assert got.json()["error"]["type"] == "invalid_request_error"
    assert got.json()["error"]["message"].startswith(words)
    assert not double.received


async def test_who_may_ask_for_which_message(client: httpx.AsyncClient) -> None:
    async with ProviderDouble(Reply(status=529), key="k", models=["m"]) as double:
        where = f"{double.origin}/v1/messages"
        right = {**HEAD, "x-api-key": "k"}

        async def ask(head: dict[str, str], **more: Any) -> tuple[int, str, str]:
            got = await client.post(where, json=MESSAGE | more, headers=head)
            error = got.json()["error"]
            return got.status_code, error["type"], error["message"]

        denied = (401, "authentication_error", "invalid x-api-key")
        assert await ask({**HEAD, "Authorization": "Bearer k"}) == denied
        assert (await ask({"x-api-key": "k"}))[0] == 400
        assert await ask(right, model="n") == (404, "not_found_error", "model: n")
        assert await ask(right) == (529, "overloaded_error", "Overloaded")
        listed = (await client.get(f"{double.base_url}/models", headers=right)).json()
    row = {"type": "model", "id": "m", "display_name": "m"}
    assert listed == {"data": [row], "has_more": False}


async def test_everything_that_a_message_may_hold(client: httpx.AsyncClient) -> None:
    more = {
        "system": [{"type": "text", "text": "Be brief."}],
        "temperature": 1,
        "top_p": 0.5,
        "top_k": 3,
        "stop_sequences": ["END"],
        "metadata": {"user_id": "u"},
        **said({"type": "text", "text": "What is it?"}, IMAGE),
    }
    async with ProviderDouble(Reply(usage=False, done=False, finish_reason=None)) as double:
        where = f"{double.origin}/v1/messages"
        got = await client.post(where, json=MESSAGE | more | {"stream": True}, headers=HEAD)
    names = [name for name, _ in read(got.text)]
    assert (names[0], names[-1]) == ("message_start", "content_block_stop")
    assert "usage" not in got.text


async def test_an_error_inside_a_message(client: httpx.AsyncClient) -> None:
    reply = Reply("one two", break_after=1, break_with=error_event())
    async with ProviderDouble(reply) as double:
        where = f"{double.origin}/v1/messages"
        got = await client.post(where, json=MESSAGE | {"stream": True}, headers=HEAD)
    error = {"type": "overloaded_error", "message": "Overloaded"}
    assert read(got.text)[-1] == ("error", {"type": "error", "error": error})


async def test_a_chat_with_thoughts_and_images(client: httpx.AsyncClient) -> None:
    reply = Reply("one", thinking=["hm"], images=[b"a", b"b"])
    more = {"modalities": ["image", "text"], **said({"type": "text", "text": "x"}, IMAGE_URL)}
    async with ProviderDouble(reply) as double:
        got = await client.post(f"{double.base_url}/chat/completions", json=CHAT | more)
    deltas = [data["choices"][0]["delta"] for _, data in read(got.text)]
    urls = [f"data:image/png;base64,{data}" for data in ("YQ==", "Yg==")]
    assert deltas[1:-1] == [
        {"reasoning_content": "hm"},
        {"content": "one"},
        *({"images": [{"type": "image_url", "image_url": {"url": url}}]} for url in urls),
    ]


@pytest.mark.parametrize(
    ("more", "param"),
    [
        (said(), "messages[0]"),
        (said(IMAGE), "messages[0].content[0]"),
        (said(IMAGE_URL, role="assistant"), "messages[0].content[0]"),
        (said({**IMAGE_URL, "image_url": {"url": "data:image/png;base64,%"}}), "messages[0]"),
        (said({**IMAGE_URL, "image_url": {"url": "http://x/y.png"}}), "messages[0]"),
        ({"modalities": ["smell"]}, "modalities"),
        ({"max_tokens": True}, "max_tokens"),
        ({"stop_sequences": ["x"]}, "stop_sequences"),
    ],
)
async def test_a_wrong_chat(more: dict[str, Any], param: str, client: httpx.AsyncClient) -> None:
    async with ProviderDouble() as double:
        got = await client.post(f"{double.base_url}/chat/completions", json=CHAT | more)
    assert got.status_code == 400
    assert got.json()["error"]["param"].startswith(param)


async def test_a_refused_field(client: httpx.AsyncClient) -> None:
    async with ProviderDouble(refuses=frozenset({"temperature"})) as double:
        more = {"temperature": 1}
        chat = await client.post(f"{double.base_url}/chat/completions", json=CHAT | more)
        where = f"{double.origin}/v1/messages"
        message = await client.post(where, json=MESSAGE | more, headers=HEAD)
    assert (chat.status_code, message.status_code) == (400, 400)
    assert chat.json()["error"] == {
        "message": "Unsupported parameter: 'temperature' is not supported with this model.",
        "type": "invalid_request_error",
        "param": "temperature",
        "code": "unsupported_parameter",
    }
    words = "`temperature` is deprecated for this model."
    assert message.json()["error"] == {"type": "invalid_request_error", "message": words}


async def test_images(client: httpx.AsyncClient) -> None:
    asked = {"model": "m", "prompt": "A rocket", "n": 2}
    async with ProviderDouble() as double:
        where = f"{double.base_url}/images/generations"
        made = (await client.post(where, json=asked)).json()
        urls = (await client.post(where, json=asked | {"response_format": "url"})).json()
        assert (await client.get(urls["data"][1]["url"])).content == TINY_PNG
        for name, value in [("n", 11), ("size", "big"), ("prompt", 1), ("mask", "x")]:
            got = await client.post(where, json=asked | {name: value})
            assert (got.status_code, got.json()["error"]["param"]) == (400, name)
    usage = {"input_tokens": 7, "output_tokens": 100, "total_tokens": 107}
    assert made == {"created": 0, "data": [{"b64_json": PNG}] * 2, "usage": usage}
    assert double.received[0] == asked


async def test_an_edit_keeps_every_byte(client: httpx.AsyncClient) -> None:
    fields = {"model": "m", "prompt": "Größer\r\nund roter", "n": "1"}
    odd = [random.Random(at).randbytes(5000) + tail for at, tail in enumerate([b"\r", b"\n", b""])]
    files = [("image[]", (f"{at}.png", data, "image/png")) for at, data in enumerate(odd)]
    async with ProviderDouble(Reply(images=[b"new"])) as double:
        where = f"{double.base_url}/images/edits"
        got = await client.post(where, data=fields, files=files)
        assert got.json()["data"] == [{"b64_json": "bmV3"}]
        assert double.received == [fields | {"images": odd}]
        text = [("image", ("a.txt", b"x", "text/plain"))]
        wrong = [
            await client.post(where, data=fields, files=text),
            await client.post(where, data=fields | {"n": "many"}, files=files),
            await client.post(where, data=fields | {"odd": "1"}, files=files),
            await client.post(where, json=fields),
        ]
    params = [answer.json()["error"]["param"] for answer in wrong]
    assert params == ["image", "n", "odd", None]


async def test_leaving_before_an_answer_in_one_piece(client: httpx.AsyncClient) -> None:
    async with ProviderDouble(Reply(hang_after=0)) as double:
        with pytest.raises(httpx.ReadTimeout):
            await client.post(
                f"{double.origin}/v1/messages", json=MESSAGE, headers=HEAD, timeout=0.1
            )
        await asyncio.wait_for(double.left.wait(), 60)


async def test_a_rate_is_held_and_each_delta_is_stamped(client: httpx.AsyncClient) -> None:
    async with ProviderDouble(Reply(rate=200, repeat=20, stamp=True)) as double:
        began = time.monotonic()
        got = await client.post(f"{double.base_url}/chat/completions", json=CHAT)
        ended = time.monotonic()
    texts = [data["choices"][0]["delta"].get("content") for _, data in read(got.text)]
    stamps = [float(text) for text in texts if text]
    assert len(stamps) == 20
    assert stamps == sorted(stamps)
    assert began < stamps[0] + 0.0001
    # The last one is due 19 / 200 seconds after the start; stamps are rounded.
    assert began + 0.0949 < stamps[-1] < ended + 0.0001


async def test_only_who_trusts_the_authority_connects(tmp_path: Path) -> None:
    context, authority = server_tls(tmp_path)
    trusting = ssl.create_default_context(cafile=str(authority))
    async with ProviderDouble(Reply("safe"), tls=context) as double:
        where = f"{double.base_url}/chat/completions"
        assert where.startswith("https://127.0.0.1:")
        async with httpx.AsyncClient(trust_env=False) as client:
            with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
                await client.post(where, json=CHAT)
        async with httpx.AsyncClient(trust_env=False, verify=trusting) as client:
            assert '"safe"' in (await client.post(where, json=CHAT)).text
        assert (double.connections, len(double.requests)) == (1, 1)


async def test_many_streams_on_one_connection(tmp_path: Path) -> None:
    context, authority = server_tls(tmp_path, ["h2"])
    trusting = ssl.create_default_context(cafile=str(authority))
    async with Http2Double(context, Reply("one two", delay_between=0.02)) as double:
        where = f"{double.base_url}/chat/completions"
        async with httpx.AsyncClient(http2=True, trust_env=False, verify=trusting) as client:
            await client.post(where, json=CHAT)
            answers = await asyncio.gather(*(client.post(where, json=CHAT) for _ in range(20)))
        async with httpx.AsyncClient(trust_env=False, verify=trusting) as client:
            with pytest.raises(httpx.TransportError):
                await client.post(where, json=CHAT)
    assert {answer.http_version for answer in answers} == {"HTTP/2"}
    assert all(answer.text.endswith("data: [DONE]\n\n") for answer in answers)
    assert (double.connections, double.others) == (1, 1)
    assert double.most_at_once > 1
    assert double.requests[-1].fields == CHAT
