"""What goes over each wire: settings, thoughts, images, lists, HTTP/2 and certificates."""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from bot.models.client import new_client
from bot.models.completion import (
    ChatMessage,
    Finished,
    Image,
    ModelError,
    Picture,
    Settings,
    Usage,
)
from bot.models.provider import Provider
from bot.models.wire.openai import OpenAIDialect
from tests.bot.models.asking import ASK, BOTH, anthropic, dialect
from tests.bot.models.conftest import QUICK
from tests.doubles.http2 import Http2Double
from tests.doubles.provider import ProviderDouble, Reply
from tests.doubles.reply import TINY_PNG
from tests.doubles.tls import server_tls


async def test_a_request_in_anthropics_words(client: httpx.AsyncClient) -> None:
    wanted = Settings(temperature=0.5, max_tokens=50, stop=("END", " "), seed=7)
    async with ProviderDouble(Reply("one two three"), key="sk-1") as double:
        _, finished = await anthropic(double, client, "sk-1").complete("claude", ASK, wanted)
    assert finished.usage == Usage(7, 3)
    assert finished.reason == "stop"
    assert finished.left_out == ("seed",)
    assert double.received == [
        {
            "model": "claude",
            "system": "Be brief.",
            "messages": [{"role": "user", "content": "Hello?"}],
            "stream": True,
            "max_tokens": 50,
            "temperature": 0.5,
            "stop_sequences": ["END"],
        }
    ]


@BOTH
async def test_thinking_is_not_the_answer(
    provider: Callable[..., Provider], client: httpx.AsyncClient
) -> None:
    async with ProviderDouble(Reply("Four.", thinking=["two and ", "two"])) as double:
        text, _ = await provider(double, client).complete("test-model", ASK)
    assert text == "Four."


@BOTH
async def test_a_refused_setting_is_left_out_said_and_remembered(
    provider: Callable[..., Provider], client: httpx.AsyncClient
) -> None:
    wanted = Settings(temperature=0.5, top_p=0.9)
    async with ProviderDouble(refuses=frozenset({"temperature"})) as double:
        asked = provider(double, client)
        ends = [(await asked.complete("test-model", ASK, wanted))[1] for _ in range(2)]
        _, without = await asked.complete("test-model", ASK)
    assert [end.left_out for end in ends] == [("temperature",), ("temperature",)]
    assert without.left_out == ()
    # Both knew from the one refusal; a refused request is not counted as received.
    assert ["temperature" in body for body in double.received] == [False, False, False]
    assert len(double.requests) == 4


async def test_a_value_that_is_too_much_is_left_out_this_time_only(
    client: httpx.AsyncClient,
) -> None:
    async with ProviderDouble() as double:
        asked = dialect(double, client)
        _, first = await asked.complete("test-model", ASK, Settings(temperature=3.0))
        _, second = await asked.complete("test-model", ASK, Settings(temperature=0.3))
    assert (first.left_out, second.left_out) == (("temperature",), ())
    assert double.received[-1]["temperature"] == 0.3


@BOTH
async def test_images_reach_the_model(
    provider: Callable[..., Provider], client: httpx.AsyncClient
) -> None:
    turn = ChatMessage("user", "What is this?", (Image("image/png", TINY_PNG),))
    async with ProviderDouble() as double:
        await provider(double, client).complete("test-model", [turn])
    assert base64.b64encode(TINY_PNG).decode() in str(double.received[0]["messages"])


async def test_images_come_in_a_chat(client: httpx.AsyncClient) -> None:
    reply = Reply("Here it is.", images=[TINY_PNG])
    drawing = OpenAIDialect(images_out=True)
    async with ProviderDouble(reply) as double:
        stream = dialect(double, client).stream("test-model", ASK, dialect=drawing)
        items = [item async for item in stream]
    assert [item.image for item in items if isinstance(item, Picture)] == [
        Image("image/png", TINY_PNG)
    ]
    assert double.received[0]["modalities"] == ["image", "text"]


@pytest.mark.parametrize("refuses", [frozenset(), frozenset({"response_format"})])
async def test_images_are_made(refuses: frozenset[str], client: httpx.AsyncClient) -> None:
    reply = Reply(images=[TINY_PNG + b"rest"])
    async with ProviderDouble(reply, refuses=refuses) as double:
        stream = dialect(double, client).make_images("draws", "a red fox, ‘café’ 狐")
        items = [item async for item in stream]
    assert items[0] == Picture(Image("image/png", TINY_PNG + b"rest"))
    last = items[-1]
    assert isinstance(last, Finished)
    assert (last.reason, last.usage) == ("stop", Usage(7, 100))
    assert double.received[-1]["prompt"] == "a red fox, ‘café’ 狐"


async def test_images_are_made_from_images(client: httpx.AsyncClient) -> None:
    reference = Image("image/png", TINY_PNG)
    async with ProviderDouble(Reply(images=[TINY_PNG])) as double:
        stream = dialect(double, client).make_images("draws", "the same at night, ñ", [reference])
        items = [item async for item in stream]
    assert isinstance(items[0], Picture)
    assert double.requests[0].path == "/v1/images/edits"
    assert double.received[0]["images"] == [TINY_PNG]
    assert double.received[0]["prompt"] == "the same at night, ñ"


@BOTH
async def test_the_models_are_listed(
    provider: Callable[..., Provider], client: httpx.AsyncClient
) -> None:
    async with ProviderDouble(models=["a", "b"], key="sk-1") as double:
        ends = asyncio.get_running_loop().time() + 5
        assert await provider(double, client, "sk-1").model_names(ends) == ("a", "b")
        with pytest.raises(ModelError) as caught:
            await provider(double, client, "sk-wrong").model_names(ends)
    assert caught.value.kind == "key"


async def test_many_answers_share_one_connection_over_http2(tmp_path: Path) -> None:
    server, authority = server_tls(tmp_path, ["h2"])
    trusting = ssl.create_default_context(cafile=str(authority))
    async with (
        Http2Double(server, Reply("one two three", delay_between=0.02)) as double,
        new_client(verify=trusting) as client,
    ):
        asked = Provider(client, double.base_url, None, patience=QUICK)
        answers = await asyncio.gather(*(asked.complete("test-model", ASK) for _ in range(20)))
        assert {text for text, _ in answers} == {"one two three"}
        assert double.connections <= 2
        assert double.most_at_once > 1


async def test_a_certificate_that_nobody_trusts(tmp_path: Path, client: httpx.AsyncClient) -> None:
    server, _ = server_tls(tmp_path)
    async with ProviderDouble(tls=server) as double:
        with pytest.raises(ModelError) as caught:
            await dialect(double, client).complete("test-model", ASK)
    assert caught.value.kind == "certificate"
    assert "OPENAI_BASE_URL" in caught.value.sentence
    assert not double.requests
