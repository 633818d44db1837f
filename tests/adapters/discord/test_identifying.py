"""Whose turn it is to identify, on a clock that jumps."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.identifying import Identifying
from tests.doubles.clock import run

SECONDS = 5.0


async def at(identifying: Identifying, shard: int) -> tuple[int, float]:
    """The shard, and when it has its turn."""
    await identifying.turn(shard)
    return shard, asyncio.get_running_loop().time()


@given(st.integers(1, 16), st.lists(st.integers(0, 40), unique=True, min_size=1))
def test_each_lane_lets_one_in_at_a_time(lanes: int, shards: list[int]) -> None:
    async def start() -> None:
        identifying = Identifying(lanes, SECONDS)
        turns = await asyncio.gather(*(at(identifying, shard) for shard in shards))
        for lane in range(lanes):
            times = [when for shard, when in turns if shard % lanes == lane]
            assert times == [n * SECONDS for n in range(len(times))]

    run(start())


def test_shards_in_order_take_as_long_as_is_said() -> None:
    async def start() -> None:
        for lanes, shards in ((1, 1), (1, 4), (16, 16), (16, 17)):
            identifying = Identifying(lanes, SECONDS)
            began = asyncio.get_running_loop().time()
            turns = [await at(identifying, shard) for shard in range(shards)]
            assert turns[-1][1] - began == identifying.longest(shards) - SECONDS

    run(start())


@given(st.integers(1, 4), st.lists(st.integers(0, 7), min_size=2, max_size=12))
def test_who_identifies_again_waits_by_chance(lanes: int, shards: list[int]) -> None:
    async def start() -> None:
        identifying = Identifying(lanes, SECONDS)
        before: dict[int, float] = {}
        seen = set()
        for shard in shards:
            _, when = await at(identifying, shard)
            if (last := before.get(shard % lanes)) is not None:
                assert when >= last + SECONDS
                assert not (shard in seen and when < last + 1.2 * SECONDS)
            before[shard % lanes] = when
            seen.add(shard)

    run(start())
