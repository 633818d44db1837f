"""Turns for calls: never more than Slack allows in a minute, and everybody gets one."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.deliver.calls import Calls
from adapters.slack.deliver.messages import Messages, Spot, nobodys
from adapters.slack.deliver.pace import Pace, Ticket
from adapters.slack.render import Message
from adapters.slack.serving import close_client, web_client
from bot.live import TryLater
from tests.bot.replicas import replicas
from tests.doubles.slack import SlackDouble, Tiers

T = TypeVar("T")

_MINUTE = 60.0
_ALLOWED = {
    "chat.update": 50,
    "chat.startStream": 20,
    "chat.stopStream": 20,
    "chat.appendStream": 100,
    "chat.postMessage": 63,  # one a second, and the few that Slack lets through at once
}


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def _when(pace: Pace, clock: Clock, method: str, arrivals: list[float]) -> list[float]:
    """When each of several callers gets its turn, who arrive one after the other and then wait."""
    made: list[float] = []
    waiting: list[tuple[float, Ticket]] = [(1000.0 + at, Ticket()) for at in sorted(arrivals)]
    while waiting:
        waiting.sort(key=lambda each: each[0])
        clock.now, ticket = waiting.pop(0)
        wait = await pace.wait("T", method, "C", ticket)
        if wait <= 0:
            made.append(clock.now)
        else:
            waiting.append((clock.now + wait, ticket))
    return made


@pytest.mark.parametrize("method", list(_ALLOWED))
@given(arrivals=st.lists(st.floats(0, 200), min_size=1, max_size=150))
async def test_no_minute_has_more_calls_than_the_tier(method: str, arrivals: list[float]) -> None:
    clock = Clock()
    made = await _when(Pace(_MINUTE, clock), clock, method, arrivals)
    assert len(made) == len(arrivals)
    for number, at in enumerate(made):
        within = [each for each in made[number:] if each < at + _MINUTE - 1e-6]
        assert len(within) <= _ALLOWED[method]


async def test_whoever_came_first_has_the_first_turn() -> None:
    clock = Clock()
    pace = Pace(_MINUTE, clock)
    early = [Ticket() for _ in range(15)]
    waits = [await pace.wait("T", "chat.update", "C", ticket) for ticket in early]
    assert waits == sorted(waits)
    assert waits[0] == 0.0
    assert waits[-1] > 0.0
    # Asking again does not cost the turn, and does not book another one.
    assert await pace.wait("T", "chat.update", "C", early[-1]) == pytest.approx(waits[-1])
    clock.now += waits[-1]
    assert await pace.wait("T", "chat.update", "C", early[-1]) == 0.0


async def test_what_slack_says_itself_holds_for_those_who_have_a_turn() -> None:
    clock = Clock()
    pace = Pace(_MINUTE, clock)
    await pace.refused("T", "chat.appendStream", "C", 7)
    ticket = Ticket()
    assert await pace.wait("T", "chat.appendStream", "C", ticket) == pytest.approx(7)
    assert await pace.wait("T", "chat.update", "C", ticket) == 0.0
    clock.now += 7
    assert await pace.wait("T", "chat.appendStream", "C", ticket) == 0.0


@pytest.mark.parametrize(
    ("method", "other_team", "other_channel"),
    [("chat.postMessage", True, True), ("chat.update", True, False)],
)
async def test_channels_and_workspaces_have_their_own(
    method: str, other_team: bool, other_channel: bool
) -> None:
    async def fill(pace: Pace) -> None:
        while await pace.wait("T", method, "C", Ticket()) <= 0:
            pass

    async def free(pace: Pace, team: str, channel: str) -> bool:
        return await pace.wait(team, method, channel, Ticket()) <= 0

    for team, channel, expected in (("T2", "C", other_team), ("T", "C2", other_channel)):
        pace = Pace(_MINUTE, Clock())
        await fill(pace)
        assert await free(pace, team, channel) is expected


async def test_other_methods_are_not_paced() -> None:
    pace = Pace(_MINUTE, Clock())
    waits = [await pace.wait("T", "users.info", "", Ticket()) for _ in range(1000)]
    assert set(waits) == {0.0}


async def test_two_processes_keep_to_what_one_workspace_may(database_url: str) -> None:
    # The double's minute is shorter: what a busy machine holds up may come late and close together.
    minute, stricter = 2.0, 1.5
    async with SlackDouble() as slack, replicas(database_url) as both, AsyncExitStack() as opened:
        messages: list[Messages] = []
        for number, each in enumerate(both):
            client = web_client(slack.api_url)
            opened.push_async_callback(close_client, client)
            calls = Calls(client, slack.main.id, slack.bot_token, Pace(minute, lanes=each.lanes))
            for _ in range(3):
                channel = slack.add_channel(f"channel-{number}-{len(messages)}")
                messages.append(Messages(calls, Spot(channel.id), nobodys))
        posted = [await _in_turn(partial(each.post, _said("first"))) for each in messages]
        slack.tiers = Tiers(stricter)

        async def edit(message: Messages, ts: str) -> None:
            for number in range(10):
                await _in_turn(partial(message.update, ts, _said(str(number))))

        await asyncio.gather(*map(edit, messages, posted))
        assert slack.count("chat.update") == 60
        assert not slack.limited
        assert slack.complaints == []


async def _in_turn(call: Callable[[], Awaitable[T]]) -> T:
    while True:
        try:
            return await call()
        except TryLater as later:
            await asyncio.sleep(later.seconds)


def _said(text: str) -> Message:
    block = {"type": "section", "block_id": "b", "text": {"type": "plain_text", "text": text}}
    return Message((block,), text)
