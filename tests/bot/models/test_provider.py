"""A provider on a real socket: answers, retries, refused settings, breaking off."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from contextlib import aclosing

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.models.client import Patience, new_client
from bot.models.completion import (
    ChatMessage,
    Delta,
    Finished,
    ModelError,
    Settings,
    Usage,
)
from bot.models.provider import Provider
from tests.bot.models.asking import ASK, anthropic, dialect
from tests.bot.models.conftest import QUICK
from tests.doubles.provider import ProviderDouble, Reply
from tests.examples import examples

LIMITED = Reply(status=429, body={"error": {"message": "slow down"}}, headers={"Retry-After": "0"})
BROKEN = Reply(status=503, body="<html>down</html>")


TRUSTING = ssl.create_default_context()  # made once: reading all authorities takes its time


@settings(deadline=None, max_examples=examples(120))
@given(
    provider=st.sampled_from([dialect, anthropic]),
    pieces=st.lists(st.text(min_size=1), min_size=1, max_size=8),
    sizes=st.lists(st.integers(1, 40), min_size=1, max_size=30),
    newline=st.sampled_from(["\n", "\r\n"]),
    comments=st.booleans(),
    multiline=st.booleans(),
    ascii_only=st.booleans(),
)
def test_any_text_in_any_bytes_arrives(
    provider: Callable[..., Provider],
    pieces: list[str],
    sizes: list[int],
    newline: str,
    comments: bool,
    multiline: bool,
    ascii_only: bool,
) -> None:
    reply = Reply(
        pieces=pieces,
        write_sizes=sizes,
        newline=newline,
        comments=comments,
        multiline=multiline,
        ascii_only=ascii_only,
    )

    async def run() -> tuple[str, Finished]:
        async with ProviderDouble(reply) as double, new_client(TRUSTING) as client:
            return await provider(double, client).complete("test-model", ASK)

    text, finished = asyncio.run(run())
    assert text == "".join(pieces)
    assert finished.reason == "stop"


async def test_a_character_cut_into_two_escapes(client: httpx.AsyncClient) -> None:
    reply = Reply(pieces=["a\ud83d", "\ude80b", "\ud83d", "c", "\ud83d"], ascii_only=True)
    async with ProviderDouble(reply) as double:
        text, _ = await dialect(double, client).complete("test-model", ASK)
    assert text == "a🚀b\ufffdc\ufffd"


async def test_the_request_and_the_end(client: httpx.AsyncClient) -> None:
    wanted = Settings(
        temperature=0.5,
        top_p=0.9,
        max_tokens=50,
        stop=("END",),
        frequency_penalty=0.1,
        presence_penalty=-0.1,
        seed=7,
    )
    async with ProviderDouble(Reply("one two three"), key="sk-1") as double:
        items = [
            item async for item in dialect(double, client, "sk-1").stream("test-model", ASK, wanted)
        ]
    assert [i.text for i in items if isinstance(i, Delta)] == ["one ", "two ", "three"]
    last = items[-1]
    assert isinstance(last, Finished)
    assert last.usage == Usage(7, 3)
    assert last.first_token_seconds is not None
    assert 0 < last.first_token_seconds <= last.seconds
    assert double.received == [
        {
            "model": "test-model",
            "messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": "Hello?"},
            ],
            "stream": True,
            "stream_options": {"include_usage": True},
            "temperature": 0.5,
            "top_p": 0.9,
            "max_tokens": 50,
            "stop": ["END"],
            "frequency_penalty": 0.1,
            "presence_penalty": -0.1,
            "seed": 7,
        }
    ]


async def test_an_address_keeps_its_query_and_no_key_sends_none(client: httpx.AsyncClient) -> None:
    async with ProviderDouble() as double:
        asked = Provider(client, double.base_url + "/?api-version=1", None)
        await asked.complete("test-model", ASK)
    assert double.requests[0].path == "/v1/chat/completions?api-version=1"
    assert "authorization" not in double.requests[0].headers


async def test_half_a_character_in_the_prompt_is_sent(client: httpx.AsyncClient) -> None:
    async with ProviderDouble() as double:
        await dialect(double, client).complete("test-model", [ChatMessage("user", "a\ud83d")])
    assert double.received[0]["messages"][0]["content"] == "a?"


@pytest.mark.parametrize(
    "reply",
    [
        Reply("fine", usage=False),
        Reply("fine", done=False),
        Reply("fine", finish_reason=None),
        Reply("fine", done=False, usage=False),
    ],
)
async def test_a_sparse_end_is_an_end(reply: Reply, client: httpx.AsyncClient) -> None:
    async with ProviderDouble(reply) as double:
        text, finished = await dialect(double, client).complete("test-model", ASK)
    assert (text, finished.reason) == ("fine", "stop")
    assert (finished.usage is None) is (not reply.usage)


async def test_one_connection_serves_many_requests(client: httpx.AsyncClient) -> None:
    async with ProviderDouble() as double:
        for _ in range(3):
            await dialect(double, client).complete("test-model", ASK)
        assert double.connections == 1


async def test_an_answer_is_bounded(client: httpx.AsyncClient) -> None:
    async with ProviderDouble(Reply(pieces=["abcd"] * 10)) as double:
        asked = Provider(client, double.base_url, None, max_chars=10)
        text, finished = await asked.complete("test-model", ASK)
    assert (text, finished.reason) == ("abcdabcdab", "length")


@pytest.mark.parametrize("first", [LIMITED, BROKEN, Reply(drop=True)])
async def test_tries_again_before_the_first_piece(first: Reply, client: httpx.AsyncClient) -> None:
    async with ProviderDouble(first, first, Reply("third time")) as double:
        text, _ = await dialect(double, client).complete("test-model", ASK)
    assert text == "third time"
    assert len(double.requests) == 3


async def test_gives_up_after_two_retries(client: httpx.AsyncClient) -> None:
    async with ProviderDouble(BROKEN) as double:
        with pytest.raises(ModelError) as caught:
            await dialect(double, client).complete("test-model", ASK)
    assert caught.value.kind == "server"
    assert len(double.requests) == 3


async def test_an_error_inside_the_stream_is_tried_again(client: httpx.AsyncClient) -> None:
    event = 'data: {"error": {"code": 529, "message": "overloaded"}}\n\n'
    first = Reply(pieces=["x"], break_after=0, break_with=event)
    async with ProviderDouble(first, Reply("second")) as double:
        text, _ = await dialect(double, client).complete("test-model", ASK)
    assert text == "second"


async def test_waits_as_long_as_the_provider_says(client: httpx.AsyncClient) -> None:
    limited = Reply(status=429, body={}, headers={"Retry-After": "0.3"})
    async with ProviderDouble(limited, Reply("later")) as double:
        await dialect(double, client).complete("test-model", ASK)
        first, second = double.arrived_at
    assert second - first >= 0.3


@pytest.mark.parametrize(("wait", "deadline"), [("25", 20.0), ("60", None)])
async def test_does_not_wait_longer_than_the_person_would(
    wait: str, deadline: float | None, client: httpx.AsyncClient
) -> None:
    loop = asyncio.get_running_loop()
    limited = Reply(status=429, body={}, headers={"Retry-After": wait})
    async with ProviderDouble(limited) as double:
        began = loop.time()
        ends = None if deadline is None else began + deadline
        with pytest.raises(ModelError) as caught:
            await dialect(double, client).complete("test-model", ASK, deadline=ends)
    assert loop.time() - began < 15
    assert (caught.value.kind, caught.value.retry_after) == ("rate_limited", float(wait))


async def test_the_deadline_ends_a_slow_answer(client: httpx.AsyncClient) -> None:
    loop = asyncio.get_running_loop()
    got = []
    async with ProviderDouble(Reply(pieces=["a"] * 9000, delay_between=0.05)) as double:
        began = loop.time()
        items = dialect(double, client).stream("test-model", ASK, deadline=began + 0.8)
        kind = None
        try:
            async for item in items:
                got.append(item)
        except ModelError as problem:
            kind = problem.kind
        spent = loop.time() - began
    assert kind == "timeout"
    assert got
    assert 0.75 < spent < 60


async def test_cancelling_closes_the_connection_at_once(client: httpx.AsyncClient) -> None:
    loop = asyncio.get_running_loop()
    async with ProviderDouble(Reply(pieces=["a", "b"], hang_after=1)) as double:
        slow = Provider(client, double.base_url, None, patience=Patience())
        task = asyncio.create_task(slow.complete("test-model", ASK))
        for _ in range(2000):
            if double.received:
                break
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        assert not double.left.is_set()
        cancelled = loop.time()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(double.left.wait(), 60)
    assert double.left_at[0] - cancelled < 5


async def test_breaking_off_closes_the_connection_at_once(client: httpx.AsyncClient) -> None:
    loop = asyncio.get_running_loop()
    async with ProviderDouble(Reply(pieces=["a", "b"], hang_after=1)) as double:
        async with aclosing(dialect(double, client).stream("test-model", ASK)) as items:
            assert await anext(items) == Delta("a")
            left = loop.time()
        await asyncio.wait_for(double.left.wait(), 60)
    assert double.left_at[0] - left < 5


async def test_a_newer_name_for_the_longest_answer_is_learnt(client: httpx.AsyncClient) -> None:
    error = {
        "message": "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
        "type": "invalid_request_error",
        "param": "max_tokens",
        "code": "unsupported_parameter",
    }
    refused = Reply(status=400, body={"error": error})
    extra = frozenset({"max_completion_tokens"})
    async with ProviderDouble(refused, Reply("ok"), extra_fields=extra) as double:
        asked = dialect(double, client)
        for _ in range(2):
            await asked.complete("test-model", ASK, Settings(max_tokens=9))
    assert ["max_tokens" in body for body in double.received] == [True, False, False]
    assert double.received[1]["max_completion_tokens"] == 9


@pytest.mark.parametrize("key", ["sk-very-secret", SecretStr("sk-very-secret")])
async def test_the_key_shows_nowhere(key: str | SecretStr, client: httpx.AsyncClient) -> None:
    asked = Provider(client, "http://user:sk-very-secret@127.0.0.1:9/v1", key, patience=QUICK)
    with pytest.raises(ModelError) as caught:
        await asked.complete("test-model", ASK)
    shown = f"{asked!r} {vars(asked)} {caught.value!r} {caught.value.sentence}"
    assert "very-secret" not in shown.replace(str(vars(asked)["_client"]), "")
