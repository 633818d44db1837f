"""Whose turn it is to identify, on a clock that jumps."""

import asyncio
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.identifying import Identifying
from tests.doubles.clock import run
from tests.doubles.shared import InMemoryLanes

SECONDS = 5.0


def lanes_of(processes: int) -> InMemoryLanes:
    """Lanes that so many processes share."""
    return InMemoryLanes(asyncio.get_running_loop().time, processes)


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


async def start_one_by_one(
    identifying: Identifying, shards: range, turns: list[tuple[float, int]]
) -> None:
    """As discord.py starts shards: the next one asks when the one before has had its turn."""
    for shard in shards:
        turns.append((await at(identifying, shard))[::-1])


@given(st.integers(1, 3), st.integers(1, 4), st.integers(1, 16))
def test_processes_take_turns_in_the_lanes_that_they_share(
    lanes: int, processes: int, each: int
) -> None:
    async def start() -> None:
        shared = lanes_of(processes)
        turns: list[tuple[float, int]] = []
        ours = [range(n * each, (n + 1) * each) for n in range(processes)]
        await asyncio.gather(
            *(start_one_by_one(Identifying(lanes, SECONDS, shared), own, turns) for own in ours)
        )
        assert len(turns) == processes * each
        for lane in range(lanes):
            times = [when for when, shard in turns if shard % lanes == lane]
            assert all(after - before >= SECONDS for before, after in pairwise(times))
        for own in ours:
            assert [shard for _, shard in turns if shard in own] == [*own]
        # No lane is left empty while somebody wants it.
        longest = max(sum(s % lanes == lane for _, s in turns) for lane in range(lanes))
        assert turns[-1][0] <= (longest + lanes * processes) * SECONDS

    run(start())


def test_more_processes_than_a_lane_is_booked_for_all_get_their_turns() -> None:
    async def start() -> None:
        shared = lanes_of(20)
        turns: list[tuple[float, int]] = []
        await asyncio.gather(
            *(
                start_one_by_one(Identifying(1, SECONDS, shared), range(n * 4, n * 4 + 4), turns)
                for n in range(20)
            )
        )
        assert sorted(shard for _, shard in turns) == [*range(80)]
        assert all(after[0] - before[0] >= SECONDS for before, after in pairwise(turns))

    run(start())


def test_who_waits_for_other_processes_knows_for_how_long() -> None:
    async def start() -> None:
        shared = lanes_of(2)
        first, second = (Identifying(1, SECONDS, shared) for _ in range(2))
        turns: list[tuple[float, int]] = []
        await start_one_by_one(first, range(16), turns)
        assert first.held_up == 0.0
        assert turns[-1][0] == first.longest(16) - SECONDS
        began = asyncio.get_running_loop().time()
        waits = asyncio.create_task(second.turn(16))
        await asyncio.sleep(0.1)
        # Told as soon as it is known, and not when it is over.
        assert second.held_up == SECONDS
        await waits
        assert asyncio.get_running_loop().time() == began + SECONDS
        # A shard that has had its turn is no longer about to start.
        await first.turn(0)
        await second.turn(16)
        assert second.held_up == SECONDS

    run(start())


def test_who_is_broken_off_keeps_the_turn() -> None:
    async def start() -> None:
        shared = lanes_of(2)
        first, second = (Identifying(1, SECONDS, shared) for _ in range(2))
        await first.turn(0)
        waits = asyncio.create_task(second.turn(1))
        await asyncio.sleep(SECONDS / 2)
        waits.cancel()
        await asyncio.wait({waits})
        _, when = await at(second, 1)
        assert when == SECONDS

    run(start())


def test_without_the_store_each_goes_on_alone() -> None:
    async def start() -> None:
        shared = lanes_of(2)
        identifying = Identifying(1, SECONDS, shared)
        _, first = await at(identifying, 0)
        shared.away = True
        turns = [(await at(identifying, shard))[1] for shard in range(1, 4)]
        assert all(after - before >= SECONDS for before, after in pairwise([first, *turns]))
        # It knows that there is another process, and leaves it its part.
        assert turns[-1] <= 3 * 2 * SECONDS

    run(start())


@given(st.lists(st.integers(0, 3), min_size=2, max_size=12))
def test_who_identifies_again_waits_by_chance_where_lanes_are_shared(shards: list[int]) -> None:
    async def start() -> None:
        identifying = Identifying(1, SECONDS, lanes_of(2))
        last, seen = -SECONDS, set[int]()
        for shard in shards:
            _, when = await at(identifying, shard)
            assert when >= last + (1.2 if shard in seen else 1.0) * SECONDS
            last = when
            seen.add(shard)

    run(start())
