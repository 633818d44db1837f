"""Rate limits, and failures that are asked for."""

import math
from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.doubles.discord import DiscordDouble
from tests.doubles.discord.buckets import Buckets
from tests.doubles.discord.kit import Caller


@pytest.fixture
async def double() -> AsyncIterator[DiscordDouble]:
    async with DiscordDouble() as running:
        yield running


async def test_five_messages_in_five_seconds_a_channel(call: Caller, double: DiscordDouble) -> None:
    path = f"/channels/{double.general.id}/messages"
    left = []
    for _ in range(5):
        assert (await call("POST", path, {"content": "x"}))[0] == 200
        left.append(call.headers["X-RateLimit-Remaining"])
    assert left == ["4", "3", "2", "1", "0"]
    assert call.headers["X-RateLimit-Limit"] == "5"
    assert 0 < float(call.headers["X-RateLimit-Reset-After"]) <= 5
    status, answer = await call("POST", path, {"content": "x"})
    assert (status, answer["global"], call.headers["X-RateLimit-Scope"]) == (429, False, "user")
    assert 0 < answer["retry_after"] <= 5
    assert call.headers["Via"] == "1.1 google"
    assert call.headers["Retry-After"] == str(math.ceil(answer["retry_after"]))
    assert (double.refused_429, len(double.messages())) == (1, 5)
    other = double.add_channel("other")
    assert (await call("POST", f"/channels/{other.id}/messages", {"content": "x"}))[0] == 200
    double.advance(answer["retry_after"])
    assert (await call("POST", path, {"content": "x"}))[0] == 200


@pytest.mark.parametrize(
    ("kind", "most", "seconds"),
    [
        ("edit", 5, 5.0),
        ("delete", 5, 1.0),
        ("react", 1, 0.25),
        ("follow_up", 5, 2.0),
        ("answer.edit", 5, 2.0),
    ],
)
def test_the_windows(kind: str, most: int, seconds: float) -> None:
    buckets = Buckets()
    assert all(buckets.count(kind, "a", 0.0) is None for _ in range(most))
    wait = buckets.count(kind, "a", 0.1)
    assert wait is not None
    assert wait.seconds == pytest.approx(seconds - 0.1)
    assert buckets.count(kind, "b", 0.1) is None
    assert buckets.count(kind, "a", seconds) is None


def test_a_token_has_one_window_for_all_it_allows() -> None:
    buckets = Buckets(speed=2.0)
    for _ in range(4):
        assert buckets.count("answer.edit", "a", 0.0) is None
    assert buckets.count("follow_up", "a", 0.0) is None
    wait = buckets.count("answer.get", "a", 0.0)
    assert wait is not None
    assert wait.seconds == 1.0


def test_fifty_a_second_in_all_but_not_for_interactions() -> None:
    buckets = Buckets()
    assert all(buckets.count("send", f"{each}", 0.0) is None for each in range(50))
    wait = buckets.count("send", "more", 0.2)
    assert wait is not None
    assert (wait.everywhere, wait.seconds) == (True, 0.8)
    assert buckets.count("callback", "token", 0.2) is None
    assert buckets.count("answer.edit", "token", 0.2) is None
    assert buckets.count("send", "more", 1.0) is None


async def test_too_many_invalid_calls_shut_the_app_out(call: Caller, double: DiscordDouble) -> None:
    double.most_invalid = 3
    for _ in range(3):
        assert (await call("GET", "/users/@me", headers={"Authorization": "Bot x"}))[0] == 401
    assert (await call("GET", "/users/@me"))[0] == 429
    assert "Via" not in call.headers


async def test_failures_as_asked_for(call: Caller, double: DiscordDouble) -> None:
    path = f"/channels/{double.general.id}/messages"
    double.fail("send", status=502, after=1)
    double.fail("channel", retry_after=0.25)
    assert (await call("POST", path, {"content": "1"}))[0] == 200
    assert (await call("POST", path, {"content": "2"}))[0] == 502
    assert (await call("POST", path, {"content": "3"}))[0] == 200
    status, answer = await call("GET", f"/channels/{double.general.id}")
    assert (status, answer["retry_after"]) == (429, 0.25)
    assert [each.content for each in double.messages()] == ["1", "3"]
    double.fail("send", drop="before")
    with pytest.raises(aiohttp.ClientError):
        await call("POST", path, {"content": "4"})
    double.fail("send", drop="after")
    with pytest.raises(aiohttp.ClientError):
        await call("POST", path, {"content": "5"})
    assert [each.content for each in double.messages()] == ["1", "3", "5"]
    assert [each.status for each in double.calls if each.kind == "send"] == [200, 502, 200, 0, 0]


async def test_a_share_of_calls_fails(call: Caller, double: DiscordDouble) -> None:
    double.buckets.on = False
    fault = double.fail("me", status=500, share=0.5)
    answers = [(await call("GET", "/users/@me"))[0] for _ in range(40)]
    assert answers.count(500) == fault.done
    assert 10 < fault.done < 30
