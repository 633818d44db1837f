"""Turns for calls: no more in a second than Discord takes, from all processes together."""

import asyncio
import time

import pytest

from adapters.discord.deliver.calls import Calls
from adapters.discord.deliver.pace import Pace
from tests.doubles.clock import run
from tests.doubles.discord import DiscordDouble
from tests.doubles.discord.kit import Client, running
from tests.doubles.shared import InMemoryLanes

_TAKEN = 50
"""Calls that Discord takes in a second."""


@pytest.mark.parametrize("processes", [1, 3])
def test_no_second_has_more_calls_than_discord_takes(processes: int) -> None:
    async def work() -> None:
        clock = asyncio.get_running_loop().time
        lanes = InMemoryLanes(clock, processes) if processes > 1 else None
        made: list[tuple[float, int]] = []

        async def call(pace: Pace, number: int) -> None:
            await pace.turn()
            made.append((clock(), number))

        paces = [Pace(lanes) for _ in range(processes)]
        await asyncio.gather(*(call(paces[each % processes], each) for each in range(180)))
        times = [at for at, _ in made]
        assert max(sum(at <= each < at + 1.0 for each in times) for at in times) < _TAKEN
        assert times[-1] < 180 / 40
        for process in range(processes):
            order = [number for _, number in made if number % processes == process]
            assert order == sorted(order)

    run(work())


async def test_a_limit_on_all_calls_holds_back_the_other_processes() -> None:
    lanes = InMemoryLanes(time.monotonic, 2)
    async with DiscordDouble() as double:
        client = Client()
        calls = Calls(client, lanes)
        async with running(double, client):
            await double.until(lambda: client.guilds)
            channel = client.get_partial_messageable(int(double.general.id))
            double.buckets.speed = 0.01
            double.advance(1_000.0)
            for _ in range(_TAKEN):
                assert double.buckets.count("somebody else's", "", double.now()) is None
            sending = asyncio.create_task(calls.make("send", channel.send("Hello")))
            while not (closed := await _closed(lanes)):
                assert not sending.done()
                await asyncio.sleep(0.01)
            assert 30.0 < closed <= 60.0
            await calls.close()
            await asyncio.wait({sending})
            assert double.messages() == []
            assert sending.exception() is not None


async def _closed(lanes: InMemoryLanes) -> float:
    """For how long another process would find the lane closed."""
    booked = await lanes.book("discord", 0.0, 0.0, 6_000.0)
    return 0.0 if booked is None else max(0.0, booked.closed)
