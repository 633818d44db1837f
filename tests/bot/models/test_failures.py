"""Every way in which a provider fails, and the sentence that a person gets for it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pytest

from bot.models.client import Patience
from bot.models.completion import ChatMessage, Delta, Kind, ModelError, Settings
from bot.models.failures import retry_after
from bot.models.provider import Provider
from tests.bot.models.conftest import QUICK
from tests.doubles.provider import ProviderDouble, Reply

PROMPT = "my private prompt"
ASK = [ChatMessage("user", PROMPT)]


def refusal(status: int, code: Any = None, message: str = "No.", **more: Any) -> Reply:
    return Reply(status=status, body={"error": {"message": message, "code": code, **more}})


async def fail(
    client: httpx.AsyncClient, *replies: Reply, patience: Patience = QUICK
) -> tuple[ModelError, str]:
    """The error and what had come before it."""
    text = ""
    async with ProviderDouble(*replies) as double:
        asked = Provider(client, double.base_url, "sk-secret", patience=patience)
        try:
            async for item in asked.stream("test-model", ASK):
                text += item.text if isinstance(item, Delta) else ""
        except ModelError as problem:
            error = problem
        else:
            pytest.fail("the answer did not fail")
    assert "sk-secret" not in error.sentence
    assert PROMPT not in error.sentence
    assert error.sentence.endswith((".", ")"))
    return error, text


REFUSALS: list[tuple[Kind, Reply, str]] = [
    ("key", refusal(401, "invalid_api_key", f"Incorrect key sk-secret for {PROMPT}"), "OPENAI_API"),
    ("key", refusal(403), "OPENAI_API_KEY"),
    ("key", refusal(400, None, "API key not valid."), "OPENAI_API_KEY"),
    ("unknown_model", refusal(404, "model_not_found"), "OPENAI_MODEL"),
    ("unknown_model", Reply(status=404, body="<html>"), "OPENAI_BASE_URL"),
    ("no_credit", refusal(402), "OPENAI_API_KEY"),
    ("no_credit", refusal(429, "insufficient_quota"), "OPENAI_API_KEY"),
    ("too_long", refusal(400, "context_length_exceeded"), "shorten"),
    ("too_long", refusal(400, 400, "too big", type="exceed_context_size_error"), "shorten"),
    ("too_long", Reply(status=413, body=""), "shorten"),
    ("refused", refusal(400, "content_filter"), "reword"),
    ("rate_limited", refusal(429, "rate_limit_exceeded"), "try again"),
    ("server", refusal(500), "try again"),
    ("server", Reply(status=529, body="overloaded"), "try again"),
    ("malformed", refusal(400, "unsupported_value", param="temperature"), "temperature"),
    ("malformed", refusal(418), "418"),
    ("network", Reply(status=308, body="", headers={"Location": "/v2"}), "OPENAI_BASE_URL"),
    ("key", Reply(status=400, body=[{"error": {"message": "API key not valid"}}]), "OPENAI_API"),
]


@pytest.mark.parametrize(("kind", "reply", "names"), REFUSALS)
async def test_a_refusal(kind: Kind, reply: Reply, names: str, client: httpx.AsyncClient) -> None:
    error, _ = await fail(client, reply)
    assert error.kind == kind
    assert names in error.sentence


STREAMS: list[tuple[Kind, Reply, str]] = [
    ("cut", Reply(pieces=["a", "b", "c"], cut_after=2), "ab"),
    ("cut", Reply(pieces=["a", "b", "c"], cut_after=2, polite_cut=True), "ab"),
    ("cut", Reply(pieces=["a", "b"], break_after=1, break_with='data: {"choi'), "a"),
    ("cut", Reply(pieces=["a"], cut_after=0), ""),
    ("malformed", Reply(pieces=["a", "b"], break_after=1), "a"),
    ("malformed", Reply(pieces=["a", "b"], break_after=1, break_with="data: [1]\n\n"), "a"),
    ("malformed", Reply(pieces=["a"], break_after=0, break_with='data: {"x": 1}\n\n'), ""),
    ("malformed", Reply("hi", content_type="text/html"), ""),
    ("malformed", Reply("hi", content_type="application/json"), ""),
    ("empty", Reply(""), ""),
    ("empty", Reply("", finish_reason="length"), ""),
    ("refused", Reply("Once", finish_reason="content_filter"), "Once"),
    ("server", Reply("Once", finish_reason="error"), "Once"),
    (
        "rate_limited",
        Reply(
            pieces=["a", "b"],
            break_after=1,
            break_with='data: {"error": {"code": "rate_limit_exceeded"}}\n\n',
        ),
        "a",
    ),
]


@pytest.mark.parametrize(("kind", "reply", "came"), STREAMS)
async def test_a_stream(kind: Kind, reply: Reply, came: str, client: httpx.AsyncClient) -> None:
    error, text = await fail(client, reply)
    assert (error.kind, text) == (kind, came)


@pytest.mark.parametrize(
    ("patience", "reply", "came"),
    [
        (replace(QUICK, silence=0.3), Reply(pieces=["a", "b"], hang_after=1), "a"),
        (replace(QUICK, first=0.3), Reply("late", delay_first=60), ""),
    ],
    ids=["after a word", "before the first"],
)
async def test_a_silence(
    patience: Patience, reply: Reply, came: str, client: httpx.AsyncClient
) -> None:
    error, text = await fail(client, reply, patience=patience)
    assert (error.kind, text) == ("timeout", came)


async def test_a_hang_after_the_last_word_is_an_answer(client: httpx.AsyncClient) -> None:
    event = 'data: {"choices": [{"delta": {"content": "b"}, "finish_reason": "stop"}]}\n\n'
    reply = Reply(pieces=["a", "b"], break_after=1, break_with=event, hang_after=2)
    async with ProviderDouble(reply) as double:
        asked = Provider(client, double.base_url, None, patience=replace(QUICK, tail=0.2))
        text, finished = await asked.complete("test-model", ASK)
    assert (text, finished.reason, finished.usage) == ("ab", "stop", None)


async def test_an_error_in_json_with_status_200(client: httpx.AsyncClient) -> None:
    reply = Reply(body={"error": {"code": 402, "message": "Insufficient credits"}})
    async with ProviderDouble(reply) as double:
        asked = Provider(client, double.base_url, None, patience=QUICK)
        with pytest.raises(ModelError) as caught:
            await asked.complete("test-model", ASK)
    assert caught.value.kind == "no_credit"


async def test_nobody_there(client: httpx.AsyncClient) -> None:
    async with ProviderDouble() as double:
        address = double.base_url
    with pytest.raises(ModelError) as caught:
        await Provider(client, address, None, patience=QUICK).complete("test-model", ASK)
    assert caught.value.kind == "network"
    assert "OPENAI_BASE_URL" in caught.value.sentence


@pytest.mark.parametrize("address", ["", "api.example.com/v1", "ftp://x/v1", "https://"])
def test_an_address_that_is_none(address: str, client: httpx.AsyncClient) -> None:
    with pytest.raises(ModelError) as caught:
        Provider(client, address, None)
    assert "OPENAI_BASE_URL" in caught.value.sentence


@pytest.mark.parametrize("key", ["sk-a\nb", "sk-é", "sk a"])
async def test_a_key_that_is_none(key: str, client: httpx.AsyncClient) -> None:
    async with ProviderDouble() as double:
        with pytest.raises(ModelError) as caught:
            await Provider(client, double.base_url, key).complete("test-model", ASK)
    assert caught.value.kind == "key"
    assert not double.requests


async def test_the_double_is_strict(client: httpx.AsyncClient) -> None:
    async with ProviderDouble(key="sk-right", models=["a"]) as double:
        for key, model, wanted, kind in [
            ("sk-wrong", "a", Settings(), "key"),
            (None, "a", Settings(), "key"),
            ("sk-right", "b", Settings(), "unknown_model"),
        ]:
            asked = Provider(client, double.base_url, key, patience=QUICK)
            with pytest.raises(ModelError) as caught:
                await asked.complete(model, ASK, wanted)
            assert caught.value.kind == kind
        head = {"Authorization": "Bearer sk-right"}
        where = double.base_url + "/chat/completions"
        ask = {"model": "a", "messages": [{"role": "user", "content": "x"}]}
        assert (await client.post(where, json=ask | {"odd": 1}, headers=head)).status_code == 400
        assert (await client.post(where, data={"a": "b"}, headers=head)).status_code == 400
        whole = await client.post(where, json=ask, headers=head)
        assert whole.json()["choices"][0]["message"]["content"] == "Hello from the double."
        listed = await client.get(double.base_url + "/models", headers=head)
        assert [row["id"] for row in listed.json()["data"]] == ["a"]


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        ({"retry-after": "3"}, 3, 3),
        ({"retry-after": "0.5"}, 0.5, 0.5),
        ({"retry-after-ms": "250"}, 0.25, 0.25),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0, 0),
    ],
)
def test_retry_after(value: dict[str, str], low: float, high: float) -> None:
    seconds = retry_after(value)
    assert seconds is not None
    assert low <= seconds <= high


@pytest.mark.parametrize("value", ["", "soon", "-", "99999999999", "1e400"])
def test_a_retry_after_that_says_nothing(value: str) -> None:
    assert retry_after({"retry-after": value}) is None


async def test_many_at_once(client: httpx.AsyncClient) -> None:
    async with ProviderDouble(script=lambda body: Reply(body["messages"][0]["content"])) as double:
        asked = Provider(client, double.base_url, None)
        answers = await asyncio.gather(
            *(asked.complete("m", [ChatMessage("user", f"n {i}")]) for i in range(50))
        )
    assert [text for text, _ in answers] == [f"n {i}" for i in range(50)]
